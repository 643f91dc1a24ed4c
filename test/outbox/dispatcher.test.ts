import { describe, expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { Dispatcher } from '../../main/outbox/dispatcher.ts';
import type { Said } from '../../main/outbox/dispatcher.ts';
import { PublishBudget } from '../../main/outbox/pacing.ts';
import { OutboxQueue } from '../../main/outbox/queue/queue.ts';
import { RoomPace } from '../../main/outbox/room-pace.ts';
import { GIFT_ID, ROOM } from '../gifts/builders.ts';
import { HOST, openLedger, START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { decodeFromHost, sealForClient } from '../support/seals/sealed.ts';

const ANN = asUserId('ann');
const BEN = asUserId('ben');

function refusal(reason: string): HostMessage {
	return { kind: 'refusal', giftId: GIFT_ID, why: 'gift_unknown', reason, retryAfterMs: null };
}

/** A host's outbox on a hub with ann and ben, whose publishes are written down; nobody enters their outcomes. */
class Post {
	readonly clock = new VirtualClock(asUtcMs(START));
	readonly broker = new Broker({ clock: this.clock, random: () => 0.5 });
	readonly ledger = openLedger(temporaryLedgerPath());
	readonly queue = new OutboxQueue(this.ledger.db);
	readonly pace = new RoomPace();
	readonly said: Said[] = [];
	/** For each publish that arrived: when, at whom, and the reasons it carried. */
	readonly heard: (readonly [ms: number, receiver: UserId, reasons: string])[] = [];
	readonly session: RtmSession;
	readonly dispatcher: Dispatcher;

	constructor(perSecondMax = 55) {
		const { clock, broker, queue } = this;
		this.ledger.follow(queue);
		this.session = openLocalSession({ broker, userId: HOST, clock, backOff: { firstMs: 100, longestMs: 100 } });
		this.dispatcher = new Dispatcher({
			queue,
			session: this.session,
			room: ROOM,
			clock,
			budget: new PublishBudget(perSecondMax),
			pace: this.pace,
			seal: (_, text) => sealForClient(text),
			said: (said) => void this.said.push(said),
			failed: (error) => {
				throw error;
			},
		});
	}

	async open(): Promise<this> {
		const link = () => void (this.session.link === 'connected' && this.dispatcher.pump());
		this.session.login({ message: () => undefined, link, presence: () => undefined });
		for (const userId of [ANN, BEN]) this.seat(userId);
		await this.clock.advance(1);
		return this;
	}

	seat(userId: UserId): RtmSession {
		const session = openLocalSession({ broker: this.broker, userId, clock: this.clock });
		session.login({
			message: ({ text }) => {
				const decoded = decodeFromHost(text);
				const messages = decoded.kind === 'messages' ? decoded.messages : [];
				const reasons = messages.map((message) => (message.kind === 'refusal' ? message.reason : message.kind));
				this.heard.push([this.clock.elapsedMs, userId, reasons.join(' ')]);
			},
			link: () => undefined,
			presence: () => undefined,
		});
		return session;
	}

	say(receiver: UserId | null, ...reasons: readonly string[]): void {
		const now = this.clock.now();
		this.ledger.inTransaction(() => {
			for (const reason of reasons) this.queue.enqueue(refusal(reason), { receiver, giftNo: null, now });
		});
		this.dispatcher.pump();
	}

	/** What a host does with outcomes: their messages leave the outbox. */
	enterSaid(): void {
		this.ledger.inTransaction(() => {
			for (const { items } of this.said.splice(0)) for (const { messageNo } of items) this.queue.remove(messageNo);
		});
	}

	outcomes(): readonly string[] {
		return this.said.map(({ items, outcome }) => {
			const words = outcome.kind === 'failed' ? `failed: ${outcome.why}` : outcome.kind;
			return `${items.map(({ messageNo }) => messageNo).join(' ')} ${words}`;
		});
	}
}

function openPost(perSecondMax?: number): Promise<Post> {
	return new Post(perSecondMax).open();
}

function numbered(count: number): readonly string[] {
	return Array.from({ length: count }, (_, at) => `r${at + 1}`);
}

describe('a publish', () => {
	test('carries several messages for one receiver, in their order, and is reported once', async () => {
		const post = await openPost();
		post.say(ANN, 'one', 'two');
		post.say(BEN, 'three');
		await post.clock.advance(10);
		expect([post.heard, post.outcomes()]).toEqual([
			[
				[1, ANN, 'one two'],
				[1, BEN, 'three'],
			],
			['1 2 published', '3 published'],
		]);
	});

	test('carries at most 64 messages', async () => {
		const post = await openPost();
		post.say(ANN, ...numbered(150));
		await post.clock.advance(10);
		expect(post.heard.map(([, , reasons]) => reasons.split(' ').length)).toEqual([64, 64, 22]);
	});

	test('stays far below the bytes that RTM takes, also with texts that grow when they are wrapped', async () => {
		const post = await openPost();
		const awkward = '"\\'.repeat(100);
		post.say(ANN, ...Array.from({ length: 64 }, () => awkward));
		await post.clock.advance(10);
		expect(post.outcomes().filter((outcome) => !outcome.endsWith('published'))).toEqual([]);
		expect(post.heard.map(([, , reasons]) => reasons.split(' ').length).reduce((sum, count) => sum + count)).toBe(64);
	});

	test('to somebody who is not there is reported as such', async () => {
		const post = await openPost();
		post.say(asUserId('nobody'), 'one');
		await post.clock.advance(10);
		expect(post.outcomes()).toEqual(['1 failed: receiver_offline']);
	});
});

describe('one message', () => {
	test('is never on its way twice, however often somebody pumps and however long the answer takes', async () => {
		const post = await openPost();
		post.broker.faults.setEverywhere({ delayMinMs: 300, delayMaxMs: 300 });
		post.say(ANN, ...numbered(3));
		for (let turn = 0; turn < 20; turn++) {
			post.dispatcher.pump();
			await post.clock.advance(100);
		}
		expect([post.heard.length, post.outcomes()]).toEqual([1, ['1 2 3 published']]);
		post.enterSaid();
		post.dispatcher.pump();
		await post.clock.advance(2_000);
		expect([post.heard.length, post.queue.size]).toEqual([1, 0]);
	});

	test('whose answer is lost is reported as unknown, once the service’s time is over', async () => {
		const post = await openPost();
		post.broker.faults.loses = ({ from }) => from === HOST;
		post.say(ANN, 'one');
		await post.clock.advance(12_000);
		const early = post.outcomes();
		await post.clock.advance(2_000);
		expect([early, post.outcomes()]).toEqual([[], ['1 unknown']]);
	});
});

describe('the budget', () => {
	test('spreads a burst over seconds, most urgent first, and loses nothing', async () => {
		const post = await openPost(5);
		const people = Array.from({ length: 12 }, (_, no) => asUserId(`viewer-${no}`));
		for (const person of people) post.seat(person);
		await post.clock.advance(1);
		for (const person of people) post.say(person, person);
		await post.clock.advance(4_000);
		const seconds = post.heard.map(([ms]) => Math.floor((ms - 2) / 1_001));
		expect([seconds, post.heard.map(([, receiver]) => receiver)]).toEqual([
			[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2],
			people,
		]);
	});

	test('never goes over RTM’s limit in any second', async () => {
		const post = await openPost();
		const people = Array.from({ length: 300 }, (_, no) => asUserId(`viewer-${no}`));
		for (const person of people) post.seat(person);
		await post.clock.advance(1);
		for (const person of people) post.say(person, 'hello');
		await post.clock.advance(10_000);
		const { published, rateLimited, publishesPerSecondMax } = post.broker.counters().get(HOST) ?? {};
		expect([published, rateLimited, publishesPerSecondMax, post.heard.length]).toEqual([300, 0, 55, 300]);
	});
});

describe('what RTM does not take now', () => {
	test('over its limit is said a little later, in the old order', async () => {
		const post = await openPost();
		// Another life of this host has just used up the second.
		const before = openLocalSession({ broker: post.broker, userId: HOST, clock: post.clock });
		before.login({ message: () => undefined, link: () => undefined, presence: () => undefined });
		await post.clock.advance(10);
		for (let no = 0; no < 60; no++) void before.publishToUser(asUserId('nobody'), 'x');
		post.session.login({
			message: () => undefined,
			link: () => undefined,
			presence: () => undefined,
		});
		await post.clock.advance(10);
		for (const [no, receiver] of [ANN, BEN, ANN].entries()) post.say(receiver, `r${no}`);
		await post.clock.advance(500);
		const early = [post.heard.length, post.said.length];
		await post.clock.advance(2_000);
		expect([early, post.heard.map(([, receiver, reasons]) => [receiver, reasons])]).toEqual([
			[0, 0],
			[
				[ANN, 'r0 r2'],
				[BEN, 'r1'],
			],
		]);
	});

	test('without a link waits until there is one', async () => {
		const post = await openPost();
		post.broker.cutLink(HOST, 5_000);
		await post.clock.advance(10);
		post.say(ANN, 'one');
		await post.clock.advance(4_000);
		const early = [post.heard.length, post.said.length];
		await post.clock.advance(2_000);
		expect([early, post.heard.map(([, , reasons]) => reasons), post.outcomes()]).toEqual([
			[0, 0],
			['one'],
			['1 published'],
		]);
	});
});

describe('a notice to the room whose outcome nobody knows', () => {
	test('is said again: no member can ask for it', async () => {
		const post = await openPost();
		let isLossy = true;
		post.broker.faults.loses = ({ channel }) => channel !== null && isLossy;
		const audience = post.seat(asUserId('cem'));
		await post.clock.advance(1);
		await audience.subscribe(ROOM);
		post.ledger.inTransaction(() =>
			post.queue.enqueue(
				{ kind: 'void_notice', bytes: 'bm90aWNl', signature: 'c2lnbmVk' },
				{ receiver: null, giftNo: null, now: post.clock.now() },
			),
		);
		post.dispatcher.pump();
		await post.clock.advance(15_000);
		const early = [post.outcomes(), post.queue.size];
		isLossy = false;
		await post.clock.advance(15_000);
		expect([early, post.outcomes(), post.heard.length]).toEqual([[[], 1], ['1 published'], 1]);
	});
});

test('stopped, nothing leaves any more, and an answer that comes late is not heard', async () => {
	const post = await openPost();
	post.broker.faults.setEverywhere({ delayMinMs: 100, delayMaxMs: 100 });
	post.say(ANN, 'one');
	post.dispatcher.stop();
	post.say(BEN, 'two');
	await post.clock.advance(20_000);
	expect([post.heard.map(([, receiver]) => receiver), post.said]).toEqual([[ANN], []]);
});
