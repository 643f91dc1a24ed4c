import { describe, expect, test } from 'vitest';
import type { GiftRequest } from '../../../protocol/messages.ts';
import { ANN, BEN, openHostRoom } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';
import { endOf, frame, frames, granted } from '../../support/host/combo-frames.ts';

describe('a combo ends', () => {
	test('with its last frame, and a later one is told so', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const last = room.request({ combo: frame(5, true) });
		const [early, late] = frames(room, 4, 6);
		if (!early || !late) throw new Error('two frames were made');
		for (const request of [last, early, late]) ann.say(request);
		await room.pass();
		expect([last, early, late].map((request) => endOf(room, request))).toEqual([
			['granted', null, 'ended'],
			['refused', 'combo_already_counted', null],
			['refused', 'combo_closed', null],
		]);
		expect(granted(room)).toBe(5);
	});

	test('also with a last frame that adds nothing', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const [first] = frames(room, 5);
		if (!first) throw new Error('a frame was made');
		ann.say(first, room.request({ combo: frame(5, true) }));
		await room.pass();
		expect([endOf(room, first), room.details('combo_closed')]).toEqual([['granted', null, 'ended'], ['ended']]);
	});

	test('by idle time, told in its story, and stays over after a restart and an hour', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 5_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 3, 4);
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass(4_000);
		ann.say(second);
		await room.pass(4_900);
		const before = endOf(room, second);
		await room.pass(200);
		expect([before, endOf(room, second), endOf(room, first)]).toEqual([
			['granted', null, null],
			['granted', null, 'idle'],
			['granted', null, null],
		]);
		expect(room.story(second.giftId).at(-1)).toBe('combo_closed');
		await room.restart();
		await room.pass(3_600_000);
		ann.say(late);
		await room.pass();
		expect([endOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 3]);
	});

	test('by idle time, which does not pass while its next frame waits to be decided', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 5_000 } });
		const ann = await room.stranger();
		const [first, second] = frames(room, 2, 3);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass(4);
		const lastAt = room.clock.now();
		expect(endOf(room, first)).toEqual(['granted', null, null]);
		await room.pass(4_999);
		// A millisecond before it is too late, and three before what has come is entered.
		ann.say(second);
		await room.pass(4);
		expect([room.clock.now() - lastAt, endOf(room, second)]).toEqual([5_003, ['granted', null, null]]);
		await room.pass(4_999);
		expect(room.details('combo_closed')).toEqual([]);
		await room.pass(1);
		expect([endOf(room, second), granted(room)]).toEqual([['granted', null, 'idle'], 3]);
	});

	test('by idle time, which does not pass while the hub leaves unread what has come', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 5_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 3, 4);
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass(100);
		let readUpToMs = room.clock.elapsedMs;
		const closeDoor = room.broker.openDoor(() => readUpToMs);
		await room.pass(60_000);
		expect(room.details('combo_closed')).toEqual([]);
		ann.say(second);
		await room.pass(4);
		expect(endOf(room, second)).toEqual(['granted', null, null]);
		// Still behind, but not for so long any more.
		readUpToMs = room.clock.elapsedMs + 4_999;
		await room.pass(20_000);
		expect(room.details('combo_closed')).toEqual([]);
		readUpToMs += 1;
		await room.pass(20_000);
		expect(endOf(room, second)).toEqual(['granted', null, 'idle']);
		closeDoor();
		ann.say(late);
		await room.pass();
		expect([endOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 3]);
	});

	test('for our client, which begins a new one with its next piece', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 1_000 } });
		const ann = await room.enter();
		const comboId = ann.client.startCombo({ gift: 'rose' as never, senderName: null, note: null });
		await ann.grow(comboId, 1);
		await room.pass(2_000);
		const late = await ann.grow(comboId, 1);
		await room.pass();
		expect([ann.stateOf(late), await ann.client.growCombo(comboId, 1, false)]).toEqual(['refused', null]);
	});
});

describe('one decision for a running combo', () => {
	const RULES = { comboCeilingCoins: 10 as never, takeBackMs: 0 };

	test('approves what waits and what follows, up to the ceiling that asks again', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const [first, second, third, far] = frames(room, 12, 14, 20, 23);
		if (!first || !second || !third || !far) throw new Error('four frames were made');
		for (const request of [first, second]) ann.say(request);
		await room.pass();
		room.decide({ kind: 'approve' }, first.giftId);
		await room.pass();
		for (const request of [third, far]) ann.say(request);
		await room.pass();
		const tell = ({ giftId }: GiftRequest) => [room.gift(giftId).state, room.gift(giftId).decidedBy];
		expect([first, second, third, far].map(tell)).toEqual([
			['granted', 'mika'],
			['granted', 'mika'],
			['granted', 'mika'],
			['held', null],
		]);
		expect(room.details('granted').filter((detail) => detail !== '')).toEqual(['with its combo', 'with its combo']);
	});

	test('asks again at each ceiling, once, and on every screen the streak is what was approved, whenever the host dies', async () => {
		const room = await openHostRoom({ rules: RULES });
		const [ann, ben] = [await room.enter(), await room.enter(BEN)];
		room.broker.faults.setEverywhere({ delayMinMs: 10, delayMaxMs: 10 });
		const comboId = ann.client.startCombo({ gift: 'rose' as never, senderName: null, note: null });
		const asked: (readonly [count: number, held: readonly string[]])[] = [];
		let count = 0;
		for (const pieces of [6, 5, 3, 4, 3, 4, 9]) {
			count += pieces;
			await ann.grow(comboId, pieces);
			// The request is on its way, or the grant, or the broadcast; and the file is what there is of the host.
			await room.pass(asked.length * 7);
			await room.restart(4_000);
			const held = room.host.ledger.gifts.listHeld();
			asked.push([count, held.map(({ heldBecause }) => String(heldBecause))]);
			const [first] = held;
			if (first) room.decide({ kind: 'approve' }, first.giftId);
			await room.restart(4_000);
		}
		await room.pass(120_000);
		const rows = room.host.ledger.gifts.listFeed(99, 9);
		expect({
			asked,
			booked: rows.map(({ count: pieces, state, delivery }) => `${pieces} ${state} ${delivery}`).reverse(),
			pieces: granted(room),
			shown: [ann, ben].map(({ drawn }) => drawn.reduce((sum, { added }) => sum + added, 0)),
		}).toEqual({
			asked: [
				[6, []],
				[11, ['combo_over_ceiling']],
				[14, []],
				[18, []],
				[21, []],
				[25, ['combo_over_ceiling']],
				[34, []],
			],
			booked: [6, 5, 3, 4, 3, 4, 9].map((pieces) => `${pieces} granted completed`),
			pieces: 34,
			shown: [34, 34],
		});
	});

	test.each([
		[
			'refused before',
			(room: HostRoom, { giftId }: GiftRequest) => room.decide({ kind: 'refuse', reason: 'spam' }, giftId),
		],
		['voided', (room: HostRoom, { giftId }: GiftRequest) => room.decide({ kind: 'void', reason: 'spam' }, giftId)],
	])('%s refuses what waits and what follows, for the same reason, also after a restart', async (_, decide) => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const [first, second, third] = frames(room, 12, 14, 15);
		if (!first || !second || !third) throw new Error('three frames were made');
		for (const request of [first, second]) ann.say(request);
		await room.pass();
		decide(room, first);
		await room.pass();
		await room.restart();
		ann.say(third);
		await room.pass();
		const tell = ({ giftId }: GiftRequest) => [room.gift(giftId).refusal, room.gift(giftId).reason];
		expect([second, third].map(tell)).toEqual([
			['refused_by_moderator', 'spam'],
			['refused_by_moderator', 'spam'],
		]);
	});

	test('says nothing about the combo of another sender with the same id', async () => {
		const room = await openHostRoom({ rules: RULES });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [first] = frames(room, 12);
		const [other] = frames(room, 12);
		if (!first || !other) throw new Error('two frames were made');
		ann.say(first);
		ben.say(other);
		await room.pass();
		room.decide({ kind: 'approve' }, first.giftId);
		await room.pass();
		expect([room.gift(first.giftId).state, room.gift(other.giftId).state]).toEqual(['granted', 'held']);
	});
});
