import { describe, expect, test, vi } from 'vitest';
import type { GiftId } from '../../protocol/ids.ts';
import { ANN, BEN, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';

/** From now on each look at the time finds so many milliseconds gone, as on a machine that has much to do. */
function slowDown(room: HostRoom, ms: number): void {
	let elapsedMs = room.clock.elapsedMs;
	vi.spyOn(room.clock, 'elapsedMs', 'get').mockImplementation(() => (elapsedMs += ms));
}

async function askAndHear(room: HostRoom) {
	const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
	const known = room.request();
	ann.say(known);
	await room.pass();
	const requests = Array.from({ length: 40 }, () => room.request());
	// The channel is before the requests.
	for (let times = 0; times < 10; times++) ann.broadcast(ann.grantOf(known.giftId));
	for (const request of requests) ben.say(request);
	return { known: known.giftId, asked: requests.map(({ giftId }) => giftId) };
}

describe('many messages at once', () => {
	test('what clients ask is entered before what the channel brought', async () => {
		const room = await openHostRoom();
		const { known, asked } = await askAndHear(room);
		room.changes.length = 0;
		await room.pass();
		const seen = room.host.ledger.entries
			.readStory(room.gift(known).giftNo)
			.find(({ kind }) => kind === 'broadcast_seen');
		const lastAsked = Math.max(...asked.map((giftId) => firstSequence(room, giftId)));
		expect(seen?.sequence).toBeGreaterThan(lastAsked);
	});

	test('are entered in several transactions where they take long, each with something of the channel, none twice', async () => {
		const room = await openHostRoom();
		const { known, asked } = await askAndHear(room);
		room.changes.length = 0;
		slowDown(room, 2);
		await room.pass(1_000);
		vi.restoreAllMocks();
		const entered = room.changes.map(({ gifts }) => gifts.filter(({ giftId }) => asked.includes(giftId)).length);
		const firstSeen = room.changes.findIndex(({ gifts }) =>
			gifts.some(({ giftId, seenAt }) => giftId === known && seenAt !== null),
		);
		const sequences = asked.map((giftId) => firstSequence(room, giftId));
		expect(entered.filter((gifts) => gifts > 0).length).toBeGreaterThan(2);
		expect(firstSeen).toBe(entered.findIndex((gifts) => gifts > 0));
		expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
		expect(asked.map((giftId) => room.gift(giftId).state)).toEqual(asked.map(() => 'granted'));
		expect(room.host.counters.broadcast_repeated).toBe(9);
	});
});

function firstSequence(room: HostRoom, giftId: GiftId): number {
	return room.host.ledger.entries.readStory(room.gift(giftId).giftNo)[0]?.sequence ?? 0;
}
