import { describe, expect, test } from 'vitest';
import { ANN, BEN, HOST, openHostRoom } from '../support/host/host-room.ts';

const RULES = {
	holdFromCoins: 100 as never,
	takeBackMs: 0,
	resendAfterMs: 4_000,
	resendAfterMsMax: 60_000,
	resendsMax: 3,
};

/** A room in which a gift of a viewer who has just left is granted: the grant finds nobody. */
async function roomWithAbsentSender() {
	const room = await openHostRoom({ rules: RULES });
	const ann = await room.enter();
	const giftId = await ann.ask('fox');
	await room.pass();
	await ann.client.stop();
	await room.pass();
	room.decide({ kind: 'approve' }, giftId);
	await room.pass();
	return { room, ann, giftId };
}

describe('a sender who is away', () => {
	test('is waited for; the trouble shows', async () => {
		const { room, giftId } = await roomWithAbsentSender();
		const { deliveryTrouble, sentAt, attempts } = room.gift(giftId);
		expect([room.stateOf(giftId), deliveryTrouble, sentAt, attempts, room.details('grant_not_sent')]).toEqual([
			'granted/queued',
			'receiver_offline',
			null,
			0,
			['receiver_offline'],
		]);
	});

	test('gets the grant when they are back, long before the next attempt', async () => {
		const { room, ann, giftId } = await roomWithAbsentSender();
		await room.pass(20_000);
		const { dueAt } = room.gift(giftId);
		const back = await room.enter(ANN, { store: ann.store, life: 2 });
		await room.pass(500);
		expect([(dueAt ?? 0) - room.clock.now() > 5_000, room.stateOf(giftId), back.stateOf(giftId)]).toEqual([
			true,
			'granted/completed',
			'acknowledged',
		]);
	});

	test('who asks nothing when they are back gets it all the same', async () => {
		const { room, ann, giftId } = await roomWithAbsentSender();
		await room.pass(20_000);
		const back = await room.stranger(ANN, ann.client.line);
		expect([back.takeHeard(), room.gift(giftId).deliveryTrouble]).toEqual([['resend 3'], null]);
	});

	test('who is back only after the last attempt is not given up on the spot', async () => {
		const { room, ann, giftId } = await roomWithAbsentSender();
		// 4, 8 and 16 seconds: the third resend has found nobody, too.
		await room.pass(30_000);
		const { attempts, deliveryTrouble } = room.gift(giftId);
		const back = await room.stranger(ANN, ann.client.line);
		await room.pass(2_000);
		const heard = back.takeHeard();
		back.broadcast(back.grantOf(giftId));
		back.acknowledge(giftId);
		await room.pass();
		expect([attempts, deliveryTrouble, heard, room.stateOf(giftId)]).toEqual([
			3,
			'receiver_offline',
			['resend 4'],
			'granted/completed',
		]);
	});

	test('who flickers in and out does not get resends without end', async () => {
		const { room, ann, giftId } = await roomWithAbsentSender();
		await room.pass(30_000);
		const back = await room.stranger(ANN, ann.client.line);
		for (let turn = 0; turn < 30; turn++) {
			room.broker.cutLink(ANN, 11_000);
			await room.pass(12_000);
		}
		await room.pass(120_000);
		expect([room.stateOf(giftId), room.gift(giftId).attempts <= 4, back.envelopes <= 2]).toEqual([
			'granted/unconfirmed',
			true,
			true,
		]);
	});

	test('who vanishes for ever: unconfirmed, nothing is sent any more, and the coins stay granted', async () => {
		const { room, giftId } = await roomWithAbsentSender();
		await room.pass(120_000);
		const published = room.broker.counters().get(HOST)?.published;
		await room.pass(3_600_000);
		expect({
			state: room.stateOf(giftId),
			later: (room.broker.counters().get(HOST)?.published ?? 0) - (published ?? 0),
			due: room.host.ledger.gifts.findNextDue(),
			coins: room.coins()['granted'],
			story: room.story(giftId).slice(-1),
		}).toEqual({ state: 'granted/unconfirmed', later: 0, due: null, coins: 120, story: ['delivery_unconfirmed'] });
	});

	test('who vanished for ever and is back the next day still gets their gift shown', async () => {
		const { room, ann, giftId } = await roomWithAbsentSender();
		await room.pass(24 * 3_600_000);
		const ben = await room.enter(BEN);
		const back = await room.enter(ANN, { store: ann.store, life: 2 });
		await room.pass(1_000);
		expect([room.stateOf(giftId), back.stateOf(giftId), ben.drawn.length]).toEqual([
			'granted/completed',
			'acknowledged',
			1,
		]);
	});
});

describe('the members of the room', () => {
	test('are counted, the host included', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		await room.enter(BEN);
		const both = room.host.link.members;
		await ann.client.stop();
		await room.pass();
		expect([both, room.host.link.members, room.host.readOutbox().roomPerSecondAdvised]).toEqual([3, 2, 200]);
	});

	test('who come and go change nothing in the ledger', async () => {
		const room = await openHostRoom();
		const before = room.host.ledger.revision;
		const ann = await room.enter();
		await ann.client.stop();
		await room.pass(20_000);
		expect(room.host.ledger.revision).toBe(before);
	});
});
