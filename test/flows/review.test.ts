import { describe, expect, test } from 'vitest';
import { asGiftId } from '../../protocol/ids.ts';
import { BEN, HOST, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';

const RULES = { holdFromCoins: 100 as never, takeBackMs: 3_000, reviewExpiresAfterMs: 60_000 };

async function roomWithHeldGift() {
	const room = await openHostRoom({ rules: RULES });
	const ann = await room.enter();
	const giftId = await ann.ask('fox');
	await room.pass();
	return { room, ann, giftId };
}

function listHeld(room: HostRoom): readonly string[] {
	return room.host.ledger.gifts.listHeld().map(({ giftId }) => giftId);
}

describe('a held gift', () => {
	test('waits, and its sender knows', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		expect({
			state: room.stateOf(giftId),
			ann: ann.stateOf(giftId),
			held: listHeld(room),
			why: room.gift(giftId).heldBecause,
			coins: room.coins(),
			drawn: ann.drawn,
		}).toEqual({
			state: 'held/none',
			ann: 'held',
			held: [giftId],
			why: 'value_at_or_above_limit',
			coins: { requested: 120, granted: 0, refused: 0, expired: 0, held: 120, voided: 0 },
			drawn: [],
		});
	});

	test('is on record with the limit that held it, whatever the rules say later', async () => {
		const { room, giftId } = await roomWithHeldGift();
		const { holdFromCoins } = room.host.ledger.room.rules;
		room.setRules({ holdFromCoins: 9_999 as never });
		await room.restart();
		expect([room.gift(giftId).heldBecause, room.details('held')]).toEqual([
			'value_at_or_above_limit',
			[`value_at_or_above_limit: ${holdFromCoins}`],
		]);
	});

	test('approved, is granted when the time to take it back is over, and completes', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		expect(room.decide({ kind: 'approve' }, giftId)).toEqual({ done: [giftId], left: [] });
		await room.pass(2_900);
		const early = [room.stateOf(giftId), ann.drawn.length];
		await room.pass(200);
		expect([early, room.stateOf(giftId), ann.drawn.length, room.gift(giftId).decidedBy]).toEqual([
			['held/none', 0],
			'granted/completed',
			1,
			'mika',
		]);
		expect(room.story(giftId).slice(0, 4)).toEqual(['requested', 'held', 'decision_made', 'granted']);
	});

	test('refused, tells its sender the reason, and never counts', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		room.decide({ kind: 'refuse', reason: 'too loud' }, giftId);
		await room.pass(4_000);
		expect({
			state: room.stateOf(giftId),
			own: ann.own(giftId).refusal,
			coins: room.coins(),
			drawn: ann.drawn,
		}).toEqual({
			state: 'refused/none',
			own: { why: 'refused_by_moderator', reason: 'too loud' },
			coins: { requested: 120, granted: 0, refused: 120, expired: 0, held: 0, voided: 0 },
			drawn: [],
		});
	});

	test('decided and taken back in time, is held as before; then the other decision counts', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		room.decide({ kind: 'refuse', reason: 'a slip' }, giftId);
		await room.pass(2_000);
		room.decide({ kind: 'take_back' }, giftId);
		await room.pass(10_000);
		const between = [room.stateOf(giftId), ann.stateOf(giftId), room.gift(giftId).reason];
		room.decide({ kind: 'approve' }, giftId);
		await room.pass(4_000);
		expect([between, room.stateOf(giftId)]).toEqual([['held/none', 'held', null], 'granted/completed']);
		expect(room.story(giftId).slice(1, 6)).toEqual([
			'held',
			'decision_made',
			'decision_taken_back',
			'decision_made',
			'granted',
		]);
	});

	test('cannot be taken back once it has left', async () => {
		const { room, giftId } = await roomWithHeldGift();
		room.decide({ kind: 'approve' }, giftId);
		await room.pass(4_000);
		expect(room.decide({ kind: 'take_back' }, giftId).left).toEqual([{ giftId, why: 'gift_already_decided' }]);
	});

	test('without a decision expires, and its sender is told', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		await room.pass(59_000);
		const early = room.stateOf(giftId);
		await room.pass(2_000);
		expect([
			early,
			room.stateOf(giftId),
			ann.own(giftId).state,
			ann.own(giftId).refusal?.why,
			room.coins()['expired'],
		]).toEqual(['held/none', 'expired/none', 'refused', 'review_expired', 120]);
	});

	test('whose decision is under way does not expire', async () => {
		const { room, giftId } = await roomWithHeldGift();
		await room.pass(59_000);
		room.decide({ kind: 'approve' }, giftId);
		await room.pass(4_000);
		expect(room.stateOf(giftId)).toBe('granted/completed');
	});
});

describe('a decision on many gifts', () => {
	test('each follows or says why not, and the ones that follow do so together', async () => {
		const { room, ann, giftId } = await roomWithHeldGift();
		const ben = await room.enter(BEN);
		const [second, rose] = [await ben.ask('crown'), await ann.ask('rose')];
		await room.pass();
		const nobody = asGiftId('gift-of-nobody');
		const outcome = room.decide({ kind: 'approve' }, giftId, rose, nobody, second, giftId);
		expect(outcome).toEqual({
			done: [giftId, second],
			left: [
				{ giftId: rose, why: 'gift_not_held' },
				{ giftId: nobody, why: 'gift_unknown' },
			],
		});
		await room.pass(4_000);
		expect([room.stateOf(giftId), room.stateOf(second), listHeld(room)]).toEqual([
			'granted/completed',
			'granted/completed',
			[],
		]);
	});

	test('of a few hundred gifts at once is entered whole, and leaves at the pace of RTM and of the room', async () => {
		const room = await openHostRoom({ rules: { ...RULES, takeBackMs: 0, senderGiftsMax: 1_000 } });
		const ann = await room.stranger();
		const requests = Array.from({ length: 600 }, () => room.request({ gift: 'fox' as never }));
		for (let at = 0; at < requests.length; at += 30) ann.say(...requests.slice(at, at + 30));
		await room.pass(1_000);
		const held = room.host.ledger.gifts.listHeld().map(({ giftId }) => giftId);
		room.decide({ kind: 'approve' }, ...held);
		await room.pass(1_000);
		// Nobody broadcasts: two hundred are on their way, and the others wait for them.
		const early = room.unsaid;
		await room.pass(12_000);
		const { granted, held: left } = room.totals();
		expect([held.length, granted.gifts, left.gifts, early, room.unsaid]).toEqual([600, 600, 0, 400, 0]);
		expect(room.broker.counters().get(HOST)?.rateLimited).toBe(0);
	});
});

describe('rules that hold', () => {
	test('a room in panic holds every gift, also the cheap ones', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		room.host.change({ kind: 'mode', mode: 'panic' }, 'mika');
		const held = await ann.ask('rose');
		await room.pass();
		room.host.change({ kind: 'mode', mode: 'open' }, 'mika');
		const granted = await ann.ask('rose');
		await room.pass();
		expect([room.gift(held).heldBecause, room.stateOf(held), room.stateOf(granted)]).toEqual([
			'room_in_panic',
			'held/none',
			'granted/completed',
		]);
	});

	test('a sender’s first gift is held until one of theirs was granted', async () => {
		const room = await openHostRoom({ rules: { holdsFirstGift: true, takeBackMs: 0 } });
		const ann = await room.enter();
		const first = await ann.ask();
		await room.pass();
		const second = await ann.ask();
		await room.pass();
		const before = [first, second].map((giftId) => room.gift(giftId).heldBecause);
		room.decide({ kind: 'approve' }, first);
		await room.pass();
		const third = await ann.ask();
		await room.pass();
		expect([before, room.stateOf(third)]).toEqual([
			['first_gift_of_sender', 'first_gift_of_sender'],
			'granted/completed',
		]);
	});

	test('words are held where the room wants to read them first; words that show nothing are none', async () => {
		const room = await openHostRoom({ rules: { holdsNotes: true } });
		const ann = await room.enter();
		const spoken = await ann.ask('rose', { note: 'hello' });
		const blank = await ann.ask('rose', { note: ' \u2800 ' });
		await room.pass();
		expect([room.gift(spoken).heldBecause, room.stateOf(blank)]).toEqual(['note_is_held_by_rule', 'granted/completed']);
	});
});
