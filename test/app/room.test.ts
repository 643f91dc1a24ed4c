import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHubSession } from '../../audience/hub-session.ts';
import { openHistory } from '../../main/app/room/history.ts';
import { layRehearsalGround } from '../../main/app/room/rehearsal/rehearsal-ground.ts';
import type { HubAddress } from '../../main/app/room/rehearsal/rehearsal-ground.ts';
import { openRoom } from '../../main/app/room/room.ts';
import type { Room } from '../../main/app/room/room.ts';
import type { DeskChange } from '../../main/ipc/desk-backend.ts';
import { REHEARSAL_ROOM } from '../../preload/api/rooms/rooms.ts';
import type { ExportProgress } from '../../preload/api/rows.ts';
import { systemClock } from '../../protocol/clock.ts';
import type { Clock } from '../../protocol/clock.ts';
import { asChannelName, asGiftId, asGiftKey, asUserId } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { RememberingLog } from '../ipc/fake-desk.ts';
import { Keyring, openKeeper, Shelf } from '../keys/keeping.ts';
import { EVERYTHING } from '../support/seeded-ledger.ts';
import { HostLine } from '../../audience/client/host-line.ts';
import { decodePublicKeys } from '../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';

const pace = { giftsPerSecond: 1, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };

let folder: string;
let ledgerPath: string;
let log: RememberingLog;
let address: HubAddress | null;
let shelf: Shelf;
let viewersStopped: number;
let clock: Clock;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-room-'));
	ledgerPath = join(folder, 'rooms', 'rehearsal', 'ledger.sqlite');
	log = new RememberingLog();
	shelf = new Shelf();
	address = null;
	viewersStopped = 0;
	clock = systemClock;
});
afterEach(() => rmSync(folder, { recursive: true }));

const noBackups = { backup: { state: 'none', madeAt: null, why: '' }, close: () => Promise.resolve() } as const;

function open(hubPort = 0): Promise<Room> {
	const workerPath = new URL('../../main/ledger/worker/index.ts', import.meta.url);
	const ground = {
		clock: systemClock,
		hubPort,
		viewerPageFolder: join(folder, 'no-page'),
		pace,
		chance: () => 0.5,
		startViewers: (hub: HubAddress) => {
			address = hub;
			return { setPace: () => undefined, stop: () => viewersStopped++ };
		},
	};
	return openRoom(
		{
			roomId: REHEARSAL_ROOM,
			label: '',
			clock,
			log,
			ledgerPath,
			appVersion: '0.0.0',
			moderatorName: () => 'Mira',
			openKeys: (name) => openKeeper({ shelf, vault: new Keyring('weak'), now: 1 }, { name, isRehearsal: true }),
			openHistory: (host) => openHistory({ host, ledgerPath, workerPath, clock: systemClock, log, storage: noBackups }),
		},
		() => layRehearsalGround(ground),
	);
}

/** The next change of the room that the test is waiting for. */
function nextChange(room: Room, isWanted: (change: DeskChange) => boolean): Promise<DeskChange> {
	return new Promise((resolve) => {
		const callOff = room.backend.onChange((change) => {
			if (!isWanted(change)) return;
			callOff();
			resolve(change);
		});
	});
}

async function enter(): Promise<RtmSession> {
	if (!address) throw new Error('the room is not open');
	const session = openHubSession({
		url: address.hubUrl,
		userId: asUserId('amara'),
		clock: systemClock,
		connect: (url) => new WebSocket(url),
	});
	await new Promise<void>((resolve) =>
		session.login({
			message: () => undefined,
			presence: () => undefined,
			link: (state) => {
				if (state === 'connected') resolve();
			},
		}),
	);
	return session;
}

function giftRequest(giftNo: number): GiftRequest {
	return {
		kind: 'gift_request',
		giftId: asGiftId(`01932f4e-8f00-7000-8000-00000000000${giftNo}`),
		gift: asGiftKey('rose'),
		count: giftNo,
		senderName: 'Amara',
		note: null,
		combo: null,
		expiresAt: null,
	};
}

async function give(room: Room, viewer: RtmSession, giftNo: number): Promise<void> {
	const taken = nextChange(room, ({ gifts = [] }) => gifts.some((gift) => gift.count === giftNo));
	const sealKey = address && decodePublicKeys(address.keys)?.sealKey;
	if (!sealKey) throw new Error('the room has no keys');
	const parties = { room: asChannelName('rehearsal'), client: viewer.userId, host: asUserId('desk') };
	const line = new HostLine({ primitives: nodePrimitives, sealKey, parties });
	await viewer.publishToUser(asUserId('desk'), line.write([giftRequest(giftNo)]));
	await taken;
}

test('a gift from another process is on the desk, in the sums, in the history and in the export', async () => {
	const room = await open();
	const viewer = await enter();
	await give(room, viewer, 1);
	await give(room, viewer, 2);
	const desk = await room.backend.readDesk();
	expect(desk).toMatchObject({
		ok: true,
		value: {
			room: {
				room: 'rehearsal',
				isRehearsal: true,
				viewerPageUrl: room.rehearsal?.viewerPageUrl,
				mode: 'open',
				ledgerPath,
			},
			feed: [{ count: 2 }, { count: 1, sender: 'amara' }],
			totals: { requested: { gifts: 2, pieces: 3 }, addsUp: true },
		},
	});
	expect(await room.backend.sumHistory(EVERYTHING)).toMatchObject({ ok: true, value: { gifts: 2, pieces: 3 } });
	const path = join(folder, 'export.csv');
	const done = nextChange(room, ({ exportProgress }) => exportProgress?.state === 'done');
	const begun = await room.backend.exportHistory({ filter: EVERYTHING, withBom: false, timeZone: 'UTC' }, path);
	expect(begun).toMatchObject({ ok: true, value: { path } });
	const { exportProgress } = (await done) as { exportProgress: ExportProgress };
	expect(exportProgress).toMatchObject({ rowsWritten: 2, totals: { pieces: 3 } });
	// A window that missed the push reads it with everything else.
	expect(await room.backend.readDesk()).toMatchObject({ value: { exportProgress } });
	expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(3);
	await viewer.logout();
	await room.close();
});

test('what a person decides carries the name at the desk, and parts are read as they are now', async () => {
	const room = await open();
	const viewer = await enter();
	const rose = asGiftKey('rose');
	const catalogue = await room.backend.readCatalogue();
	const offer = catalogue.ok ? catalogue.value.find(({ gift }) => gift === rose) : undefined;
	if (!offer) throw new Error('the first catalogue has no rose');
	await room.backend.saveCatalogueGift({ ...offer, rule: 'hold' });
	await give(room, viewer, 1);
	const { giftId } = giftRequest(1);
	expect(await room.backend.refuseGifts({ giftIds: [giftId], reason: 'not today' })).toEqual({
		ok: true,
		value: { done: [giftId], left: [] },
	});
	expect(await room.backend.readStory(giftId)).toMatchObject({
		ok: true,
		value: {
			gift: { decidedBy: 'Mira', pendingDecision: 'refuse', reason: 'not today' },
			// What the first entry proves of sender and gift stands in the gift already.
			entries: [{ kind: 'requested', by: 'client', detail: '' }, { kind: 'held' }, { kind: 'decision_made' }],
		},
	});
	expect(await room.backend.readStory(asGiftId('00000000-unknown'))).toMatchObject({ ok: false, why: 'gift_unknown' });
	expect(await room.backend.removeCatalogueGift(asGiftKey('unknown'))).toMatchObject({
		ok: false,
		why: 'gift_unknown',
	});
	expect(await room.backend.setRoomMode('paused')).toMatchObject({ ok: true, value: { mode: 'paused' } });
	const parts = room.backend.readParts(new Set(['room', 'totals']));
	expect(parts).toMatchObject({ room: { mode: 'paused' }, totals: { held: { gifts: 1 } } });
	expect(Object.keys(parts).sort()).toEqual(['revision', 'room', 'totals']);
	await viewer.logout();
	await room.close();
});

test('what was entered is there when the room is opened again, and the viewers left with it', async () => {
	const first = await open();
	const viewer = await enter();
	await give(first, viewer, 1);
	await first.close();
	await viewer.logout();
	expect(viewersStopped).toBe(1);
	const second = await open();
	expect(await second.backend.readFeed({ before: null, limit: 10 })).toMatchObject({ value: [{ count: 1 }] });
	await second.close();
});

test('a port that is taken keeps the room closed and lets go of the ledger', async () => {
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const { port } = other.address() as AddressInfo;
	await expect(open(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
	expect(viewersStopped).toBe(0);
	await new Promise((resolve) => other.close(resolve));
	const room = await open(port);
	expect(new URL(room.rehearsal?.viewerPageUrl ?? '').port).toBe(String(port));
	await room.close();
});

test('a ledger has one writer: a second room on it is refused, and opens once the first is closed', async () => {
	const first = await open();
	await expect(open()).rejects.toMatchObject({ name: 'LedgerInUseError' });
	expect(await first.backend.readDesk()).toMatchObject({ ok: true });
	await first.close();
	const second = await open();
	await second.close();
});

test('a room that was abandoned lets go of its ledger, too', async () => {
	const first = await open();
	first.abandon();
	const second = await open();
	await second.close();
});

test('a room that is closed is neither told of nor asked any more, whatever was still to come', async () => {
	const waiting = new Set<() => void>();
	clock = {
		...systemClock,
		after(ms, run) {
			const go = (): void => {
				waiting.delete(go);
				run();
			};
			waiting.add(go);
			const callOff = systemClock.after(ms, go);
			return () => {
				waiting.delete(go);
				callOff();
			};
		},
	};
	const room = await open();
	let isClosed = false;
	room.backend.onChange(() => expect(isClosed).toBe(false));
	const viewer = await enter();
	await give(room, viewer, 1);
	await viewer.logout();
	await room.close();
	isClosed = true;
	for (const run of waiting) run();
});
