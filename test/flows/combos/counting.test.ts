import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComboId } from '../../../protocol/ids.ts';
import { ANN, BEN, openHostRoom } from '../../support/host/host-room.ts';
import { frame, frames, granted } from '../../support/host/combo-frames.ts';

describe('a combo of our client', () => {
	test('is one drawing that grows, and is booked piece by piece', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const ben = await room.enter(BEN);
		const comboId = ann.client.startCombo({ gift: 'rose' as never, senderName: null, note: null });
		const giftIds: string[] = [];
		for (const [pieces, isLast] of [
			[1, false],
			[3, false],
			[2, true],
		] as const) {
			giftIds.push(await ann.grow(comboId, pieces, isLast));
			await room.pass();
		}
		const keys = new Set(ben.drawn.map(({ key }) => key));
		expect({
			pieces: granted(room),
			drawn: ben.drawn.map(({ count, added, value }) => [count, added, value]),
			keys: keys.size,
			states: giftIds.map((giftId) => room.stateOf(giftId as never)),
			ends: giftIds.map((giftId) => room.gift(giftId as never).isComboEnd),
		}).toEqual({
			pieces: 6,
			drawn: [
				[1, 1, 1],
				[4, 3, 4],
				[6, 2, 6],
			],
			keys: 1,
			states: giftIds.map(() => 'granted/completed'),
			ends: [false, false, true],
		});
	});

	test('comes to the same over a link that loses, doubles and reorders', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const ben = await room.enter(BEN);
		room.broker.faults.setEverywhere({ delayMaxMs: 400, loss: 0.15, duplicate: 0.3, reorder: 0.4, reorderMs: 2_000 });
		const comboId = ann.client.startCombo({ gift: 'rose' as never, senderName: null, note: null });
		for (let step = 1; step <= 12; step++) {
			await ann.grow(comboId, 2, step === 12);
			await room.pass(300);
		}
		await room.pass(400_000);
		const last = ben.drawn.at(-1);
		expect([granted(room), last?.count, room.totals().addsUp]).toEqual([24, 24, true]);
	});
});

describe('frames by hand', () => {
	test('lost, doubled and out of order never change the total', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 10_000 } });
		const ann = await room.stranger();
		let streaks = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), async (counts) => {
				const comboId = `combo-by-hand-${++streaks}` as ComboId;
				const before = granted(room);
				for (const comboCount of counts) ann.say(room.request({ combo: { comboId, comboCount, comboEnd: false } }));
				await room.pass(1_100);
				expect(granted(room) - before).toBe(Math.max(...counts));
			}),
			{ seed: 11, numRuns: 20 },
		);
	});

	test('an overtaken frame is refused as counted already, and its pieces are with the later one', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const [late, early, last] = frames(room, 5, 2, 7);
		if (!late || !early || !last) throw new Error('three frames were made');
		for (const request of [late, early, last]) ann.say(request);
		await room.pass();
		expect([late, early, last].map(({ giftId }) => [room.gift(giftId).state, room.gift(giftId).count])).toEqual([
			['granted', 5],
			['refused', 0],
			['granted', 2],
		]);
		expect(ann.takeHeard().filter((word) => word.startsWith('refusal'))).toEqual(['refusal: combo_already_counted']);
	});

	test('of two senders under the same id are two streaks, as are two gifts of one sender', async () => {
		const room = await openHostRoom();
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		ann.say(...frames(room, 5));
		ben.say(...frames(room, 3));
		ann.say(room.request({ gift: 'donut' as never, combo: frame(2) }));
		await room.pass();
		const rows = room.host.ledger.gifts.listFeed(99, 9).map(({ sender, gift, count }) => `${sender} ${gift} ${count}`);
		expect(rows.sort()).toEqual(['ann donut 2', 'ann rose 5', 'ben rose 3']);
	});

	test('a streak that passes the ceiling is held, and goes on when it is approved', async () => {
		const room = await openHostRoom({ rules: { comboCeilingCoins: 10 as never, takeBackMs: 0 } });
		const ann = await room.stranger();
		const [first, second, third] = frames(room, 8, 12, 13);
		if (!first || !second || !third) throw new Error('three frames were made');
		for (const request of [first, second, third]) ann.say(request);
		await room.pass();
		const before = [first, second, third].map(({ giftId }) => room.gift(giftId).heldBecause);
		room.decide({ kind: 'approve' }, second.giftId, third.giftId);
		await room.pass();
		expect([before, granted(room)]).toEqual([[null, 'combo_over_ceiling', 'combo_over_ceiling'], 13]);
	});

	test('a voided frame takes back its own pieces only', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const [first, second] = frames(room, 5, 9);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first, second);
		await room.pass();
		room.decide({ kind: 'void', reason: 'a slip' }, second.giftId);
		const { granted: all, voided } = room.totals();
		expect([all.pieces, voided.pieces]).toEqual([9, 4]);
	});

	test('a streak goes on where it was after a restart', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		ann.say(...frames(room, 5));
		await room.pass();
		await room.restart();
		ann.say(...frames(room, 4, 6));
		await room.pass();
		expect(granted(room)).toBe(6);
	});
});
