import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { RoomDraftSchema } from '../../../preload/api/rooms/room-schemas.ts';
import type { RoomId, SavedRoom } from '../../../preload/api/rooms/rooms.ts';
import { isUserId } from '../../../protocol/ids.ts';
import {
	EMPTY_ROOM_FORM,
	findNameProblem,
	readRoomForm,
	writeRoomForm,
} from '../../../renderer/rooms/form/room-form.ts';
import type { RoomForm } from '../../../renderer/rooms/form/room-form.ts';
import { aDraft, aServer } from '../../app/rooms/drafts.ts';

const FILLED: RoomForm = {
	...EMPTY_ROOM_FORM,
	label: ' Friday ',
	appId: ' 970CA35de60c44645bbae8a215061b33 ',
	room: 'friday night',
	host: 'mika-desk',
	source: 'none',
};

function savedRoom(changed: Partial<SavedRoom> = {}): SavedRoom {
	const { secret: _secret, ...terms } = aDraft();
	return { ...terms, roomId: 'x' as RoomId, ledgerPath: '/x', hasSecret: true, ...changed };
}

function problemsOf(form: Partial<RoomForm>, editing: SavedRoom | null = null) {
	return readRoomForm({ ...FILLED, ...form }, editing).problems;
}

test('a filled form is a draft that main takes, without the spaces around what was typed', () => {
	const { draft, problems } = readRoomForm(FILLED, null);
	expect(problems).toEqual({});
	expect(draft).toMatchObject({ label: 'Friday', appId: '970CA35de60c44645bbae8a215061b33', tokens: { kind: 'none' } });
	expect(v.is(RoomDraftSchema, draft)).toBe(true);
});

test('an empty form needs App ID, room, host and the address of the token server', () => {
	const needed = { kind: 'empty' };
	expect(readRoomForm(EMPTY_ROOM_FORM, null)).toEqual({
		draft: null,
		problems: { appId: needed, room: needed, host: needed, url: needed },
	});
});

describe('names follow the SDK’s real rules', () => {
	test.each([
		['', { kind: 'empty' }],
		['_mika', { kind: 'leading_underscore' }],
		['mika.desk', { kind: 'character', found: '.' }],
		['mika/desk', { kind: 'character', found: '/' }],
		["mika's", { kind: 'character', found: "'" }],
		['mikä', { kind: 'character', found: 'ä' }],
		['desk 👩‍🎤', { kind: 'character', found: '👩‍🎤' }],
		['a\tb', { kind: 'character', found: '\t' }],
		['x'.repeat(65), { kind: 'too_long' }],
		['x'.repeat(64), null],
		['a_b !#$%&()+,-:;<=>?@[]^{|}~', null],
	])('%j: %j', (name, problem) => {
		expect(findNameProblem(name)).toEqual(problem);
		expect(problem === null).toBe(isUserId(name));
	});

	test('a user id must not be a word for nobody', () => {
		expect(problemsOf({ host: 'NULL' })).toEqual({ host: { kind: 'reserved' } });
	});
});

test.each([
	['970CA35de60c44645bbae8a215061b3', { kind: 'not_an_app_id' }],
	['970CA35de60c44645bbae8a215061b3g', { kind: 'not_an_app_id' }],
	['', { kind: 'empty' }],
])('the App ID %j is refused', (appId, problem) => expect(problemsOf({ appId })).toEqual({ appId: problem }));

describe('a token server', () => {
	const server = { source: 'server', url: 'https://tokens.example.org/rtm' } as const;

	test.each([
		['tokens.example.org', 'not_an_address'],
		['ftp://tokens.example.org', 'not_an_address'],
		['http://tokens.example.org/', 'not_encrypted'],
		['https://mika:pw@tokens.example.org/', 'password_inside'],
	])('at %s is refused: %s', (url, kind) => expect(problemsOf({ ...server, url })).toEqual({ url: { kind } }));

	test.each(['http://localhost:8080/rtm', 'http://127.0.0.1:3000/', 'http://[::1]/'])(
		'on this machine may be %s',
		(url) => expect(problemsOf({ ...server, url })).toEqual({}),
	);

	test('has fields and a header by name, and a header with its password', () => {
		expect(
			problemsOf({ ...server, userField: 'the uid', tokenField: 'a..b', headerName: 'Host', password: 'x' }),
		).toEqual({
			userField: { kind: 'not_a_field' },
			tokenField: { kind: 'not_a_field' },
			headerName: { kind: 'not_a_header' },
		});
		expect(problemsOf({ ...server, headerName: 'Authorization' })).toEqual({ password: { kind: 'empty' } });
		expect(problemsOf({ ...server, password: 'x' })).toEqual({ headerName: { kind: 'password_without_header' } });
	});

	test('that has its password keeps it, but not for another server or header', () => {
		const editing = savedRoom({ tokens: aServer() });
		const form = writeRoomForm(editing);
		expect(readRoomForm(form, editing)).toMatchObject({ problems: {}, draft: { secret: null } });
		const needed = { password: { kind: 'empty' } };
		expect(readRoomForm({ ...form, url: 'https://evil.example.org/' }, editing).problems).toEqual(needed);
		expect(readRoomForm({ ...form, headerName: 'X-Key' }, editing).problems).toEqual(needed);
		expect(readRoomForm(form, { ...editing, hasSecret: false }).problems).toEqual(needed);
	});
});

test('a pasted token loses the line breaks of the console it comes from, and is kept while nobody types another', () => {
	const form = { ...FILLED, source: 'pasted', token: ' 007eJx\n TYOCd ' } as const;
	expect(readRoomForm(form, null).draft).toMatchObject({ tokens: { kind: 'pasted' }, secret: '007eJxTYOCd' });
	expect(problemsOf({ ...form, token: '' })).toEqual({ token: { kind: 'empty' } });
	expect(problemsOf({ ...form, token: '' }, savedRoom({ tokens: { kind: 'pasted' } }))).toEqual({});
	expect(problemsOf({ ...form, token: '007é' })).toEqual({ token: { kind: 'not_printable' } });
});

test('a saved room in the form reads as the room that it was', () => {
	for (const tokens of [{ kind: 'none' }, { kind: 'pasted' }, aServer()] as const) {
		const saved = savedRoom({ tokens, label: 'Friday', allowsTelemetry: true });
		const { draft } = readRoomForm(writeRoomForm(saved), saved);
		const { roomId: _roomId, ledgerPath: _path, hasSecret: _has, ...terms } = saved;
		expect(draft).toEqual({ ...terms, secret: null });
	}
});
