import { expect, test } from 'vitest';
import { Broker } from '../../main/rtm/hub/broker.ts';
import type { LinkFaults } from '../../main/rtm/hub/faults.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { asChannelName, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { PublishOutcome } from '../../protocol/rtm-session.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Recorder } from './recorder.ts';

const HOST = asUserId('desk');
const ANNA = asUserId('anna');
const ROOM = asChannelName('room');
const TIMED_OUT = { kind: 'unknown', why: 'timed_out' };

function openRoom(options: { random?: () => number; instantMembersMax?: number } = {}) {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const presence = { instantMembersMax: options.instantMembersMax ?? 50, intervalMs: 30_000, timeoutMs: 10_000 };
	const broker = new Broker({ clock, random: options.random ?? (() => 0.5), presence });
	const join = async (userId: UserId, isListening = true) => {
		const session = openLocalSession({ broker, userId, clock });
		const recorder = new Recorder();
		session.login(recorder);
		await clock.advance(0);
		if (isListening) void session.subscribe(ROOM);
		await clock.advance(0);
		return { session, recorder };
	};
	/** Its outcome after so many milliseconds, or null. */
	const outcomeAfter = async (ms: number, publish: Promise<PublishOutcome>) => {
		let outcome: PublishOutcome | null = null;
		void publish.then((value) => (outcome = value));
		await clock.advance(ms);
		return outcome;
	};
	return { clock, broker, join, outcomeAfter };
}

/** Counts calls round, so that every n-th draw is 0 and the others are just below 1. */
function everyNth(n: number): () => number {
	let calls = 0;
	return () => (++calls % n === 0 ? 0 : 0.999);
}

test('a lost peer message leaves its publisher without knowledge after 13 seconds, a channel message after 10', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setEverywhere({ loss: 1 });
	const peer = anna.session.publishToUser(HOST, 'x');
	const channel = anna.session.publishToChannel(ROOM, 'x');
	expect(await room.outcomeAfter(9_999, channel)).toBeNull();
	expect(await room.outcomeAfter(1, channel)).toEqual(TIMED_OUT);
	expect(await room.outcomeAfter(2_999, peer)).toBeNull();
	expect(await room.outcomeAfter(1, peer)).toEqual(TIMED_OUT);
	expect(host.recorder.messages).toEqual([]);
	expect(room.broker.totals().lost).toBe(2);
});

test('an answer can be lost although the message arrived', async () => {
	// The draws of one publish: to the hub, to the receiver, and the answer back, which is the third and is lost.
	const room = openRoom({ random: everyNth(3) });
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setEverywhere({ loss: 0.5 });
	expect(await room.outcomeAfter(13_000, anna.session.publishToUser(HOST, 'x'))).toEqual(TIMED_OUT);
	expect(host.recorder.texts).toEqual(['x']);
});

test('a message on its way to a receiver whose link breaks is lost, and its publisher does not know', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setFor(HOST, { delayMinMs: 100, delayMaxMs: 100 });
	const publish = anna.session.publishToUser(HOST, 'x');
	await room.clock.advance(50);
	room.broker.cutLink(HOST, 10);
	expect(await room.outcomeAfter(13_000, publish)).toEqual(TIMED_OUT);
	expect(host.session.link).toBe('connected');
	expect(host.recorder.messages).toEqual([]);
	expect(room.broker.counters().get(HOST)?.received).toBe(0);
});

test('a message takes its own time also behind one that is ready', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setFor(HOST, { delayMinMs: 100, delayMaxMs: 100 });
	void anna.session.publishToUser(HOST, 'first');
	await room.clock.advance(50);
	void anna.session.publishToUser(HOST, 'second');
	await room.clock.advance(50);
	expect(host.recorder.texts).toEqual(['first']);
	await room.clock.advance(50);
	expect(host.recorder.texts).toEqual(['first', 'second']);
});

test('what a client said before its good-bye still arrives; what a broken link carried does not', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setFor(ANNA, { delayMinMs: 100, delayMaxMs: 100 });
	void anna.session.publishToUser(HOST, 'said before leaving');
	await anna.session.logout();
	await room.clock.advance(100);
	anna.session.login(anna.recorder);
	await room.clock.advance(0);
	void anna.session.publishToUser(HOST, 'lost with the link');
	room.broker.cutLink(ANNA, 10);
	await room.clock.advance(200);
	expect(host.recorder.texts).toEqual(['said before leaving']);
});

test('delays keep the order of a publisher, and reordering breaks it', async () => {
	const texts = Array.from({ length: 40 }, (_, at) => String(at));
	const hear = async (faults: Partial<LinkFaults>) => {
		let state = 7;
		const room = openRoom({ random: () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647 });
		const host = await room.join(HOST);
		const anna = await room.join(ANNA, false);
		room.broker.faults.setEverywhere({ delayMinMs: 5, delayMaxMs: 300, ...faults });
		for (const text of texts) void anna.session.publishToUser(HOST, text);
		await room.clock.advance(5_000);
		return host.recorder.texts;
	};
	expect(await hear({})).toEqual(texts);
	const reordered = await hear({ reorder: 0.2 });
	expect(reordered).not.toEqual(texts);
	expect(reordered.toSorted((one, other) => Number(one) - Number(other))).toEqual(texts);
});

test('a duplicated message arrives twice and is answered once', async () => {
	const room = openRoom({ random: () => 0 });
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setFor(HOST, { duplicate: 1 });
	expect(await room.outcomeAfter(0, anna.session.publishToUser(HOST, 'x'))).toEqual({ kind: 'published' });
	expect(host.recorder.texts).toEqual(['x', 'x']);
	expect(room.broker.totals().duplicated).toBe(1);
});

test('a filter loses chosen messages and no others', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.loses = ({ from, user, text }) => from === ANNA && user === HOST && text === 'acknowledgment';
	const lost = anna.session.publishToUser(HOST, 'acknowledgment');
	const carried = anna.session.publishToUser(HOST, 'request');
	expect(await room.outcomeAfter(13_000, lost)).toEqual(TIMED_OUT);
	expect(await carried).toEqual({ kind: 'published' });
	expect(host.recorder.texts).toEqual(['request']);
});

test('a cut link stays down for its time, then comes back by itself with its channels', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA);
	room.broker.cutLink(HOST, 10_000);
	await room.clock.advance(9_000);
	expect(host.session.link).toBe('disconnected');
	expect(await anna.session.publishToUser(HOST, 'x')).toEqual({ kind: 'failed', why: 'receiver_offline' });
	await room.clock.advance(10_000);
	expect(host.session.link).toBe('connected');
	await room.outcomeAfter(0, anna.session.publishToChannel(ROOM, 'back'));
	expect(host.recorder.texts).toEqual(['back']);
});

test('a link away for two minutes is called suspended, and still comes back', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	room.broker.cutAll(200_000);
	await room.clock.advance(190_000);
	expect(host.session.link).toBe('suspended');
	await room.clock.advance(60_000);
	expect(host.session.link).toBe('connected');
	expect(new Set(host.recorder.links)).toEqual(new Set(['connecting', 'connected', 'disconnected', 'suspended']));
});

test('60 publishes pass within any second, the next is refused and counts for nothing', async () => {
	const room = openRoom();
	await room.join(HOST);
	const anna = await room.join(ANNA, false);
	const publish = async () => (await anna.session.publishToUser(HOST, 'x')).kind;
	for (let at = 0; at < 30; at++) expect(await publish()).toBe('published');
	await room.clock.advance(600);
	for (let at = 0; at < 30; at++) expect(await publish()).toBe('published');
	expect(await publish()).toBe('failed');
	await room.clock.advance(399);
	expect(await publish()).toBe('failed');
	await room.clock.advance(1);
	// A jump of the wall clock gives nobody more, and nobody less.
	room.clock.jumpWallClock(3_600_000);
	for (let at = 0; at < 30; at++) expect(await publish()).toBe('published');
	expect(await publish()).toBe('failed');
	expect(room.broker.counters().get(ANNA)).toEqual({
		published: 90,
		refused: 3,
		rateLimited: 3,
		received: 0,
		publishesPerSecondMax: 60,
	});
	expect(room.broker.counters().get(HOST)?.received).toBe(90);
});

test('the load of a channel is the most messages within any second', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA);
	for (let at = 0; at < 7; at++) {
		void host.session.publishToChannel(ROOM, 'x');
		void anna.session.publishToChannel(ROOM, 'x');
		await room.clock.advance(250);
	}
	expect(room.broker.channelMessagesPerSecondMax(ROOM)).toBe(8);
});

test('a lost link is counted as present until its time is up, and its return is no news', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	await room.join(ANNA);
	host.recorder.changes.length = 0;
	room.broker.cutLink(ANNA, 2_000);
	await room.clock.advance(9_999);
	expect(host.recorder.changes).toEqual([]);
	room.broker.cutLink(ANNA, 60_000);
	await room.clock.advance(10_000);
	expect(host.recorder.changes).toEqual([{ channel: ROOM, joined: [], left: [ANNA], members: 1 }]);
});

test('a large channel hears joins and leaves gathered, and short visits not at all', async () => {
	const room = openRoom({ instantMembersMax: 3 });
	const host = await room.join(HOST);
	const viewers = [];
	for (const name of ['a', 'b', 'c', 'd']) viewers.push(await room.join(asUserId(name)));
	await viewers[3]?.session.logout();
	host.recorder.changes.length = 0;
	await room.join(asUserId('e'));
	await room.clock.advance(29_000);
	expect(host.recorder.changes).toEqual([]);
	await room.clock.advance(1_000);
	const joined = [asUserId('c'), asUserId('e')];
	expect(host.recorder.changes).toEqual([{ channel: ROOM, joined, left: [], members: 5 }]);
});

test('a client asks for at most 50 channels and makes 20 other calls a second', async () => {
	const room = openRoom();
	const anna = await room.join(ANNA, false);
	const outcomes: string[] = [];
	for (let at = 0; at < 60; at++) {
		outcomes.push((await anna.session.subscribe(asChannelName(`channel ${at}`))).kind);
		if (at % 10 === 9) await room.clock.advance(1_000);
	}
	expect(outcomes.filter((kind) => kind === 'published')).toHaveLength(50);
	const other = await room.join(HOST, false);
	const quick = await Promise.all(Array.from({ length: 21 }, () => other.session.subscribe(ROOM)));
	expect(quick.map(({ kind }) => kind).filter((kind) => kind === 'failed')).toHaveLength(1);
});

test('a full hub turns newcomers away and lets a known user take over', async () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const broker = new Broker({ clock, random: () => 0, clientsMax: 1 });
	const first = openLocalSession({ broker, userId: ANNA, clock });
	const second = openLocalSession({ broker, userId: HOST, clock });
	const third = openLocalSession({ broker, userId: ANNA, clock });
	for (const session of [first, second, third]) {
		session.login(new Recorder());
		await clock.advance(0);
	}
	expect([first.link, second.link, third.link]).toEqual(['evicted', 'disconnected', 'connected']);
});

test('nobody is handed a message within the call that publishes it', async () => {
	const room = openRoom();
	const host = await room.join(HOST);
	const anna = await room.join(ANNA);
	void anna.session.publishToUser(HOST, 'x');
	void anna.session.publishToChannel(ROOM, 'x');
	expect([host.recorder.texts, anna.recorder.texts]).toEqual([[], []]);
	await room.clock.advance(0);
	expect([host.recorder.texts, anna.recorder.texts]).toEqual([['x', 'x'], ['x']]);
});

test('whoever logs out while an answer is due learns at once that nobody knows', async () => {
	const room = openRoom();
	await room.join(HOST);
	const anna = await room.join(ANNA, false);
	room.broker.faults.setFor(HOST, { delayMinMs: 1_000, delayMaxMs: 1_000 });
	const publish = anna.session.publishToUser(HOST, 'x');
	await anna.session.logout();
	expect(await publish).toEqual(TIMED_OUT);
});
