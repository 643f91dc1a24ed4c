import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSecrets } from '../../../main/app/keeping/secrets.ts';
import { openSettings } from '../../../main/app/keeping/settings-file.ts';
import type { SettingsFile } from '../../../main/app/keeping/settings-file.ts';
import { nameRoom, SavedRooms } from '../../../main/app/rooms/saved-rooms.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { RoomDraft, RoomId } from '../../../preload/api/rooms/rooms.ts';
import { isRoomId } from '../../../preload/api/rooms/rooms.ts';
import { asChannelName } from '../../../protocol/ids.ts';
import { RememberingLog } from '../../ipc/fake-desk.ts';
import { aDraft, aServer } from './drafts.ts';

let folder: string;
let settings: SettingsFile;
let rooms: SavedRooms;
let vaultsOpened: number;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-rooms-'));
	vaultsOpened = 0;
	rooms = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As at the start of the desk. */
function open(): SavedRooms {
	const log = new RememberingLog();
	settings = openSettings(join(folder, 'settings.json'), 1).file;
	return new SavedRooms({
		settings,
		log,
		roomsFolder: join(folder, 'rooms'),
		openSecrets: () => {
			vaultsOpened++;
			return openSecrets({
				path: join(folder, 'secrets.json'),
				log,
				vault: {
					find: () => Promise.resolve({ strength: 'strong' }),
					protect: (text) => Promise.resolve(Buffer.from(text).toString('hex')),
					reveal: (text) => Promise.resolve({ text: Buffer.from(text, 'hex').toString() }),
				},
			});
		},
	});
}

async function save(draft: RoomDraft, replaces: RoomId | null = null, openRoom = REHEARSAL_ROOM): Promise<string> {
	const saved = await rooms.save({ replaces, draft }, openRoom);
	return saved.ok ? 'saved' : saved.why;
}

test('a saved room is there after a restart, with its secret, and settings.json has none of it', async () => {
	const draft = aDraft({ tokens: aServer(), secret: 'Bearer 12345' });
	expect(await save(draft)).toBe('saved');
	rooms = open();
	const { secret: _secret, ...terms } = draft;
	const roomId = nameRoom(draft);
	expect(await rooms.list()).toEqual({
		rooms: [{ ...terms, roomId, hasSecret: true, ledgerPath: join(folder, 'rooms', roomId, 'ledger.sqlite') }],
		keepsSecrets: 'encrypted',
	});
	expect(await rooms.findSecret(roomId)).toBe('Bearer 12345');
	expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain('Bearer');
});

test('a rehearsal never asks the system for its secrets', () => {
	expect(rooms.chosen).toBeNull();
	rooms.choose(REHEARSAL_ROOM);
	expect(vaultsOpened).toBe(0);
});

test('the last room opens again, and the rehearsal room where it is not known any more', async () => {
	await save(aDraft());
	const roomId = nameRoom(aDraft());
	expect(rooms.choose(roomId)).toBe(true);
	rooms = open();
	expect(rooms.chosen).toMatchObject({ roomId, room: 'friday night' });
	await rooms.forget(roomId);
	expect(open().chosen).toBeNull();
	expect(rooms.choose(roomId)).toBe(false);
});

test('a disk that refuses does not keep a person from a room', async () => {
	await save(aDraft());
	mkdirSync(join(folder, 'settings.json.unfinished'));
	expect(rooms.choose(nameRoom(aDraft()))).toBe(true);
	expect(rooms.chosen).toMatchObject({ room: 'friday night' });
});

test('a room that was forgotten and connected again has the ledger that it had', async () => {
	await save(aDraft());
	const before = rooms.find(nameRoom(aDraft()))?.ledgerPath;
	await rooms.forget(nameRoom(aDraft()));
	await save(aDraft({ label: 'Another name' }));
	expect(rooms.find(nameRoom(aDraft()))?.ledgerPath).toBe(before);
});

test.each([
	[{ appId: 'b'.repeat(32) }],
	[{ room: asChannelName('friday-night') }],
	[{ room: asChannelName('FRIDAY NIGHT') }],
	[{ room: asChannelName('?') }],
])('another address is another room, and its name fits every disk: %j', (changed) => {
	const roomId = nameRoom(aDraft(changed));
	expect(roomId).not.toBe(nameRoom(aDraft()));
	expect(isRoomId(roomId)).toBe(true);
});

describe('what cannot be saved', () => {
	test('a second room with the same address', async () => {
		await save(aDraft());
		expect(await save(aDraft({ label: 'again' }))).toBe('room_saved_already');
		await save(aDraft({ room: asChannelName('other') }));
		expect(await save(aDraft({ room: asChannelName('other') }), nameRoom(aDraft()))).toBe('room_saved_already');
	});

	test('another address for the room that is open; all else may change', async () => {
		await save(aDraft());
		const roomId = nameRoom(aDraft());
		expect(await save(aDraft({ room: asChannelName('other') }), roomId, roomId)).toBe('room_is_open');
		expect(await save(aDraft({ label: 'Saturday' }), roomId, roomId)).toBe('saved');
		expect(rooms.find(roomId)).toMatchObject({ label: 'Saturday' });
	});

	test('a room that is not there, and one without its secret', async () => {
		expect(await save(aDraft(), 'gone' as RoomId)).toBe('room_unknown');
		expect(await save(aDraft({ tokens: { kind: 'pasted' }, secret: null }))).toBe('secret_missing');
	});
});

describe('a secret that is kept', () => {
	const guarded = aDraft({ tokens: aServer(), secret: 'Bearer 12345' });
	const roomId = nameRoom(guarded);

	test('need not be typed again', async () => {
		await save(guarded);
		expect(await save({ ...guarded, label: 'x', secret: null }, roomId)).toBe('saved');
		expect(await rooms.findSecret(roomId)).toBe('Bearer 12345');
	});

	test.each([
		['another server', aServer({ url: 'https://evil.example.org/rtm' })],
		['another header', aServer({ headerName: 'X-Key' })],
		['another use', { kind: 'pasted' } as const],
	])('goes to nobody new: %s', async (_what, tokens) => {
		await save(guarded);
		const order = { replaces: roomId, draft: { ...guarded, tokens, secret: null } };
		expect(await rooms.findSecretFor(order)).toBeNull();
		expect(await save(order.draft, roomId)).toBe('secret_missing');
	});

	test('moves with the room to a new address, and goes with it when it is forgotten', async () => {
		await save(guarded);
		const moved = { ...guarded, room: asChannelName('other'), secret: null };
		expect(await save(moved, roomId)).toBe('saved');
		expect([await rooms.findSecret(roomId), await rooms.findSecret(nameRoom(moved))]).toEqual([null, 'Bearer 12345']);
		await rooms.forget(nameRoom(moved));
		expect(await rooms.findSecret(nameRoom(moved))).toBeNull();
	});

	test('is forgotten where the room needs none any more', async () => {
		await save(guarded);
		await save({ ...guarded, tokens: { kind: 'none' }, secret: null }, roomId);
		expect(await rooms.findSecret(roomId)).toBeNull();
	});
});
