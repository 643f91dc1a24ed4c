import { describe, expect, test } from 'vitest';
import { decideBroadcaster, SENDERS_BROADCAST } from '../../main/outbox/broadcaster.ts';
import type { Broadcaster, BroadcasterFacts } from '../../main/outbox/broadcaster.ts';

const HOST: Broadcaster = { by: 'host', because: 'room_at_advice', urgedSinceMs: null };
const FACTS: BroadcasterFacts = {
	elapsedMs: 10_000,
	grantsWaiting: 0,
	roomLastSecond: 100,
	roomPerSecondAdvised: 200,
	sendsPerSecondMax: 55,
};

function urged(by: Broadcaster, sinceMs: number): Broadcaster {
	return { ...by, urgedSinceMs: sinceMs };
}

describe('who broadcasts', () => {
	test.each<readonly [string, Broadcaster, Partial<BroadcasterFacts>, Broadcaster]>([
		['senders do while little waits', SENDERS_BROADCAST, { grantsWaiting: 275 }, SENDERS_BROADCAST],
		['much that waits is looked at first', SENDERS_BROADCAST, { grantsWaiting: 276 }, urged(SENDERS_BROADCAST, 10_000)],
		[
			'a short crowd changes nothing',
			urged(SENDERS_BROADCAST, 8_001),
			{ grantsWaiting: 276 },
			urged(SENDERS_BROADCAST, 8_001),
		],
		['a crowd that is over is forgotten', urged(SENDERS_BROADCAST, 8_001), { grantsWaiting: 275 }, SENDERS_BROADCAST],
		[
			'a crowd that lasts makes the host broadcast: its publishes are used up',
			urged(SENDERS_BROADCAST, 8_000),
			{ grantsWaiting: 276 },
			{ by: 'host', because: 'sends_used_up', urgedSinceMs: null },
		],
		[
			'or the channel is at its advice',
			urged(SENDERS_BROADCAST, 8_000),
			{ grantsWaiting: 276, roomLastSecond: 160 },
			HOST,
		],
		[
			'a large room takes less, so less has to wait',
			urged(SENDERS_BROADCAST, 8_000),
			{ grantsWaiting: 151, roomLastSecond: 30, roomPerSecondAdvised: 30 },
			HOST,
		],
		['the host goes on while much waits', HOST, { grantsWaiting: 56 }, HOST],
		['little that waits is looked at first', HOST, { grantsWaiting: 55 }, urged(HOST, 10_000)],
		['a short calm changes nothing', urged(HOST, 5_001), { grantsWaiting: 0 }, urged(HOST, 5_001)],
		['a calm that is over is forgotten', urged(HOST, 5_001), { grantsWaiting: 56 }, HOST],
		[
			'a calm that lasts gives the room back to the senders',
			urged(HOST, 5_000),
			{ grantsWaiting: 0 },
			SENDERS_BROADCAST,
		],
	])('%s', (_, now, facts, next) => {
		expect(decideBroadcaster(now, { ...FACTS, ...facts })).toEqual(next);
	});

	test('does not flicker: waiting grants between the two thresholds change nothing, for either', () => {
		for (const now of [SENDERS_BROADCAST, HOST])
			for (let elapsedMs = 0; elapsedMs < 60_000; elapsedMs += 500)
				expect(decideBroadcaster(now, { ...FACTS, elapsedMs, grantsWaiting: 100 })).toBe(now);
	});
});
