// What a person types about a room on Agora, and the room that it means; null where something is wrong. The rules are
// those that agora-rtm-sdk 2.3.0 really follows, so that nobody learns of a bad letter from an error number.

import {
	findUrlProblem,
	isAppId,
	isFieldName,
	isFieldPath,
	isHeaderName,
	isReservedUserId,
	isSecret,
	LABEL_LENGTH_MAX,
} from '../../../preload/api/rooms/room-schemas.ts';
import type { UrlProblem } from '../../../preload/api/rooms/room-schemas.ts';
import type { RoomDraft, SavedRoom, TokenPlan } from '../../../preload/api/rooms/rooms.ts';
import { isChannelName, isUserId } from '../../../protocol/ids.ts';
import { splitGraphemes } from '../../../protocol/reading/graphemes.ts';

export interface RoomForm {
	readonly label: string;
	readonly appId: string;
	readonly room: string;
	readonly host: string;
	readonly source: TokenPlan['kind'];
	readonly token: string;
	readonly url: string;
	readonly userField: string;
	readonly tokenField: string;
	readonly headerName: string;
	readonly password: string;
	readonly allowsTelemetry: boolean;
}
export type TypedField = Exclude<keyof RoomForm, 'source' | 'allowsTelemetry'>;

export const EMPTY_ROOM_FORM: RoomForm = {
	label: '',
	appId: '',
	room: '',
	host: '',
	source: 'server',
	token: '',
	url: '',
	userField: 'uid',
	tokenField: 'token',
	headerName: '',
	password: '',
	allowsTelemetry: false,
};

export type RoomProblem =
	| { readonly kind: 'character'; readonly found: string }
	| {
			readonly kind:
				| 'empty'
				| 'not_an_app_id'
				| 'too_long'
				| 'leading_underscore'
				| 'reserved'
				| 'not_a_field'
				| 'not_a_header'
				| 'not_printable'
				| 'password_without_header'
				| UrlProblem;
	  };
export type RoomProblems = Partial<Record<TypedField, RoomProblem>>;

const NAME_LENGTH_MAX = 64;
const NAME_LETTER = /[a-zA-Z0-9 !#$%&()+,\-:;<=>?@[\]^_{|}~]/;

/** `editing` is the saved room being changed: what is secret in it need not be typed again. */
export function readRoomForm(
	form: RoomForm,
	editing: SavedRoom | null,
): { readonly draft: RoomDraft | null; readonly problems: RoomProblems } {
	const appId = form.appId.trim();
	const room = form.room.trim();
	const host = form.host.trim();
	const label = form.label.trim();
	const { tokens, secret, problems: tokenProblems } = readTokens(form, editing);
	const problems: RoomProblems = {
		...keep('label', label.length > LABEL_LENGTH_MAX ? { kind: 'too_long' } : null),
		...keep('appId', findAppIdProblem(appId)),
		...keep('room', findNameProblem(room)),
		...keep('host', findNameProblem(host) ?? (isReservedUserId(host) ? { kind: 'reserved' } : null)),
		...tokenProblems,
	};
	if (Object.keys(problems).length > 0 || !isChannelName(room) || !isUserId(host)) return { draft: null, problems };
	const { allowsTelemetry } = form;
	return { draft: { label, appId, room, host, tokens, allowsTelemetry, secret }, problems };
}

export function writeRoomForm({ label, appId, room, host, tokens, allowsTelemetry }: SavedRoom): RoomForm {
	const server = tokens.kind === 'server' ? tokens : null;
	return {
		...EMPTY_ROOM_FORM,
		...{ label, appId, room, host, allowsTelemetry, source: tokens.kind },
		...(server && {
			url: server.url,
			userField: server.userField,
			tokenField: server.tokenField,
			headerName: server.headerName,
		}),
	};
}

/** What is wrong with a user id or a channel's name, the first thing in it that a person would mend. */
export function findNameProblem(name: string): RoomProblem | null {
	if (name === '') return { kind: 'empty' };
	if (name.startsWith('_')) return { kind: 'leading_underscore' };
	for (const segment of splitGraphemes(name)) {
		if (![...segment].every((letter) => NAME_LETTER.test(letter))) return { kind: 'character', found: segment };
	}
	return name.length > NAME_LENGTH_MAX ? { kind: 'too_long' } : null;
}

function findAppIdProblem(appId: string): RoomProblem | null {
	if (appId === '') return { kind: 'empty' };
	return isAppId(appId) ? null : { kind: 'not_an_app_id' };
}

interface ReadTokens {
	readonly tokens: TokenPlan;
	readonly secret: string | null;
	readonly problems: RoomProblems;
}

function readTokens(form: RoomForm, editing: SavedRoom | null): ReadTokens {
	switch (form.source) {
		case 'none':
			return { tokens: { kind: 'none' }, secret: null, problems: {} };
		case 'pasted':
			return readPasted(form, editing);
		case 'server':
			return readServer(form, editing);
	}
}

function readPasted(form: RoomForm, editing: SavedRoom | null): ReadTokens {
	// A token copied out of a console often comes with a line break.
	const token = form.token.replaceAll(/\s/g, '');
	const isKept = editing?.tokens.kind === 'pasted' && editing.hasSecret;
	const problem = findSecretProblem(token, isKept);
	return { tokens: { kind: 'pasted' }, secret: token || null, problems: keep('token', problem) };
}

function readServer(form: RoomForm, editing: SavedRoom | null): ReadTokens {
	const url = form.url.trim();
	const userField = form.userField.trim();
	const tokenField = form.tokenField.trim();
	const headerName = form.headerName.trim();
	const before = editing?.tokens.kind === 'server' && editing.hasSecret ? editing.tokens : null;
	const isKept = before !== null && before.headerName === headerName && isSameServer(before.url, url);
	const urlProblem = url === '' ? 'empty' : findUrlProblem(url);
	return {
		tokens: { kind: 'server', url, userField, tokenField, headerName },
		secret: headerName === '' ? null : form.password.trim() || null,
		problems: {
			...keep('url', urlProblem && { kind: urlProblem }),
			...keep('userField', isFieldName(userField) ? null : { kind: 'not_a_field' }),
			...keep('tokenField', isFieldPath(tokenField) ? null : { kind: 'not_a_field' }),
			...keep('headerName', findHeaderProblem(headerName, form.password)),
			...keep('password', headerName === '' ? null : findSecretProblem(form.password.trim(), isKept)),
		},
	};
}

/** The kept password was typed for one server: another one must not get it. */
function isSameServer(before: string, now: string): boolean {
	return URL.canParse(now) && new URL(before).origin === new URL(now).origin;
}

function findHeaderProblem(headerName: string, password: string): RoomProblem | null {
	if (headerName !== '') return isHeaderName(headerName) ? null : { kind: 'not_a_header' };
	return password.trim() === '' ? null : { kind: 'password_without_header' };
}

function findSecretProblem(secret: string, isKept: boolean): RoomProblem | null {
	if (secret === '') return isKept ? null : { kind: 'empty' };
	return isSecret(secret) ? null : { kind: 'not_printable' };
}

function keep(field: TypedField, problem: RoomProblem | null): RoomProblems {
	return problem ? { [field]: problem } : {};
}
