import { describe, expect, test } from 'vitest';
import { asComboId } from '../../../protocol/ids.ts';
import type { ComboFrame, GiftRequest } from '../../../protocol/messages.ts';
import { ANN, BEN, HOST, openHostRoom } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';
import { COMBO_ID } from '../../gifts/builders.ts';

function frame(comboCount: number, comboEnd = false): ComboFrame {
	return { comboId: COMBO_ID, comboCount, comboEnd };
}

function frames(room: HostRoom, ...counts: readonly number[]): readonly GiftRequest[] {
	return counts.map((count) => room.request({ combo: frame(count) }));
}

/** Until a leave is told, everything said before it decided, and the streaks of whoever left are over. */
const LEAVE_MS = 2_200;

function granted(room: HostRoom): number {
	return room.host.readTotals().granted.pieces;
}

describe('a combo ends', () => {
	const stateOf = (room: HostRoom, { giftId }: GiftRequest) => {
		const { state, refusal, comboClosed } = room.gift(giftId);
		return [state, refusal, comboClosed];
	};

	test('with its last frame, and a later one is told so', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const last = room.request({ combo: frame(5, true) });
		const [early, late] = frames(room, 4, 6);
		if (!early || !late) throw new Error('two frames were made');
		for (const request of [last, early, late]) ann.say(request);
		await room.pass();
		expect([last, early, late].map((request) => stateOf(room, request))).toEqual([
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
		expect([stateOf(room, first), room.details('combo_closed')]).toEqual([['granted', null, 'ended'], ['ended']]);
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
		const before = stateOf(room, second);
		await room.pass(200);
		expect([before, stateOf(room, second), stateOf(room, first)]).toEqual([
			['granted', null, null],
			['granted', null, 'idle'],
			['granted', null, null],
		]);
		expect(room.story(second.giftId).at(-1)).toBe('combo_closed');
		await room.restart();
		await room.pass(3_600_000);
		ann.say(late);
		await room.pass();
		expect([stateOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 3]);
	});

	test('by idle time, which does not pass while its next frame waits to be decided', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 5_000 } });
		const ann = await room.stranger();
		const [first, second] = frames(room, 2, 3);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass(4);
		const lastAt = room.clock.now();
		expect(stateOf(room, first)).toEqual(['granted', null, null]);
		await room.pass(4_999);
		// A millisecond before it is too late, and three before what has come is entered.
		ann.say(second);
		await room.pass(4);
		expect([room.clock.now() - lastAt, stateOf(room, second)]).toEqual([5_003, ['granted', null, null]]);
		await room.pass(4_999);
		expect(room.details('combo_closed')).toEqual([]);
		await room.pass(1);
		expect([stateOf(room, second), granted(room)]).toEqual([['granted', null, 'idle'], 3]);
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
		expect(stateOf(room, second)).toEqual(['granted', null, null]);
		// Still behind, but not for so long any more.
		readUpToMs = room.clock.elapsedMs + 4_999;
		await room.pass(20_000);
		expect(room.details('combo_closed')).toEqual([]);
		readUpToMs += 1;
		await room.pass(20_000);
		expect(stateOf(room, second)).toEqual(['granted', null, 'idle']);
		closeDoor();
		ann.say(late);
		await room.pass();
		expect([stateOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 3]);
	});

	test('with its sender’s link, but not with that of another', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [ofAnn] = frames(room, 2);
		const [ofBen] = frames(room, 3);
		if (!ofAnn || !ofBen) throw new Error('two frames were made');
		ann.say(ofAnn);
		ben.say(ofBen);
		await room.pass();
		await ann.session.logout();
		await room.pass(LEAVE_MS);
		expect([stateOf(room, ofAnn), stateOf(room, ofBen)]).toEqual([
			['granted', null, 'sender_left'],
			['granted', null, null],
		]);
	});

	test('with its sender’s link, after what the sender said right before', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 5, 7);
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass();
		ann.say(second);
		await ann.session.logout();
		await room.pass(LEAVE_MS);
		expect([stateOf(room, first), stateOf(room, second)]).toEqual([
			['granted', null, null],
			['granted', null, 'sender_left'],
		]);
		const back = await room.stranger(ANN, ann.line);
		back.say(late);
		await room.pass();
		expect([stateOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 5]);
	});

	test('with its sender’s link, also where the news of it overtakes what was said before', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second] = frames(room, 2, 5);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass();
		room.broker.faults.setFor(HOST, { reorder: 1, delayMinMs: 1_000, delayMaxMs: 1_000 });
		ann.say(second);
		await ann.session.logout();
		await room.pass(900);
		const membersBefore = room.host.link.members;
		await room.pass(LEAVE_MS);
		expect([membersBefore, stateOf(room, second)]).toEqual([1, ['granted', null, 'sender_left']]);
	});

	test('with its sender’s link, once the hub has read what was sent before', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [first, second] = frames(room, 2, 5);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass();
		const readUpToMs = room.clock.elapsedMs;
		const closeDoor = room.broker.openDoor(() => readUpToMs);
		await ann.session.logout();
		await room.pass(60_000);
		expect(room.details('combo_closed')).toEqual([]);
		closeDoor();
		// Something happens, and the host looks again.
		ben.say(second);
		await room.pass(LEAVE_MS);
		expect(stateOf(room, first)).toEqual(['granted', null, 'sender_left']);
	});

	test('not with a sender who is back at once', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second] = frames(room, 2, 5);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass();
		await ann.session.logout();
		await room.pass();
		const back = await room.stranger(ANN, ann.line);
		await room.pass(60_000);
		back.say(second);
		await room.pass();
		expect([stateOf(room, second), granted(room)]).toEqual([['granted', null, null], 5]);
	});

	test('with the host’s own link', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first] = frames(room, 2);
		if (!first) throw new Error('a frame was made');
		ann.say(first);
		await room.pass();
		room.broker.cutLink(HOST, 1_000);
		await room.pass(3_000);
		expect(stateOf(room, first)).toEqual(['granted', null, 'link_lost']);
	});

	test('with the host’s own link, after what had come before it was lost; one that began later goes on', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 5, 7);
		const later = room.request({ combo: { comboId: asComboId('combo-by-hand-0002'), comboCount: 3, comboEnd: false } });
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass();
		ann.say(second);
		// It has come by then, and is not entered yet.
		await room.pass(2);
		expect(() => room.gift(second.giftId)).toThrow();
		room.broker.cutLink(HOST, 200);
		await room.pass(1_000);
		ann.say(later);
		await room.pass(LEAVE_MS);
		ann.say(late);
		await room.pass();
		expect([first, second, later, late].map((request) => stateOf(room, request))).toEqual([
			['granted', null, null],
			['granted', null, 'link_lost'],
			['granted', null, null],
			['refused', 'combo_closed', null],
		]);
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
