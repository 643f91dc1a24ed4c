import { expect, test } from 'vitest';
import { openHubSession } from '../../audience/hub-session.ts';
import type { WebSocketLike } from '../../audience/hub-session.ts';
import type { HubClientFrame, HubFrame } from '../../protocol/hub/frames.ts';
import { HubSession } from '../../protocol/hub/session.ts';
import type { HubTransportEvents } from '../../protocol/hub/session.ts';
import { asChannelName, asUserId, asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Recorder } from './recorder.ts';

const ANNA = asUserId('anna');
const HOST = asUserId('desk');

/** One end of a WebSocket that a test plays the hub on. */
class FakeSocket implements WebSocketLike {
	readyState = 0;
	readonly sent: HubClientFrame[] = [];
	isClosedByClient = false;
	readonly #listeners = new Map<string, (event: { readonly data: unknown }) => void>();

	addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
		this.#listeners.set(type, listener);
	}

	send(text: string): void {
		this.sent.push(JSON.parse(text) as HubClientFrame);
	}

	close(): void {
		this.isClosedByClient = true;
	}

	open(): void {
		this.readyState = 1;
		this.#listeners.get('open')?.({ data: null });
	}

	drop(): void {
		this.readyState = 3;
		this.#listeners.get('error')?.({ data: null });
		this.#listeners.get('close')?.({ data: null });
	}

	say(frame: HubFrame | string | Uint8Array): void {
		const data = typeof frame === 'string' || frame instanceof Uint8Array ? frame : JSON.stringify(frame);
		this.#listeners.get('message')?.({ data });
	}
}

function logIn() {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const sockets: FakeSocket[] = [];
	const recorder = new Recorder();
	const session = openHubSession({
		url: 'ws://127.0.0.1:1/rtm',
		userId: ANNA,
		clock,
		backOff: { firstMs: 1_000, longestMs: 4_000 },
		connect: () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			return socket;
		},
	});
	session.login(recorder);
	const newest = (): FakeSocket => {
		const socket = sockets.at(-1);
		if (socket === undefined) throw new Error('no socket was opened');
		return socket;
	};
	const welcome = async (): Promise<FakeSocket> => {
		newest().open();
		newest().say({ kind: 'welcome', userId: ANNA });
		await clock.advance(0);
		return newest();
	};
	return { clock, sockets, recorder, session, newest, welcome };
}

test('the waits between attempts double up to the longest, and start anew after a success', async () => {
	const { clock, sockets, newest, welcome } = logIn();
	const openedAt: number[] = [];
	for (let attempt = 0; attempt < 5; attempt++) {
		openedAt.push(clock.elapsedMs);
		newest().drop();
		const before = sockets.length;
		while (sockets.length === before) await clock.runNext();
	}
	expect(openedAt).toEqual([0, 1_000, 3_000, 7_000, 11_000]);
	(await welcome()).drop();
	const lostAt = clock.elapsedMs;
	const before = sockets.length;
	while (sockets.length === before) await clock.runNext();
	expect(clock.elapsedMs - lostAt).toBe(1_000);
});

test('a hub that takes the socket and never answers is given up after five seconds', async () => {
	const { clock, session, newest } = logIn();
	newest().open();
	await clock.advance(4_999);
	expect(session.link).toBe('connecting');
	await clock.advance(1);
	expect(session.link).toBe('disconnected');
	expect(newest().isClosedByClient).toBe(true);
});

test('who logs out on hearing that the session connects stays logged out', async () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	let opened = 0;
	const open = () => {
		opened++;
		return { send: () => undefined, close: () => undefined };
	};
	const session = new HubSession({ userId: ANNA, clock, open });
	const link = (state: string) => void (state === 'connecting' && session.logout());
	session.login({ link, message: () => undefined, presence: () => undefined });
	await clock.advance(600_000);
	expect([session.link, opened, clock.pending]).toEqual(['idle', 0, 0]);
});

test('a late word from an abandoned socket is not heard', async () => {
	const { clock, sockets, session, recorder, welcome } = logIn();
	const first = await welcome();
	first.drop();
	await clock.advance(1_000);
	expect(sockets).toHaveLength(2);
	first.say({ kind: 'message', message: null, from: HOST, channel: 'room', text: 'late' });
	first.say({ kind: 'evicted' });
	first.drop();
	await welcome();
	expect(recorder.messages).toEqual([]);
	expect(session.link).toBe('connected');
});

test('nonsense from the hub is passed over', async () => {
	const { session, recorder, welcome, newest } = logIn();
	await welcome();
	for (const nonsense of ['', 'hello', '[]', '{"kind":"welcome"}', '{"kind":"outcome","id":1,"outcome":"maybe"}']) {
		newest().say(nonsense);
	}
	newest().say(new Uint8Array([1, 2, 3]));
	newest().say({ kind: 'message', message: 5, from: '_not a name', channel: null, text: 'x' });
	newest().say({ kind: 'presence', channel: 'a.b', joined: [], left: [], members: 1 });
	newest().say({ kind: 'outcome', id: 999, outcome: 'published' });
	expect([recorder.messages, recorder.changes, session.link]).toEqual([[], [], 'connected']);
	expect(newest().sent.map(({ kind }) => kind)).toEqual(['login']);
});

test('a peer message is answered for before the app sees it', async () => {
	const { welcome, recorder } = logIn();
	const socket = await welcome();
	socket.say({ kind: 'message', message: 5, from: HOST, channel: null, text: 'x' });
	expect(socket.sent.at(-1)).toEqual({ kind: 'took', message: 5 });
	expect(recorder.texts).toEqual(['x']);
});

test('an outcome that comes twice, or after its time, changes nothing', async () => {
	const { clock, session, welcome } = logIn();
	const socket = await welcome();
	const outcomes: unknown[] = [];
	void session.publishToUser(HOST, 'x').then((outcome) => outcomes.push(outcome));
	const asked = socket.sent.at(-1);
	const id = asked?.kind === 'publish' ? asked.id : -1;
	await clock.advance(13_000);
	socket.say({ kind: 'outcome', id, outcome: 'published' });
	socket.say({ kind: 'outcome', id, outcome: 'failed', why: 'receiver_offline' });
	await clock.advance(0);
	expect(outcomes).toEqual([{ kind: 'unknown', why: 'timed_out' }]);
});

test('a refused user id is told once and not tried again', async () => {
	const { clock, session, sockets, recorder, newest } = logIn();
	newest().open();
	newest().say({ kind: 'problem', why: 'name_invalid', detail: 'anna' });
	newest().drop();
	await clock.advance(600_000);
	expect(session.link).toBe('failed');
	expect(sockets).toHaveLength(1);
	expect(recorder.links).toEqual(['connecting', 'failed']);
});

test('a channel that cannot be restored keeps the link from counting as connected', async () => {
	const { clock, session, newest } = logIn();
	await session.subscribe(asChannelName('room'));
	newest().open();
	newest().say({ kind: 'welcome', userId: ANNA });
	await clock.advance(0);
	const asked = newest().sent.at(-1);
	newest().say({
		kind: 'outcome',
		id: asked?.kind === 'subscribe' ? asked.id : -1,
		outcome: 'failed',
		why: 'rate_limited',
	});
	await clock.advance(0);
	expect(session.link).toBe('disconnected');
});

test('a channel whose answer was lost with its link does not trouble the next one', async () => {
	const { clock, session, newest, welcome } = logIn();
	await session.subscribe(asChannelName('room'));
	const answer = async (): Promise<void> => {
		const asked = newest().sent.at(-1);
		newest().say({ kind: 'outcome', id: asked?.kind === 'subscribe' ? asked.id : -1, outcome: 'published' });
		await clock.advance(0);
	};
	(await welcome()).drop();
	await clock.advance(1_000);
	await welcome();
	await answer();
	expect(session.link).toBe('connected');
	await clock.advance(60_000);
	expect(session.link).toBe('connected');
});

test('a way to the hub that goes on talking after its end is not heard', async () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const ways: HubTransportEvents[] = [];
	const recorder = new Recorder();
	const open = (events: HubTransportEvents) => {
		ways.push(events);
		return { send: () => {}, close: () => {} };
	};
	const session = new HubSession({ userId: ANNA, clock, open, backOff: { firstMs: 100, longestMs: 100 } });
	session.login(recorder);
	ways[0]?.frame({ kind: 'welcome', userId: ANNA });
	await clock.advance(0);
	ways[0]?.closed('gone');
	await clock.advance(100);
	ways[0]?.frame({ kind: 'message', message: null, from: HOST, channel: 'room', text: 'late' });
	ways[0]?.frame({ kind: 'welcome', userId: ANNA });
	ways[0]?.closed('gone again');
	await clock.advance(0);
	expect([recorder.texts, session.link, ways.length]).toEqual([[], 'connecting', 2]);
});

test('after a logout nothing is left: no timer, no socket, nobody who waits', async () => {
	const { clock, session, sockets, welcome } = logIn();
	const socket = await welcome();
	const waiting = session.publishToUser(HOST, 'x');
	await session.logout();
	expect(await waiting).toEqual({ kind: 'unknown', why: 'timed_out' });
	expect(socket.sent.at(-1)).toEqual({ kind: 'logout' });
	expect([clock.pending, socket.isClosedByClient, sockets.length]).toEqual([0, true, 1]);
});
