import { describe, expect, test } from 'vitest';
import type { GiftRequest } from '../../protocol/messages.ts';
import { ANN, BEN, HOST, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import type { Stranger } from '../support/host/stranger.ts';

const RULES = { resendAfterMs: 4_000, resendAfterMsMax: 20_000, resendsMax: 3, acknowledgmentWaitMs: 10_000 };

async function openRoom() {
	const room = await openHostRoom({ rules: RULES });
	const ann = await room.stranger();
	const request = room.request();
	ann.say(request);
	await room.pass();
	ann.takeHeard();
	return { room, ann, request };
}

/** Each time at which something new was heard, in whole seconds since now, until nothing comes any more. */
async function hearFor(room: HostRoom, stranger: Stranger, seconds: number) {
	const heard: [number, string][] = [];
	for (let second = 1; second <= seconds; second++) {
		await room.pass(1_000);
		for (const word of stranger.takeHeard()) heard.push([second, word]);
	}
	return heard;
}

describe('a gift without proof', () => {
	test('is asked for again with growing waits, then given up, and says so', async () => {
		const { room, ann, request } = await openRoom();
		const heard = await hearFor(room, ann, 70);
		const { attempts, dueAt } = room.gift(request.giftId);
		expect({ heard, state: room.stateOf(request.giftId), attempts, dueAt }).toEqual({
			heard: [
				[4, 'resend 1'],
				[12, 'resend 2'],
				[28, 'resend 3'],
			],
			state: 'granted/unconfirmed',
			attempts: 3,
			dueAt: null,
		});
		expect([room.details('delivery_unconfirmed'), room.totals().unconfirmed]).toEqual([['after 3 resends'], 1]);
	});

	test('is resent as the same grant, byte for byte, and drawn once', async () => {
		const { room, ann, request } = await openRoom();
		const ben = await room.enter(BEN);
		const first = ann.grantOf(request.giftId);
		await room.pass(4_000);
		const again = ann.grantOf(request.giftId);
		ann.broadcast(first);
		ann.broadcast(again);
		await room.pass();
		expect([again, ben.drawn.length, room.coins()['granted'], room.host.counters.broadcast_repeated]).toEqual([
			first,
			1,
			1,
			1,
		]);
	});

	test('acknowledged but not seen is only claimed: it is asked for again all the same', async () => {
		const { room, ann, request } = await openRoom();
		ann.acknowledge(request.giftId);
		await room.pass();
		const claimed = room.stateOf(request.giftId);
		const heard = await hearFor(room, ann, 70);
		expect([claimed, heard.map(([, word]) => word), room.stateOf(request.giftId)]).toEqual([
			'granted/acknowledged',
			['resend 1', 'resend 2', 'resend 3'],
			'granted/unconfirmed',
		]);
	});

	test('acknowledged many times over is not waited for any longer', async () => {
		const { room, ann, request } = await openRoom();
		const heard: string[] = [];
		for (let second = 0; second < 60; second++) {
			ann.acknowledge(request.giftId);
			await room.pass(1_000);
			heard.push(...ann.takeHeard());
		}
		expect([heard.length, room.stateOf(request.giftId)]).toEqual([3, 'granted/unconfirmed']);
	});

	test('asked for again and again by its sender is answered, and not waited for any longer', async () => {
		const { room, ann, request } = await openRoom();
		const heard: string[] = [];
		for (let second = 0; second < 60; second++) {
			ann.say(request);
			await room.pass(1_000);
			heard.push(...ann.takeHeard());
		}
		const resends = heard.filter((word) => word.startsWith('resend'));
		expect([resends, room.stateOf(request.giftId)]).toEqual([
			['resend 1', 'resend 2', 'resend 3'],
			'granted/unconfirmed',
		]);
		expect([heard.length > 50, room.story(request.giftId).filter((kind) => kind === 'grant_sent').length]).toEqual([
			true,
			4,
		]);
	});

	test('whose sender says that nothing left is asked again after the usual wait, and told once', async () => {
		const { room, ann, request } = await openRoom();
		await room.pass(2_000);
		for (let turn = 0; turn < 5; turn++) {
			ann.acknowledge(request.giftId, 'failed');
			await room.pass(100);
		}
		const { deliveryTrouble } = room.gift(request.giftId);
		const heard = await hearFor(room, ann, 6);
		expect([deliveryTrouble, heard, room.details('broadcast_failed')]).toEqual([
			'broadcast_failed',
			[[4, 'resend 1']],
			['rate_limited'],
		]);
	});
});

describe('late proof', () => {
	test('lifts an unconfirmed gift to complete', async () => {
		const { room, ann, request } = await openRoom();
		await room.pass(70_000);
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass();
		const seen = room.stateOf(request.giftId);
		ann.acknowledge(request.giftId);
		await room.pass();
		expect([seen, room.stateOf(request.giftId)]).toEqual(['granted/seen', 'granted/completed']);
	});

	test('an acknowledgment alone lifts it no further', async () => {
		const { room, ann, request } = await openRoom();
		await room.pass(70_000);
		ann.acknowledge(request.giftId);
		await room.pass();
		expect(room.stateOf(request.giftId)).toBe('granted/unconfirmed');
	});
});

describe('seen without an acknowledgment', () => {
	test('is complete after the wait, marked as seen by the host, and nothing is resent', async () => {
		const { room, ann, request } = await openRoom();
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass(9_000);
		const early = room.stateOf(request.giftId);
		const heard = await hearFor(room, ann, 30);
		expect([early, room.stateOf(request.giftId), heard, room.details('delivery_completed')]).toEqual([
			'granted/seen',
			'granted/completed',
			[],
			['seen by host, no acknowledgment came'],
		]);
	});

	test('an acknowledgment that overtakes the broadcast counts', async () => {
		const { room, ann, request } = await openRoom();
		ann.acknowledge(request.giftId);
		await room.pass(10);
		ann.broadcast(ann.grantOf(request.giftId));
		await room.pass(10);
		expect(room.stateOf(request.giftId)).toBe('granted/completed');
	});

	test('both can overtake the outcome of the grant’s own publish', async () => {
		const room = await openHostRoom({ rules: RULES });
		const ann = await room.stranger();
		const request: GiftRequest = room.request();
		// The host's publishes arrive, and their answers are lost.
		room.broker.faults.setFor(ANN, { duplicate: 0 });
		ann.say(request);
		await room.pass(6);
		room.broker.faults.setFor(HOST, { delayMinMs: 3_000, delayMaxMs: 3_000 });
		await room.pass(20);
		const grant = ann.grantOf(request.giftId);
		ann.broadcast(grant);
		ann.acknowledge(request.giftId);
		await room.pass(10_000);
		expect(room.stateOf(request.giftId)).toBe('granted/completed');
	});
});

describe('by hand', () => {
	test('a gift is resent at once, also an unconfirmed one, and completes by it', async () => {
		const { room, ann, request } = await openRoom();
		await room.pass(70_000);
		ann.takeHeard();
		room.decide({ kind: 'resend' }, request.giftId);
		await room.pass();
		const heard = ann.takeHeard();
		ann.broadcast(ann.grantOf(request.giftId));
		ann.acknowledge(request.giftId);
		await room.pass();
		expect([heard, room.stateOf(request.giftId), room.gift(request.giftId).attempts]).toEqual([
			['resend 4'],
			'granted/completed',
			4,
		]);
	});

	test('resent without an answer it is unconfirmed once more', async () => {
		const { room, request } = await openRoom();
		await room.pass(70_000);
		room.decide({ kind: 'resend' }, request.giftId);
		await room.pass(30_000);
		expect(room.stateOf(request.giftId)).toBe('granted/unconfirmed');
	});

	test('given up, nothing is resent any more', async () => {
		const { room, ann, request } = await openRoom();
		room.decide({ kind: 'give_up' }, request.giftId);
		const heard = await hearFor(room, ann, 60);
		expect([heard, room.stateOf(request.giftId)]).toEqual([[], 'granted/unconfirmed']);
	});
});
