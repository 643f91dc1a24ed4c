import { describe, expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { ByHand } from '../../main/flows/decide-gifts.ts';
import { ANN, BEN, HOST, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import type { Seat } from '../support/host/seat.ts';

const RULES = { holdFromCoins: 100 as never, takeBackMs: 1_000, acknowledgmentWaitMs: 5_000 };

/** Whether a gift is where it was going, and everybody agrees on it: once in the ledger, once on every screen. */
function tellEnd(room: HostRoom, seats: readonly Seat[], giftId: GiftId) {
	const { granted, requested } = room.totals();
	const screens = seats.map((seat) => seat.drawn.filter((drawing) => drawing.giftId === giftId).length);
	const kinds = room.story(giftId);
	const count = (kind: string) => kinds.filter((found) => found === kind).length;
	return {
		state: room.stateOf(giftId),
		own: seats[0]?.stateOf(giftId),
		screens,
		booked: [requested.gifts, granted.gifts, count('requested'), count('granted')],
		waiting: room.unsaid,
	};
}

const COMPLETE = {
	state: 'granted/completed',
	own: 'acknowledged',
	screens: [1, 1],
	booked: [1, 1, 1, 1],
	waiting: 0,
};

describe('a host that dies at any moment of a gift’s life', () => {
	// Every message takes 10 ms for each leg, so that the whole way takes about 70 ms and each step has its own moment.
	const moments = Array.from({ length: 20 }, (_, at) => at * 4);
	test.each(moments)('%d ms after the request: the gift completes, booked once and drawn once', async (moment) => {
		const room = await openHostRoom();
		const [ann, ben] = [await room.enter(ANN), await room.enter(BEN)];
		room.broker.faults.setEverywhere({ delayMinMs: 10, delayMaxMs: 10 });
		const giftId = await ann.ask();
		await room.pass(moment);
		await room.restart();
		await room.pass(60_000);
		expect(tellEnd(room, [ann, ben], giftId)).toEqual(COMPLETE);
	});

	test.each(moments)('%d ms after an approval that is due', async (moment) => {
		const room = await openHostRoom({ rules: RULES });
		const [ann, ben] = [await room.enter(ANN), await room.enter(BEN)];
		const giftId = await ann.ask('fox');
		await room.pass();
		room.decide({ kind: 'approve' }, giftId);
		room.broker.faults.setEverywhere({ delayMinMs: 10, delayMaxMs: 10 });
		await room.pass(980 + moment);
		await room.restart();
		await room.pass(60_000);
		expect(tellEnd(room, [ann, ben], giftId)).toEqual(COMPLETE);
	});
});

describe('a host that dies right after a commit', () => {
	/** Dies in the very news of the n-th transaction that changed a gift, before anything is said about it. */
	async function dieAtCommit(turn: number) {
		const room = await openHostRoom();
		const [ann, ben] = [await room.enter(ANN), await room.enter(BEN)];
		let commits = 0;
		room.host.onChange(({ gifts }) => {
			if (gifts.length > 0 && ++commits === turn) room.host.abandon();
		});
		const giftId = await ann.ask();
		await room.pass(50);
		const died = !room.host.ledger.db.open;
		await room.restart();
		await room.pass(60_000);
		return { died, ...tellEnd(room, [ann, ben], giftId) };
	}

	test('of its start: whoever hears of any may close it', async () => {
		const deaths: number[] = [];
		for (let turn = 1, hasDied = true; hasDied; turn++) {
			const room = await openHostRoom();
			room.host.abandon();
			hasDied = await room.begin((host) => {
				let commits = 0;
				host.onChange(() => void (++commits === turn && host.abandon()));
			});
			if (hasDied) deaths.push(turn);
			await room.restart();
		}
		expect(deaths.length).toBeGreaterThan(2);
	});

	test.each([1, 2])('the %d. of a gift: nothing is lost, nothing doubled', async (turn) => {
		expect(await dieAtCommit(turn)).toEqual({ died: true, ...COMPLETE });
	});
});

describe('after a restart', () => {
	async function roomWithHeldGift() {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.enter();
		const giftId = await ann.ask('fox');
		await room.pass();
		return { room, ann, giftId };
	}

	test.each<[deed: string, action: ByHand, end: string]>([
		['an approval', { kind: 'approve' }, 'granted/completed'],
		['a refusal by hand', { kind: 'refuse', reason: 'no' }, 'refused/none'],
	])('%s that had not left yet leaves when its time has come', async (_, action, end) => {
		const { room, giftId } = await roomWithHeldGift();
		room.decide(action, giftId);
		await room.restart();
		const early = room.stateOf(giftId);
		await room.pass(2_000);
		expect([early, room.stateOf(giftId)]).toEqual(['held/none', end]);
	});

	test('a decision can still be taken back', async () => {
		const { room, giftId } = await roomWithHeldGift();
		room.decide({ kind: 'approve' }, giftId);
		await room.restart();
		room.decide({ kind: 'take_back' }, giftId);
		await room.pass(5_000);
		expect([room.stateOf(giftId), room.gift(giftId).pendingDecision]).toEqual(['held/none', null]);
	});

	test('a held gift whose time passed while nobody was there expires', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		room.host.abandon();
		await room.pass(3_600_000);
		await room.restart();
		expect([room.stateOf(giftId), ann.own(giftId).refusal?.why]).toEqual(['expired/none', 'review_expired']);
	});

	test('a grant, a refusal and a void notice that were not said are said', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		const ben = await room.enter(BEN);
		const [rose, unknown] = [await ann.ask('rose'), 'nothing'];
		await room.pass();
		room.broker.cutLink(HOST, 5);
		await room.pass(2);
		room.decide({ kind: 'void', reason: 'a slip' }, rose);
		room.decide({ kind: 'void', reason: 'a slip' }, giftId);
		const waiting = room.unsaid;
		await room.restart();
		await room.pass(5_000);
		expect([waiting, ben.takenOff.length, ann.stateOf(rose), ann.own(giftId).refusal?.why, unknown]).toEqual([
			3,
			1,
			'voided',
			'voided_before_grant',
			'nothing',
		]);
	});

	test('the resends go on counting where they were', async () => {
		const room = await openHostRoom({ rules: { resendsMax: 3 } });
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass(13_000);
		const before = room.gift(request.giftId).attempts;
		await room.restart();
		await room.pass(200_000);
		const { attempts } = room.gift(request.giftId);
		expect([before, attempts, room.stateOf(request.giftId)]).toEqual([2, 3, 'granted/unconfirmed']);
	});

	test('a seen gift still completes by waiting', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		await room.restart();
		await room.pass(6_000);
		expect(room.stateOf(request.giftId)).toBe('granted/completed');
	});

	test('a gap that was open closes when the link is there', async () => {
		const room = await openHostRoom();
		room.broker.cutLink(HOST, 3_000);
		await room.pass(1_000);
		await room.restart();
		await room.pass(5_000);
		const gaps = room.host.ledger.gaps.list(9);
		expect([gaps.length, gaps[0]?.to !== null]).toEqual([1, true]);
	});

	test('again and again, at the worst moments, an evening of gifts is complete', async () => {
		// So many resends that the air's losses alone leave no gift unconfirmed.
		const room = await openHostRoom({ rules: { resendsMax: 40 } });
		const [ann, ben] = [await room.enter(ANN), await room.enter(BEN)];
		room.broker.faults.setEverywhere({ delayMaxMs: 40, loss: 0.1, duplicate: 0.2, reorder: 0.2, reorderMs: 300 });
		const giftIds: GiftId[] = [];
		for (let turn = 0; turn < 25; turn++) {
			giftIds.push(await ann.ask(), await ben.ask('donut'));
			await room.pass(turn * 7);
			await room.restart(turn);
		}
		await room.pass(600_000);
		expect(new Set(giftIds.map((giftId) => room.stateOf(giftId)))).toEqual(new Set(['granted/completed']));
		expect([room.totals().granted.gifts, room.coins()['granted']]).toEqual([50, 275]);
		const drawings = ann.drawn.map(({ giftId }) => giftId);
		expect(new Set(drawings).size).toBe(drawings.length);
	});
});

describe('a host that is stopped', () => {
	test('enters everything that has arrived, however much, and says goodbye', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 10_000 } });
		const viewers = await Promise.all(
			Array.from({ length: 16 }, (_, no) => room.stranger(`viewer-${no}` as typeof ANN)),
		);
		// More than the host enters in one transaction.
		for (const viewer of viewers) for (let no = 0; no < 50; no++) viewer.say(room.request());
		await room.pass(1);
		const before = room.totals().requested.gifts;
		await room.host.stop();
		await room.restart();
		await room.pass(30_000);
		const { granted } = room.totals();
		const heard = viewers.flatMap((viewer) =>
			viewer.heard.flatMap((message) => (message.kind === 'grant' ? [message.giftId] : [])),
		);
		expect([before, granted.gifts, new Set(heard).size]).toEqual([0, 800, 800]);
	});

	test('twice is stopped once, and answers that it is closed', async () => {
		const room = await openHostRoom();
		const { host } = room;
		await host.stop();
		await host.stop();
		const answer = host.decide([], { kind: 'approve' }, 'mika');
		expect([answer.ok, !answer.ok && answer.why]).toEqual([false, 'not_now']);
	});
});

test('a host that is back within a second keeps to RTM’s limit together with its predecessor', async () => {
	const room = await openHostRoom();
	const viewers = Array.from({ length: 120 }, (_, at) => asUserId(`viewer-${at}`));
	const seats = await Promise.all(viewers.map((userId) => room.enter(userId)));
	for (const seat of seats) await seat.ask();
	await room.pass(300);
	await room.restart(100);
	await room.pass(60_000);
	const { publishesPerSecondMax = 0, rateLimited } = room.broker.counters().get(HOST) ?? {};
	expect({ isWithinLimit: publishesPerSecondMax <= 60, rateLimited }).toEqual({ isWithinLimit: true, rateLimited: 0 });
});
