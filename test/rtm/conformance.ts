// What every RtmSession must do, whatever carries it. A world knows how to open sessions, how to break a link, and how
// to wait: in virtual time somebody has to move the clock, in real time waiting is enough.

import { asChannelName, asUserId } from '../../protocol/ids.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { Recorder } from './recorder.ts';

/** As much of a test runner as vitest and Playwright both have. */
export interface Runner {
	describe(name: string, body: () => void): void;
	test(name: string, run: () => Promise<void>): void;
	beforeEach(run: () => Promise<void>): void;
	afterEach(run: () => Promise<void>): void;
	expect(value: unknown): {
		toBe(wanted: unknown): void;
		toEqual(wanted: unknown): void;
		toHaveLength(wanted: number): void;
	};
}

export interface SessionWorld {
	open(userId: UserId): RtmSession;
	/** Waits for `wanted`, moving time along where time has to be moved. */
	until<Value>(wanted: Promise<Value>): Promise<Value>;
	/** Breaks this client's link; it can come back at once. */
	breakLink(userId: UserId): void;
	close(): Promise<void>;
}

const HOST = asUserId('desk');
const ANNA = asUserId('anna');
const BEN = asUserId('ben');
const ROOM = asChannelName('room');
const BYTES_MAX = 32_768;

export function describeRtmSession(runner: Runner, name: string, createWorld: () => Promise<SessionWorld>): void {
	const { describe, test, beforeEach, afterEach, expect } = runner;
	describe(`an RtmSession: ${name}`, () => {
		let world: SessionWorld;

		beforeEach(async () => {
			world = await createWorld();
		});

		afterEach(async () => {
			await world.close();
		});

		async function join(userId: UserId, ...channels: ChannelName[]) {
			const session = world.open(userId);
			const recorder = new Recorder();
			session.login(recorder);
			await world.until(recorder.hasLink('connected'));
			for (const channel of channels) {
				expect(await world.until(session.subscribe(channel))).toEqual({ kind: 'published' });
			}
			return { session, recorder };
		}

		test('is idle before the login, and connected after it', async () => {
			const session = world.open(ANNA);
			expect(session.link).toBe('idle');
			const recorder = new Recorder();
			session.login(recorder);
			await world.until(recorder.hasLink('connected'));
			expect(session.link).toBe('connected');
			expect(recorder.links).toEqual(['connecting', 'connected']);
		});

		test('carries a peer message to its receiver, with the publisher as RTM knows them', async () => {
			const host = await join(HOST);
			const anna = await join(ANNA);
			const text = 'a "rose" \\ \n\t für dich 🌹 \u2028 \u0000';
			expect(await world.until(anna.session.publishToUser(HOST, text))).toEqual({ kind: 'published' });
			// The publisher may hear that it arrived before the receiver's own session tells.
			await world.until(host.recorder.hasMessages(1));
			expect(host.recorder.messages).toEqual([{ from: ANNA, channel: null, text }]);
			expect(anna.recorder.messages).toEqual([]);
		});

		test('says so when the receiver of a peer message is offline', async () => {
			const anna = await join(ANNA);
			const outcome = { kind: 'failed', why: 'receiver_offline' };
			expect(await world.until(anna.session.publishToUser(HOST, 'hello'))).toEqual(outcome);
			const host = await join(HOST);
			await host.session.logout();
			const ben = await join(BEN);
			await world.until(ben.session.publishToUser(ANNA, 'after the logout'));
			expect(await world.until(anna.session.publishToUser(HOST, 'hello'))).toEqual(outcome);
			expect(host.recorder.messages).toEqual([]);
		});

		test('carries a channel message to every subscriber, the publisher included, and to nobody else', async () => {
			const host = await join(HOST, ROOM);
			const anna = await join(ANNA, ROOM);
			const ben = await join(BEN, asChannelName('other room'));
			expect(await world.until(anna.session.publishToChannel(ROOM, 'gift'))).toEqual({ kind: 'published' });
			await world.until(Promise.all([host.recorder.hasMessages(1), anna.recorder.hasMessages(1)]));
			await world.until(anna.session.publishToUser(BEN, 'the first that ben hears'));
			await world.until(ben.recorder.hasMessages(1));
			const expected = [{ from: ANNA, channel: ROOM, text: 'gift' }];
			expect(host.recorder.messages).toEqual(expected);
			expect(anna.recorder.messages).toEqual(expected);
			expect(ben.recorder.texts).toEqual(['the first that ben hears']);
		});

		test('publishes to a channel without subscribing to it', async () => {
			const host = await join(HOST, ROOM);
			const anna = await join(ANNA);
			expect(await world.until(anna.session.publishToChannel(ROOM, 'from outside'))).toEqual({ kind: 'published' });
			await world.until(host.recorder.hasMessages(1));
			expect(anna.recorder.messages).toEqual([]);
		});

		test('hears a channel once, however often it subscribed', async () => {
			const host = await join(HOST, ROOM, ROOM);
			await world.until(host.session.publishToChannel(ROOM, 'first'));
			await world.until(host.session.publishToUser(HOST, 'second'));
			await world.until(host.recorder.hasMessages(2));
			expect(host.recorder.texts).toEqual(['first', 'second']);
		});

		test('keeps the order of one publisher', async () => {
			const host = await join(HOST, ROOM);
			const anna = await join(ANNA);
			const texts = Array.from({ length: 50 }, (_, at) => String(at));
			const outcomes = texts.map((text, at) =>
				at % 2 === 0 ? anna.session.publishToChannel(ROOM, text) : anna.session.publishToUser(HOST, text),
			);
			await world.until(Promise.all(outcomes));
			await world.until(host.recorder.hasMessages(50));
			expect(host.recorder.texts).toEqual(texts);
		});

		test('refuses the 61st publish within a second, peers and channels together', async () => {
			await join(HOST, ROOM);
			const anna = await join(ANNA);
			const outcomes = await world.until(
				Promise.all(
					Array.from({ length: 61 }, (_, at) =>
						at % 2 === 0 ? anna.session.publishToChannel(ROOM, 'x') : anna.session.publishToUser(HOST, 'x'),
					),
				),
			);
			expect(outcomes.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => ({ kind: 'published' })));
			expect(outcomes[60]).toEqual({ kind: 'failed', why: 'rate_limited' });
		});

		test('carries 32,768 bytes of UTF-8 and not one more', async () => {
			const host = await join(HOST);
			const anna = await join(ANNA);
			const largest = 'ä'.repeat(BYTES_MAX / 2);
			expect(await world.until(anna.session.publishToUser(HOST, largest))).toEqual({ kind: 'published' });
			await world.until(host.recorder.hasMessages(1));
			const outcome = { kind: 'failed', why: 'message_too_large' };
			expect(await world.until(anna.session.publishToUser(HOST, `${largest}x`))).toEqual(outcome);
			expect(await world.until(anna.session.publishToChannel(ROOM, `${largest}x`))).toEqual(outcome);
			expect(host.recorder.messages).toHaveLength(1);
		});

		test('refuses names that RTM does not take', async () => {
			const anna = await join(ANNA);
			const outcome = { kind: 'failed', why: 'name_invalid' };
			for (const invalid of ['', '_desk', 'a.b', 'a/b', 'dösk', 'x'.repeat(65)]) {
				expect(await world.until(anna.session.publishToUser(invalid as UserId, 'x'))).toEqual(outcome);
				expect(await world.until(anna.session.publishToChannel(invalid as ChannelName, 'x'))).toEqual(outcome);
				expect(await world.until(anna.session.subscribe(invalid as ChannelName))).toEqual(outcome);
			}
		});

		test('publishes nothing before the login and after the logout', async () => {
			const anna = world.open(ANNA);
			const outcome = { kind: 'failed', why: 'not_connected' };
			expect(await anna.publishToUser(HOST, 'x')).toEqual(outcome);
			const recorder = new Recorder();
			anna.login(recorder);
			await world.until(recorder.hasLink('connected'));
			await world.until(anna.logout());
			expect(anna.link).toBe('idle');
			expect(await anna.publishToChannel(ROOM, 'x')).toEqual(outcome);
		});

		test('forgets its channels with the logout', async () => {
			const anna = await join(ANNA, ROOM);
			await world.until(anna.session.logout());
			const again = new Recorder();
			anna.session.login(again);
			await world.until(again.hasLink('connected'));
			await world.until(anna.session.publishToChannel(ROOM, 'not heard'));
			await world.until(anna.session.publishToUser(ANNA, 'heard'));
			await world.until(again.hasMessages(1));
			expect(again.texts).toEqual(['heard']);
		});

		test('asks after the login for a channel that was wanted before it', async () => {
			const session = world.open(ANNA);
			const recorder = new Recorder();
			session.login(recorder);
			expect(await session.subscribe(ROOM)).toEqual({ kind: 'failed', why: 'not_connected' });
			await world.until(recorder.hasLink('connected'));
			await world.until(session.publishToChannel(ROOM, 'heard'));
			await world.until(recorder.hasMessages(1));
		});

		test('is thrown out by a second login with its user id, and does not return by itself', async () => {
			const first = await join(ANNA, ROOM);
			const second = await join(ANNA, ROOM);
			await world.until(first.recorder.hasLink('evicted'));
			expect(await first.session.publishToUser(HOST, 'x')).toEqual({ kind: 'failed', why: 'not_connected' });
			const host = await join(HOST, ROOM);
			await world.until(host.session.publishToUser(ANNA, 'to the second'));
			await world.until(second.recorder.hasMessages(1));
			expect(first.recorder.messages).toEqual([]);
			expect(first.session.link).toBe('evicted');
			expect(second.session.link).toBe('connected');
		});

		test('takes over again when a person logs in after an eviction', async () => {
			const first = await join(ANNA);
			const second = await join(ANNA);
			await world.until(first.recorder.hasLink('evicted'));
			const again = new Recorder();
			first.session.login(again);
			await world.until(again.hasLink('connected'));
			await world.until(second.recorder.hasLink('evicted'));
		});

		test('comes back after a broken link, with its channels', async () => {
			const host = await join(HOST, ROOM);
			const anna = await join(ANNA);
			const links = host.recorder.links.length;
			world.breakLink(HOST);
			await world.until(host.recorder.hasLink('disconnected', links));
			expect(await host.session.publishToUser(ANNA, 'x')).toEqual({ kind: 'failed', why: 'not_connected' });
			await world.until(host.recorder.hasLink('connected', links));
			expect(host.recorder.links.slice(links)).toEqual(['disconnected', 'connecting', 'connected']);
			// Agora puts a member back into its channels a moment after it says that the link is there.
			const publish = () => anna.session.publishToChannel(ROOM, 'after the return');
			await world.until(publish());
			const again = setInterval(() => void publish(), 250);
			await world.until(host.recorder.hasMessages(1));
			clearInterval(again);
		});

		test('tells who comes and goes, and how many are there', async () => {
			const host = await join(HOST, ROOM);
			await world.until(host.recorder.waitFor(() => host.recorder.changes.length === 1));
			const anna = await join(ANNA, ROOM);
			await world.until(host.recorder.waitFor(() => host.recorder.changes.length === 2));
			await world.until(anna.recorder.waitFor(() => anna.recorder.changes.length === 1));
			await world.until(anna.session.logout());
			await world.until(host.recorder.waitFor(() => host.recorder.changes.length === 3));
			expect(host.recorder.changes).toEqual([
				{ channel: ROOM, joined: [HOST], left: [], members: 1 },
				{ channel: ROOM, joined: [ANNA], left: [], members: 2 },
				{ channel: ROOM, joined: [], left: [ANNA], members: 1 },
			]);
			expect(anna.recorder.changes).toEqual([{ channel: ROOM, joined: [HOST, ANNA], left: [], members: 2 }]);
		});
	});
}
