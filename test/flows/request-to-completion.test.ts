import { describe, expect, test } from 'vitest';
import { asGiftKey } from '../../protocol/ids.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import { ANN, BEN, openHostRoom, ROOM } from '../support/host/host-room.ts';

describe('a gift goes all the way', () => {
	test('asked for, granted, broadcast, seen, acknowledged: complete on both sides, drawn once by everybody', async () => {
		const room = await openHostRoom();
		const ann = await room.enter(ANN);
		const ben = await room.enter(BEN);
		const giftId = await ann.ask('fox', { count: 2, senderName: 'Ann', note: 'for you' });
		await room.pass();
		expect({
			state: room.stateOf(giftId),
			ann: ann.stateOf(giftId),
			story: [...room.story(giftId)].sort(),
			drawn: [ann, ben].map(({ drawn }) => drawn.map(({ giftId: id, count, value }) => [id, count, value])),
			coins: room.coins(),
			waiting: room.unsaid,
		}).toEqual({
			state: 'granted/completed',
			ann: 'acknowledged',
			story: ['acknowledged', 'broadcast_seen', 'delivery_completed', 'grant_sent', 'granted', 'requested'],
			drawn: [[[giftId, 2, 240]], [[giftId, 2, 240]]],
			coins: { requested: 240, granted: 240, refused: 0, expired: 0, held: 0, voided: 0 },
			waiting: 0,
		});
	});

	test('every step of it has its time, by the host’s clock', async () => {
		const room = await openHostRoom();
		room.broker.faults.setEverywhere({ delayMinMs: 50, delayMaxMs: 50 });
		const ann = await room.enter();
		const giftId = await ann.ask();
		await room.pass(2_000);
		const { requestedAt, decidedAt, sentAt, seenAt, acknowledgedAt } = room.gift(giftId);
		const times = [requestedAt, decidedAt, sentAt, seenAt, acknowledgedAt].map((time) => (time ?? 0) - requestedAt);
		// Every leg takes 50 ms, the service answers a publish on the way back, and the host gathers for 4 ms.
		expect(times).toEqual([0, 0, 154, 204, 304]);
	});

	test('the window hears of every rung, each row newer than the one before', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		room.changes.length = 0;
		const giftId = await ann.ask();
		await room.pass();
		const rows = room.changes.flatMap(({ gifts }) => gifts.filter((gift) => gift.giftId === giftId));
		const revisions = rows.map(({ revision }) => revision);
		expect([rows.at(-1), [...new Set(revisions)].sort((a, b) => a - b)]).toEqual([
			expectRow(room.gift(giftId)),
			revisions,
		]);
	});

	test('many gifts of many viewers: every one complete, to the coin', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const viewers = await Promise.all(Array.from({ length: 16 }, (_, no) => room.enter(`viewer-${no}` as typeof ANN)));
		for (let round = 0; round < 15; round++) {
			await Promise.all(
				viewers.map((viewer, no) => viewer.ask(no % 2 === 0 ? 'rose' : 'donut', { count: 1 + (round % 3) })),
			);
			await room.pass(500);
		}
		await room.pass(30_000);
		const { granted, withoutProof, addsUp } = room.totals();
		expect([granted.gifts, granted.coins, withoutProof, addsUp]).toEqual([240, 8 * 30 * 11, 0, true]);
		const drawn = viewers.map((viewer) => new Set(viewer.drawn.map(({ giftId }) => giftId)).size);
		expect([drawn, viewers.map((viewer) => viewer.drawn.length)]).toEqual([
			viewers.map(() => 240),
			viewers.map(() => 240),
		]);
	});
});

function expectRow<Row extends object>(row: Row) {
	const {
		streamNo: _streamNo,
		askedCount: _askedCount,
		grantSequence: _sequence,
		broadcaster: _broadcaster,
		...rest
	} = row as Row & {
		streamNo: unknown;
		askedCount: unknown;
		grantSequence: unknown;
		broadcaster: unknown;
	};
	return rest;
}

describe('what the message claims counts for nothing', () => {
	test('a price, a sender, a room and a state in the request are ignored', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger(ANN);
		const request = room.request({ gift: asGiftKey('fox') });
		const claims = {
			price: 1,
			value: 1,
			coins: 1,
			sender: BEN,
			from: BEN,
			room: 'other',
			state: 'granted',
			grantSequence: 99,
		};
		ann.saySealed(JSON.stringify([{ ...request, ...claims }]));
		await room.pass();
		const terms = decodeGrantTerms(ann.grantOf(request.giftId).bytes);
		expect([terms?.sender, terms?.value, terms?.room, terms?.sequence]).toEqual([ANN, 120, ROOM, 1]);
		expect(room.gift(request.giftId)).toMatchObject({ sender: ANN, value: 120, state: 'granted' });
	});

	test('a gift’s price is the one at the time of the request, whatever happens to the catalogue', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0 } });
		const ann = await room.enter();
		const giftId = await ann.ask('fox');
		await room.pass();
		const offer = room.host.ledger.room.listCatalogue().find(({ gift }) => gift === 'fox');
		if (!offer) throw new Error('there is no fox');
		room.host.change({ kind: 'save_offer', offer: { ...offer, price: 7 as never, name: 'Cheap fox' } }, 'mika');
		room.decide({ kind: 'approve' }, giftId);
		await room.pass();
		const later = await ann.ask('fox');
		await room.pass();
		expect([giftId, later].map((id) => [room.gift(id).giftName, room.gift(id).value])).toEqual([
			['Fox', 120],
			['Cheap fox', 7],
		]);
	});
});
