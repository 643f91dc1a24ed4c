import { describe, expect, test } from 'vitest';
import { asGiftKey } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import { BEN, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoomOptions } from '../support/host/host-room.ts';

async function openRoom(options: HostRoomOptions = {}) {
	const room = await openHostRoom(options);
	const ann = await room.stranger();
	/** Says a request and answers what the host said to it. */
	const ask = async (request: GiftRequest) => {
		ann.say(request);
		await room.pass();
		return ann.takeHeard();
	};
	return { room, ann, ask };
}

describe('the same request again gets the same answer again', () => {
	test('a grant, byte for byte, booked once', async () => {
		const { room, ann, ask } = await openRoom();
		const request = room.request();
		const first = [await ask(request), ann.grantOf(request.giftId)];
		const again = [await ask(request), ann.grantOf(request.giftId)];
		expect([first[0], again, room.coins()['granted'], room.host.counters.doubled_request]).toEqual([
			['grant'],
			first,
			1,
			1,
		]);
	});

	test('a refusal with its reason, also one by hand', async () => {
		const { room, ann, ask } = await openRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0 } });
		const unknown = room.request({ gift: asGiftKey('nothing') });
		const held = room.request({ gift: asGiftKey('fox') });
		const first = [await ask(unknown), await ask(held)];
		room.decide({ kind: 'refuse', reason: 'too loud' }, held.giftId);
		await room.pass();
		const byHand = ann.takeHeard();
		expect([first, byHand, await ask(unknown), await ask(held)]).toEqual([
			[['refusal: gift_unknown'], ['status: held/none']],
			['refusal: refused_by_moderator'],
			['refusal: gift_unknown'],
			['refusal: refused_by_moderator'],
		]);
		expect(room.coins()).toMatchObject({ requested: 120, refused: 120 });
	});

	test('what became of it, where there is nothing more to carry', async () => {
		const { room, ann, ask } = await openRoom();
		const request = room.request();
		await ask(request);
		ann.broadcast(ann.grantOf(request.giftId));
		ann.acknowledge(request.giftId);
		await room.pass();
		const completed = await ask(request);
		room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
		await room.pass();
		ann.takeHeard();
		expect([completed, await ask(request)]).toEqual([['status: granted/completed'], ['status: voided/completed']]);
	});

	test('once for a whole burst of repeats, and none of them counts against a limit', async () => {
		const { room, ann } = await openRoom({ rules: { senderGiftsMax: 2 } });
		const request = room.request();
		ann.say(...Array.from({ length: 30 }, () => request));
		await room.pass();
		const heard = ann.takeHeard();
		ann.say(room.request());
		await room.pass();
		expect([heard, ann.takeHeard(), room.coins()['granted']]).toEqual([['grant'], ['grant'], 2]);
	});

	test('of a message that the air doubled', async () => {
		const { room, ann, ask } = await openRoom();
		room.broker.faults.setEverywhere({ duplicate: 1 });
		await ask(room.request());
		expect([room.coins()['granted'], room.details('granted').length, ann.onChannel]).toEqual([1, 1, []]);
	});
});

describe('a gift id with other terms', () => {
	test('is a clash: refused, and the first gift stays as it is', async () => {
		const { room, ask } = await openRoom();
		const request = room.request();
		await ask(request);
		const before = room.gift(request.giftId);
		const answers = [
			await ask({ ...request, count: 2 }),
			await ask({ ...request, gift: asGiftKey('fox') }),
			await ask({ ...request, note: 'other words' }),
		];
		expect(answers).toEqual(answers.map(() => ['refusal: gift_id_exists_with_other_terms']));
		expect([room.gift(request.giftId), room.coins()['requested']]).toEqual([before, 1]);
	});

	test('of somebody else is a clash too, and nothing of the gift is told', async () => {
		const { room, ask } = await openRoom();
		const ben = await room.stranger(BEN);
		const request = room.request();
		await ask(request);
		ben.say(request);
		await room.pass();
		expect([ben.takeHeard(), room.gift(request.giftId).sender]).toEqual([
			['refusal: gift_id_exists_with_other_terms'],
			'ann',
		]);
	});
});

describe('what is not taken in now may be asked again under the same id', () => {
	test('over the rate limit: with a time that holds', async () => {
		const { room, ann, ask } = await openRoom({ rules: { senderGiftsMax: 3, senderWindowMs: 10_000, resendsMax: 0 } });
		const requests = [1, 2, 3, 4].map(() => room.request());
		const answers: (readonly string[])[] = [];
		for (const request of requests) answers.push(await ask(request));
		const last = requests.at(-1);
		if (!last) throw new Error('four were asked');
		ann.say(last);
		await room.pass();
		const refusal = ann.heard.at(-1);
		const waitMs = refusal?.kind === 'refusal' ? (refusal.retryAfterMs ?? 0) : 0;
		ann.takeHeard();
		await room.pass(waitMs - 200);
		const early = await ask(last);
		await room.pass(100);
		expect([answers, early, await ask(last), room.host.counters.over_rate_limit]).toEqual([
			[['grant'], ['grant'], ['grant'], ['refusal: sender_over_rate_limit']],
			['refusal: sender_over_rate_limit'],
			['grant'],
			3,
		]);
		expect(room.totals().requested.gifts).toBe(4);
	});

	test('one sender’s limit is not another’s', async () => {
		const { room, ask } = await openRoom({ rules: { senderGiftsMax: 1 } });
		const ben = await room.stranger(BEN);
		await ask(room.request());
		ben.say(room.request());
		await room.pass();
		expect([ben.takeHeard(), await ask(room.request())]).toEqual([['grant'], ['refusal: sender_over_rate_limit']]);
	});

	test('a paused room: our client asks again by itself when it may, and its gift arrives', async () => {
		const room = await openHostRoom();
		room.host.change({ kind: 'mode', mode: 'paused' }, 'mika');
		const ann = await room.enter();
		const giftId = await ann.ask();
		await room.pass(20_000);
		const paused = [ann.stateOf(giftId), ann.own(giftId).waitingFor, room.totals().requested.gifts];
		room.host.change({ kind: 'mode', mode: 'open' }, 'mika');
		await room.pass(20_000);
		expect([paused, room.stateOf(giftId), room.host.counters.paused]).toEqual([
			['asked', 'room_paused', 0],
			'granted/completed',
			2,
		]);
	});

	test('what is held or granted goes on in a paused room', async () => {
		const { room, ann, ask } = await openRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0 } });
		const [held, granted] = [room.request({ gift: asGiftKey('fox') }), room.request()];
		await ask(held);
		await ask(granted);
		room.host.change({ kind: 'mode', mode: 'paused' }, 'mika');
		room.decide({ kind: 'approve' }, held.giftId);
		await room.pass();
		for (const { giftId } of [held, granted]) {
			ann.broadcast(ann.grantOf(giftId));
			ann.acknowledge(giftId);
		}
		await room.pass();
		expect([held, granted].map(({ giftId }) => room.stateOf(giftId))).toEqual([
			'granted/completed',
			'granted/completed',
		]);
	});
});

describe('what will never be taken', () => {
	test.each<[what: string, changes: Partial<GiftRequest> & { kind?: never }, answer: string]>([
		['an unknown gift', { gift: asGiftKey('nothing') }, 'gift_unknown'],
		['a request that comes too late', { expiresAt: 1 as never }, 'request_expired'],
		['no pieces', { count: 0 }, 'count_out_of_bounds'],
		['too many pieces', { count: 100_001 }, 'count_out_of_bounds'],
	])('%s is refused with its reason, and stands in the ledger', async (_, changes, answer) => {
		const { room, ask } = await openRoom();
		const request = room.request(changes);
		expect([await ask(request), room.story(request.giftId)]).toEqual([
			[`refusal: ${answer}`],
			['requested', 'refused'],
		]);
	});

	test('a request is not late at the very millisecond before it expires', async () => {
		const { room, ask } = await openRoom();
		const arrives = room.clock.now() + 4;
		const late = await ask(room.request({ expiresAt: arrives as never }));
		const next = room.clock.now() + 4;
		expect([late, await ask(room.request({ expiresAt: (next + 1) as never }))]).toEqual([
			['refusal: request_expired'],
			['grant'],
		]);
	});

	test('a gift that was taken off the catalogue, or is not offered, is unknown', async () => {
		const { room, ask } = await openRoom();
		const offer = room.host.ledger.room.listCatalogue().find(({ gift }) => gift === 'fox');
		if (!offer) throw new Error('there is no fox');
		room.host.change({ kind: 'save_offer', offer: { ...offer, isOffered: false } }, 'mika');
		const retired = await ask(room.request({ gift: offer.gift }));
		room.host.change({ kind: 'remove_offer', gift: offer.gift }, 'mika');
		expect([retired, await ask(room.request({ gift: offer.gift }))]).toEqual([
			['refusal: gift_unknown'],
			['refusal: gift_unknown'],
		]);
	});

	test('what a blocked sender asks, until they are unblocked', async () => {
		const { room, ask } = await openRoom();
		await ask(room.request());
		room.host.change({ kind: 'block', sender: 'ann' as never, reason: 'noise' }, 'mika');
		const blocked = await ask(room.request());
		const row = room.host.ledger.room.listBlocked()[0];
		room.host.change({ kind: 'unblock', sender: 'ann' as never }, 'mika');
		expect([blocked, row?.blockedBy, await ask(room.request())]).toEqual([
			['refusal: sender_blocked'],
			'mika',
			['grant'],
		]);
	});

	test('what a rule refuses, by gift and by value', async () => {
		const { room, ask } = await openRoom({ rules: { refuseFromCoins: 1_000 as never } });
		const offer = room.host.ledger.room.listCatalogue().find(({ gift }) => gift === 'rose');
		if (!offer) throw new Error('there is no rose');
		room.host.change({ kind: 'save_offer', offer: { ...offer, rule: 'refuse' } }, 'mika');
		expect([await ask(room.request()), await ask(room.request({ gift: asGiftKey('crown') }))]).toEqual([
			['refusal: refused_by_rule'],
			['refusal: refused_by_rule'],
		]);
	});
});
