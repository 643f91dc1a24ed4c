import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecrets } from '../../../main/app/keeping/secrets.ts';
import { openSettings } from '../../../main/app/keeping/settings-file.ts';
import { ConnectionTests } from '../../../main/app/rooms/connection-tests.ts';
import { createRoomCalls } from '../../../main/app/rooms/room-calls.ts';
import { nameRoom, SavedRooms } from '../../../main/app/rooms/saved-rooms.ts';
import type { AgoraOptions, AgoraSession } from '../../../main/rtm/agora/agora.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { ConnectionTest, RoomId } from '../../../preload/api/rooms/rooms.ts';
import type { ProbeLine } from '../../../protocol/agora/reports.ts';
import { asChannelName } from '../../../protocol/ids.ts';
import { RememberingLog } from '../../ipc/fake-desk.ts';
import { aDraft } from './drafts.ts';

const LOGIN: ProbeLine = { step: 'login', outcome: { kind: 'ok', tookMs: 61 }, isNeeded: true };
const roomId = nameRoom(aDraft());

let folder: string;
let rooms: SavedRooms;
let did: string[];
let told: ConnectionTest[];
let probed: AgoraOptions[];
let endProbe: () => void;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-room-calls-'));
	[did, told, probed] = [[], [], []];
	const log = new RememberingLog();
	rooms = new SavedRooms({
		settings: openSettings(join(folder, 'settings.json'), 1).file,
		log,
		roomsFolder: folder,
		openSecrets: () =>
			openSecrets({
				path: join(folder, 'secrets.json'),
				log,
				vault: {
					find: () => Promise.resolve({ strength: 'weak' }),
					protect: () => Promise.reject(new Error('no keyring')),
					reveal: () => Promise.resolve(null),
				},
			}),
	});
});
afterEach(() => rmSync(folder, { recursive: true }));

function createCalls(open: RoomId = REHEARSAL_ROOM) {
	const session = {
		takeOver: () => did.push('take over'),
		tryAgain: () => did.push('try again'),
	} as unknown as AgoraSession;
	const agora = {
		probe: async (options: AgoraOptions, onLine?: (line: ProbeLine) => void) => {
			probed.push(options);
			await new Promise<void>((resolve) => (endProbe = resolve));
			onLine?.(LOGIN);
			return [LOGIN];
		},
	};
	return createRoomCalls({
		rooms,
		open: { roomId: open, agora: open === REHEARSAL_ROOM ? null : session },
		tests: new ConnectionTests(agora, (test) => told.push(test)),
		tokens: {
			open: (_terms, findSecret) => ({
				kind: 'pasted',
				getToken: async () => ({ ok: true, token: (await findSecret()) ?? '', expiresAt: null }),
			}),
			read: () => ({ kind: 'fits', expiresAt: null }),
		},
		log: new RememberingLog(),
		reopen: () => {
			did.push(`open ${rooms.chosen?.room ?? 'rehearsal'}`);
			return Promise.resolve();
		},
	});
}

test('rooms are saved, listed and forgotten, and the window never sees a secret', async () => {
	const calls = createCalls();
	const draft = aDraft({ tokens: { kind: 'pasted' }, secret: '007secret' });
	const saved = await calls.saveRoom({ replaces: null, draft });
	expect(saved).toMatchObject({
		ok: true,
		value: { openRoom: REHEARSAL_ROOM, rooms: [{ roomId, hasSecret: true }], keepsSecrets: 'this_run' },
	});
	expect(JSON.stringify([saved, await calls.readRooms()])).not.toContain('007secret');
	expect(await calls.forgetRoom(roomId)).toMatchObject({ ok: true, value: { rooms: [] } });
	expect(await calls.forgetRoom(roomId)).toMatchObject({ ok: false, why: 'room_unknown' });
});

test('another room is opened only where it is known, and the open one cannot be forgotten', async () => {
	const calls = createCalls(roomId);
	expect(await calls.openRoom('unknown' as RoomId)).toMatchObject({ ok: false, why: 'room_unknown' });
	await calls.saveRoom({ replaces: null, draft: aDraft() });
	expect(await calls.openRoom(roomId)).toEqual({ ok: true, value: null });
	expect(await calls.openRoom(REHEARSAL_ROOM)).toEqual({ ok: true, value: null });
	expect(await calls.forgetRoom(roomId)).toMatchObject({ ok: false, why: 'room_is_open' });
	expect(did).toEqual(['open friday night', 'open rehearsal']);
});

test('a connection is tested with what was typed or is kept, line by line, one test at a time', async () => {
	const calls = createCalls();
	const draft = aDraft({ tokens: { kind: 'pasted' }, secret: '007kept' });
	await calls.saveRoom({ replaces: null, draft });
	const order = { replaces: roomId, draft: { ...draft, secret: null } };
	expect(await calls.testConnection(order)).toEqual({ ok: true, value: null });
	expect(await calls.testConnection(order)).toMatchObject({ ok: false, why: 'test_running' });
	expect(await probed[0]?.tokens.getToken()).toMatchObject({ token: '007kept' });
	endProbe();
	await expect.poll(() => told.at(-1)?.isRunning).toBe(false);
	expect(told).toEqual([
		{ testNo: 1, isRunning: true, lines: [] },
		{ testNo: 1, isRunning: true, lines: [LOGIN] },
		{ testNo: 1, isRunning: false, lines: [LOGIN] },
	]);
	expect(await calls.testConnection(order)).toEqual({ ok: true, value: null });
});

test('a test that would sign the open room’s host out is not made, whatever the channel', async () => {
	await createCalls().saveRoom({ replaces: null, draft: aDraft() });
	const calls = createCalls(roomId);
	const draft = aDraft({ room: asChannelName('other'), appId: 'A'.repeat(32) });
	expect(await calls.testConnection({ replaces: null, draft })).toMatchObject({ why: 'host_is_signed_in' });
	expect(probed).toEqual([]);
});

test('a person takes over or tries again in a real room; a rehearsal has nobody to take over from', () => {
	const real = createCalls(roomId);
	expect([real.takeOverRoom(), real.connectNow()]).toEqual([
		{ ok: true, value: null },
		{ ok: true, value: null },
	]);
	expect(did).toEqual(['take over', 'try again']);
	expect(createCalls().takeOverRoom()).toMatchObject({ ok: false, why: 'not_a_real_room' });
});
