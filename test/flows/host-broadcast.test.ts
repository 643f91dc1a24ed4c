import { describe, expect, test } from 'vitest';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { asUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { HOST, openHostRoom, ROOM } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import type { Seat } from '../support/host/seat.ts';

const CROWD = 520;

interface Storm {
	readonly room: HostRoom;
	readonly seats: readonly Seat[];
	readonly gifts: ReadonlyMap<GiftId, Seat>;
	/** For each message on the channel that carried grants: who published it, and how many. */
	readonly onChannel: (readonly [from: string, grants: number, bytes: number, giftIds: readonly GiftId[]])[];
}

/** More people than one grant a publish can serve, each with one gift, all at once. */
async function beginStorm(): Promise<Storm> {
	const room = await openHostRoom();
	const onChannel: Storm['onChannel'] = [];
	room.broker.faults.loses = ({ from, channel, text }) => {
		const decoded = channel === ROOM ? decodeFromChannel(text) : null;
		for (const message of decoded?.kind === 'messages' ? decoded.messages : [])
			if (message.kind === 'broadcast') {
				const giftIds = message.grants.flatMap((grant) => decodeGrantTerms(grant.bytes)?.giftId ?? []);
				onChannel.push([from, giftIds.length, Buffer.byteLength(text), giftIds]);
			}
		return false;
	};
	const seats: Seat[] = [];
	for (let no = 0; no < CROWD; no++) seats.push(await room.enter(asUserId(`viewer-${no}`)));
	const gifts = new Map<GiftId, Seat>();
	for (const seat of seats) gifts.set(await seat.ask(), seat);
	return { room, seats, gifts, onChannel };
}

describe('in a storm that lasts', () => {
	test('the host broadcasts in batches, senders acknowledge what they saw, and every gift completes', async () => {
		const { room, seats, gifts, onChannel } = await beginStorm();
		await room.pass(3_000);
		const meter = room.host.readOutbox();
		expect(meter.hostBroadcastsBecause).toBe('sends_used_up');
		expect(meter.hostBroadcastsSince).toBeGreaterThan(1_700_000_000_000);
		await room.pass(12_000);
		const batches = onChannel.filter(([from]) => from === HOST);
		const bySenders = onChannel.filter(([from]) => from !== HOST);
		expect(Math.max(...batches.map(([, , bytes]) => bytes))).toBeLessThanOrEqual(24_576);
		// Nobody broadcasts what the host has broadcast: every gift was on the channel once.
		const total = [...batches, ...bySenders].reduce((sum, [, grants]) => sum + grants, 0);
		expect([total, batches.length < 30]).toEqual([CROWD, true]);
		for (const giftId of gifts.keys()) expect([giftId, room.stateOf(giftId)]).toEqual([giftId, 'granted/completed']);
		for (const [giftId, seat] of gifts) expect(seat.own(giftId)).toMatchObject({ state: 'acknowledged', duty: 'none' });
		for (const seat of seats) expect([seat.drawn.length, seat.forged]).toEqual([CROWD, []]);
		expect(room.broker.channelMessagesPerSecondMax(ROOM)).toBeLessThanOrEqual(200);
		expect(room.broker.counters().get(HOST)).toMatchObject({ rateLimited: 0 });
		expect([room.host.readOutbox().hostBroadcastsSince, room.unsaid]).toEqual([null, 0]);
	});

	test('what gets lost goes once more by the host, and no sender broadcasts what the host has', async () => {
		const { room, seats, gifts, onChannel } = await beginStorm();
		room.broker.faults.setEverywhere({ loss: 0.1, delayMaxMs: 200 });
		await room.pass(60_000);
		room.broker.faults.setEverywhere({});
		await room.pass(120_000);
		const byHost = new Set(onChannel.filter(([from]) => from === HOST).flatMap(([, , , giftIds]) => giftIds));
		const bySenders = onChannel.filter(([from]) => from !== HOST).flatMap(([, , , giftIds]) => giftIds);
		expect(byHost.size).toBeGreaterThan(100);
		expect(bySenders.filter((giftId) => byHost.has(giftId))).toEqual([]);
		const open = [...gifts].filter(([giftId, seat]) => {
			return room.stateOf(giftId) !== 'granted/completed' || seat.stateOf(giftId) !== 'acknowledged';
		});
		expect(open.map(([giftId]) => room.stateOf(giftId))).toEqual([]);
		for (const { drawn } of seats) expect(new Set(drawn.map(({ giftId }) => giftId)).size).toBe(drawn.length);
	});
});
