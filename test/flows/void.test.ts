import { describe, expect, test } from 'vitest';
import { BEN, openHostRoom } from '../support/host/host-room.ts';

const HELD = { holdFromCoins: 100 as never, takeBackMs: 3_000 };

describe('a void before the grant', () => {
	test('is a refusal, also where the approval is already on its way', async () => {
		const room = await openHostRoom({ rules: HELD });
		const ann = await room.enter();
		const giftId = await ann.ask('fox');
		await room.pass();
		room.decide({ kind: 'approve' }, giftId);
		room.decide({ kind: 'void', reason: 'a bad word' }, giftId);
		await room.pass(10_000);
		expect({
			state: room.stateOf(giftId),
			own: ann.own(giftId).refusal,
			drawn: ann.drawn,
			coins: room.coins(),
		}).toEqual({
			state: 'refused/none',
			own: { why: 'voided_before_grant', reason: 'a bad word' },
			drawn: [],
			coins: { requested: 120, granted: 0, refused: 120, expired: 0, held: 0, voided: 0 },
		});
	});
});

describe('a void after the display', () => {
	test('takes the gift off every screen, reverses its entry, and keeps both on record', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const ben = await room.enter(BEN);
		const giftId = await ann.ask('fox');
		await room.pass();
		room.decide({ kind: 'void', reason: 'a slip' }, giftId);
		await room.pass();
		expect({
			state: room.stateOf(giftId),
			ann: [ann.stateOf(giftId), ann.takenOff.map((gone) => gone.giftId)],
			ben: [ben.drawn.length, ben.takenOff.map((gone) => gone.giftId)],
			story: room.story(giftId).slice(-1),
			coins: room.coins(),
			top: room.host.ledger.sums.readTopSenders(1, 5),
		}).toEqual({
			state: 'voided/completed',
			ann: ['voided', [giftId]],
			ben: [1, [giftId]],
			story: ['voided'],
			coins: { requested: 120, granted: 120, refused: 0, expired: 0, held: 0, voided: 120 },
			top: [],
		});
	});

	test('a second void is left, and moves no coin twice', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const giftId = await ann.ask('fox');
		await room.pass();
		const outcomes = ['first', 'second'].map((reason) => room.decide({ kind: 'void', reason }, giftId));
		expect([outcomes[1]?.left, room.coins()['voided'], room.gift(giftId).reason]).toEqual([
			[{ giftId, why: 'gift_already_voided' }],
			120,
			'first',
		]);
	});
});

describe('a void that overtakes', () => {
	test('the grant: the grant never leaves, and nobody ever sees the gift', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		// The host's own link is away, so that the grant waits in the outbox.
		const giftId = await ann.ask('fox');
		await room.pass(3);
		room.broker.cutLink('mika-desk' as never, 1_000);
		await room.pass(2);
		const granted = room.stateOf(giftId);
		room.decide({ kind: 'void', reason: 'a slip' }, giftId);
		await room.pass(20_000);
		expect([granted, room.stateOf(giftId), ann.stateOf(giftId), ann.drawn]).toEqual([
			'granted/queued',
			'voided/queued',
			'voided',
			[],
		]);
	});

	test('the broadcast: members that hear of the void first never draw the gift', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const ben = await room.enter(BEN);
		const request = room.request();
		ann.say(request);
		await room.pass();
		room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
		await room.pass();
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		expect([ben.drawn, room.stateOf(request.giftId), room.details('broadcast_seen')]).toEqual([
			[],
			'voided/seen',
			['after the void'],
		]);
	});

	test('the acknowledgment: it is entered, and moves no coin', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
		ann.acknowledge(request.giftId);
		await room.pass();
		expect([room.stateOf(request.giftId), room.coins()['voided'], room.story(request.giftId).slice(-3)]).toEqual([
			'voided/completed',
			1,
			['voided', 'acknowledged', 'delivery_completed'],
		]);
	});
});

describe('a voided gift that somebody broadcasts again', () => {
	test('is answered with the notice, so that whoever missed it takes the gift off', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
		await room.pass();
		const late = await room.enter(BEN);
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		expect([late.drawn.length, late.takenOff.map(({ giftId }) => giftId)]).toEqual([1, [request.giftId]]);
	});

	test('however often: the host keeps its publishes for everybody else', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger('mallory' as never);
		const request = room.request();
		mallory.say(request);
		await room.pass();
		room.decide({ kind: 'void', reason: 'noise' }, request.giftId);
		await room.pass();
		const grant = mallory.grantOf(request.giftId);
		mallory.onChannel.length = 0;
		for (let turn = 0; turn < 20; turn++) {
			for (let copy = 0; copy < 3; copy++) mallory.broadcast(...Array.from({ length: 32 }, () => grant));
			await room.pass(100);
		}
		const notices = mallory.onChannel.filter(({ message }) => message.kind === 'void_notice').length;
		const rows = room.unsaid;
		expect([notices >= 1, notices <= 2, rows <= 1, room.story(request.giftId).length]).toEqual([true, true, true, 5]);
	});
});

describe('a void while nobody is there', () => {
	test('reaches the room when the link is back, and the sender when it asks', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const ben = await room.enter(BEN);
		const giftId = await ann.ask();
		await room.pass();
		room.broker.cutLink('mika-desk' as never, 5_000);
		await room.pass(10);
		room.decide({ kind: 'void', reason: 'a slip' }, giftId);
		await room.pass(1_000);
		const early = ben.takenOff.length;
		await room.pass(10_000);
		expect([early, ben.takenOff.length, ann.stateOf(giftId)]).toEqual([0, 1, 'voided']);
	});
});
