import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ReadingShare } from '../../../main/rtm/hub/http/reading-share.ts';
import type { Readable } from '../../../main/rtm/hub/http/reading-share.ts';
import { SlidingWindow } from '../../../main/rtm/hub/window.ts';
import type { Clock } from '../../../protocol/clock.ts';

const clock = { elapsedMs: 5_000 };
const asClock = clock as unknown as Clock;
/** Not one that the hub can leave unread: only that something was read matters then. */
const anybody: Readable = { pause: () => {}, resume: () => {} };

function turnsEnd(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

test('a hub that has read for its share of a turn leaves everybody unread until the next', async () => {
	const did: string[] = [];
	const socketOf = (name: string) => ({
		pause: () => void did.push(`${name} waits`),
		resume: () => void did.push(`${name} goes on`),
	});
	const share = new ReadingShare(asClock);
	share.begin(socketOf('ann'));
	share.note(anybody);
	clock.elapsedMs += 20;
	share.note(anybody);
	expect(did).toEqual([]);
	clock.elapsedMs += 1;
	share.note(anybody);
	share.note(anybody);
	// Whoever comes meanwhile waits as well.
	share.begin(socketOf('ben'));
	expect(did).toEqual(['ann waits', 'ben waits']);
	await turnsEnd();
	expect(did.slice(2)).toEqual(['ann goes on', 'ben goes on']);
});

test('in a storm without end every socket is read for its share, the last to come like the first', async () => {
	const share = new ReadingShare(asClock);
	const going: Readable[] = [];
	const readOf = new Map<Readable, number>();
	for (let count = 0; count < 7; count++) {
		const socket: Readable = { pause: () => void going.splice(0), resume: () => void going.push(socket) };
		readOf.set(socket, 0);
		going.push(socket);
		share.begin(socket);
	}
	// Each turn has time for three of the seven, and all have something to read.
	for (let turn = 0; turn < 70; turn++) {
		let socket: Readable | undefined;
		while ((socket = going.shift())) {
			readOf.set(socket, (readOf.get(socket) ?? 0) + 1);
			share.note(socket);
			clock.elapsedMs += 11;
		}
		await turnsEnd();
	}
	expect([...readOf.values()]).toEqual([30, 30, 30, 30, 30, 30, 30]);
});

test('real sockets that all have much to say are read by turns', async () => {
	const ownClock = { elapsedMs: 0 };
	const share = new ReadingShare(ownClock as unknown as Clock);
	const server = createServer();
	const hub = new WebSocketServer({ server, perMessageDeflate: false });
	const readOf: number[] = [];
	const halfIsRead = new Promise<readonly number[]>((resolve) => {
		hub.on('connection', (socket) => {
			const place = readOf.push(0) - 1;
			share.begin(socket);
			socket.on('message', () => {
				share.note(socket);
				ownClock.elapsedMs += 6;
				readOf[place]!++;
				if (readOf.reduce((sum, read) => sum + read) === 300) resolve([...readOf]);
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const open = () =>
		new Promise<WebSocket>((resolve) => {
			const client = new WebSocket(url);
			client.on('open', () => resolve(client));
		});
	const clients = await Promise.all(Array.from({ length: 10 }, open));
	for (let count = 0; count < 60; count++) for (const client of clients) client.send('x'.repeat(16_384));
	const read = await halfIsRead;
	for (const client of hub.clients) client.terminate();
	await new Promise<void>((resolve) => server.close(() => resolve()));
	// Thirty each; what the system hands over at once may make it a few more or less.
	expect([Math.min(...read) >= 20, Math.max(...read) <= 40]).toEqual([true, true]);
});

test('a host that is behind is read nothing more to, until it has caught up', async () => {
	const did: string[] = [];
	let isBehind = true;
	const share = new ReadingShare(asClock, () => isBehind);
	const caughtUp = new Promise<void>((resolve) => {
		share.begin({
			pause: () => void did.push('waits'),
			resume: () => {
				did.push(isBehind ? 'goes on too early' : 'goes on');
				resolve();
			},
		});
	});
	const before = (clock.elapsedMs += 100);
	share.note(anybody);
	await turnsEnd();
	expect(did).toEqual(['waits']);
	// Longer than it takes to call a hub quiet: what was left unread is not read by waiting.
	await new Promise((resolve) => setTimeout(resolve, 40));
	clock.elapsedMs += 5_000;
	expect([share.hasHeldSince(before), share.hasHeldSince(clock.elapsedMs)]).toEqual([true, true]);
	isBehind = false;
	await caughtUp;
	expect([share.note(anybody), share.hasHeldSince(before), share.hasHeldSince(before + 1)]).toEqual([
		before,
		true,
		false,
	]);
	expect(did).toEqual(['waits', 'goes on']);
});

test('what was left unread may have been sent since everything was read the last time', async () => {
	const share = new ReadingShare(asClock);
	const quietAt = (clock.elapsedMs += 1_000);
	expect(share.note(anybody)).toBe(quietAt);
	await turnsEnd();
	clock.elapsedMs += 300;
	// The turn before left nothing; this one does.
	expect(share.note(anybody)).toBe(quietAt);
	clock.elapsedMs += 30;
	share.note(anybody);
	await turnsEnd();
	clock.elapsedMs += 2_000;
	expect(share.note(anybody)).toBe(quietAt);
	await turnsEnd();
	clock.elapsedMs += 10;
	expect(share.note(anybody)).toBe(clock.elapsedMs - 10);
});

test('messages that were read late count as sent within the limit, and not one more', () => {
	const window = new SlidingWindow(asClock);
	const sentSince = clock.elapsedMs;
	clock.elapsedMs += 2_000;
	const read = Array.from({ length: 200 }, () => window.take(60, sentSince));
	// Two seconds of 60, and a first second's worth that may have been said before.
	expect(read.filter(Boolean).length).toBe(180);
	expect(window.countMax).toBeLessThanOrEqual(60);
	const atOnce = new SlidingWindow(asClock);
	expect(Array.from({ length: 200 }, () => atOnce.take(60, clock.elapsedMs)).filter(Boolean).length).toBe(60);
});

test('everything has been read up to now where it is quiet, and up to the last whole turn where it is not', async () => {
	let isBehind = false;
	const share = new ReadingShare(asClock, () => isBehind);
	clock.elapsedMs += 1_000;
	expect(share.readUpToMs).toBe(clock.elapsedMs);
	const readAt = clock.elapsedMs;
	share.note(anybody);
	clock.elapsedMs += 10;
	await turnsEnd();
	expect(share.readUpToMs).toBe(readAt);
	isBehind = true;
	share.note(anybody);
	await turnsEnd();
	// Longer than it takes to call a hub quiet.
	await new Promise((resolve) => setTimeout(resolve, 40));
	clock.elapsedMs += 60_000;
	// The turn itself left nothing; since then nothing is read.
	const heldSince = readAt + 10;
	expect(share.readUpToMs).toBe(heldSince);
	isBehind = false;
	while (share.readUpToMs === heldSince) await new Promise((resolve) => setTimeout(resolve, 1));
	expect(share.readUpToMs).toBe(clock.elapsedMs);
});

test('a process that was busy for long looks at its sockets before it calls them quiet', async () => {
	const share = new ReadingShare(asClock);
	const readAt = (clock.elapsedMs += 1_000);
	share.note(anybody);
	await turnsEnd();
	clock.elapsedMs += 60;
	const told = new Promise((resolve) => setTimeout(() => resolve([share.readUpToMs, share.note(anybody)]), 30));
	// As long as a great transaction: its timers are all late then, and sockets are read after them.
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
	expect(await told).toEqual([readAt, readAt]);
});
