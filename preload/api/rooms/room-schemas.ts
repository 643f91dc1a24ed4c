// What a person may save as a room, checked in main whether it comes from the window or from settings.json. The form in
// the window says what is wrong in words; here a wrong value is simply refused.

import * as v from 'valibot';
import { isChannelName, isUserId } from '../../../protocol/ids.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import { line } from '../../../protocol/reading/schemas.ts';
import { isRoomId } from './rooms.ts';
import type { RoomDraft, RoomId, RoomTerms } from './rooms.ts';

export const LABEL_LENGTH_MAX = 64;
export const URL_LENGTH_MAX = 2_048;
export const SECRET_LENGTH_MAX = 4_096;

const APP_ID = /^[0-9a-fA-F]{32}$/;
const FIELD = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const FIELD_PATH = /^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z_][A-Za-z0-9_-]{0,63}){0,3}$/;
const HEADER = /^[A-Za-z0-9-]{1,64}$/;
/** What the request itself is made of; a password has no business there. */
const TAKEN_HEADERS = ['host', 'content-length', 'content-type', 'connection', 'transfer-encoding', 'origin', 'cookie'];
const PRINTABLE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

export function isAppId(text: string): boolean {
	return APP_ID.test(text);
}

/** RTM takes these words for a missing name. */
export function isReservedUserId(text: string): boolean {
	return ['null', 'undefined'].includes(text.toLowerCase());
}

export function isTokenServerUrl(text: string): boolean {
	return findUrlProblem(text) === null;
}

export type UrlProblem = 'not_an_address' | 'not_encrypted' | 'password_inside';

/** https anywhere; plain http never leaves this machine. */
export function findUrlProblem(text: string): UrlProblem | null {
	if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return 'not_an_address';
	const { protocol, hostname, username, password } = new URL(text);
	if (protocol !== 'https:' && protocol !== 'http:') return 'not_an_address';
	if (username !== '' || password !== '') return 'password_inside';
	const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
	return protocol === 'https:' || isHere ? null : 'not_encrypted';
}

export function isFieldName(text: string): boolean {
	return FIELD.test(text);
}

export function isFieldPath(text: string): boolean {
	return FIELD_PATH.test(text);
}

export function isHeaderName(text: string): boolean {
	return HEADER.test(text) && !TAKEN_HEADERS.includes(text.toLowerCase());
}

/** Text that a header can carry, as tokens are, too. */
export function isSecret(text: string): boolean {
	return text.length <= SECRET_LENGTH_MAX && PRINTABLE.test(text);
}

function text(check: (text: string) => boolean, what: string) {
	return v.pipe(v.string(), v.check(check, what));
}

export const roomIdSchema = v.custom<RoomId>(isRoomId, 'room id');
export const appIdSchema = text(isAppId, 'App ID');
export const hostSchema = v.custom<UserId>((value) => isUserId(value) && !isReservedUserId(value), 'user id');
export const secretSchema = text(isSecret, 'secret');

const TokenPlanSchema = v.variant('kind', [
	v.strictObject({ kind: v.literal('none') }),
	v.strictObject({ kind: v.literal('pasted') }),
	v.strictObject({
		kind: v.literal('server'),
		url: text(isTokenServerUrl, 'address of a token server'),
		userField: text(isFieldName, 'field'),
		tokenField: text(isFieldPath, 'field'),
		headerName: text((name) => name === '' || isHeaderName(name), 'header'),
	}),
]);

const terms = {
	label: line(LABEL_LENGTH_MAX),
	appId: appIdSchema,
	room: v.custom<ChannelName>(isChannelName, 'channel name'),
	host: hostSchema,
	tokens: TokenPlanSchema,
	allowsTelemetry: v.boolean(),
};

export const RoomTermsSchema: v.GenericSchema<unknown, RoomTerms> = v.strictObject(terms);
export const RoomDraftSchema: v.GenericSchema<unknown, RoomDraft> = v.strictObject({
	...terms,
	secret: v.nullable(secretSchema),
});
