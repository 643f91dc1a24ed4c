import { describe, expect, test, vi } from 'vitest';
import { SIGN } from '../../main/keys/aside/works.ts';
import { asUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ANN, BEN, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import { openKeysAside } from '../support/seals/keys.ts';

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

	test('are begun to be opened beside the host shortly before their turn, however many wait', async () => {
		const [work, room] = [{ begun: 0, finished: 0, waitingMost: 0 }, await openHostRoom()];
		room.keys = openKeysAside(() => ({
			begin: ({ own, kind }) => (kind === SIGN ? own : openLater(work, own)),
			close: () => {},
		}));
		await room.restart();
		const viewers = await Promise.all(Array.from({ length: 6 }, (_, no) => room.stranger(asUserId(`viewer-${no}`))));
		const requests = Array.from({ length: 300 }, () => room.request());
		for (const [no, request] of requests.entries()) viewers[no % 6]?.say(request);
		slowDown(room, 1);
		await room.pass(2_000);
		vi.restoreAllMocks();
		// What comes with the first text of a viewer, while nobody knows its session, waits for its turn.
		expect(work).toEqual({ begun: 240, finished: 240, waitingMost: 64 });
		expect(requests.map(({ giftId }) => room.gift(giftId).state)).toEqual(requests.map(() => 'granted'));
	});
});

/** Keeps count of what is begun and not finished yet. */
function openLater<Answer>(work: { begun: number; finished: number; waitingMost: number }, own: () => Answer) {
	work.begun++;
	work.waitingMost = Math.max(work.waitingMost, work.begun - work.finished);
	return (): Answer => {
		work.finished++;
		return own();
	};
}

function firstSequence(room: HostRoom, giftId: GiftId): number {
	return room.host.ledger.entries.readStory(room.gift(giftId).giftNo)[0]?.sequence ?? 0;
}
