import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LastSecond, PublishBudget } from '../../main/outbox/pacing.ts';
import { adviseRoomPerSecond } from '../../main/outbox/room-load.ts';

function at(ms: number): number {
	return 1_000_000 + ms;
}

/** The most that any window of one second holds. */
function countMost(times: readonly number[]): number {
	return Math.max(0, ...times.map((end) => times.filter((time) => time >= end - 1_000 && time <= end).length));
}

describe('a publish budget', () => {
	test('no second ever holds more than its limit, whatever the wish', () => {
		const steps = fc.array(fc.tuple(fc.nat(400), fc.nat(20)), { maxLength: 60 });
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 12 }), steps, (perSecondMax, wishes) => {
				const budget = new PublishBudget(perSecondMax);
				const spent: number[] = [];
				let now = 0;
				for (const [passMs, wanted] of wishes) {
					now += passMs;
					for (let wish = 0; wish < wanted; wish++) {
						if (budget.waitMs(at(now)) > 0) break;
						budget.spend(at(now));
						spent.push(now);
					}
				}
				expect(countMost(spent)).toBeLessThanOrEqual(perSecondMax);
			}),
			{ seed: 7, numRuns: 200 },
		);
	});

	test('whoever waits as long as it says may publish then', () => {
		const budget = new PublishBudget(3);
		for (const ms of [0, 10, 20]) budget.spend(at(ms));
		const waitMs = budget.waitMs(at(30));
		expect([waitMs, budget.waitMs(at(30 + waitMs))]).toEqual([971, 0]);
	});

	test('is used up by everybody who spends, and counts the last second', () => {
		const budget = new PublishBudget(2);
		budget.spend(at(0));
		budget.spend(at(500));
		const counts = [500, 999, 1_000, 1_500].map((ms) => budget.countLastSecond(at(ms)));
		expect(counts).toEqual([2, 2, 2, 1]);
	});
});

test('the last second is counted as it slides', () => {
	const load = new LastSecond();
	for (let ms = 0; ms < 60_000; ms += 2) load.note(at(ms));
	expect([60_000, 60_500, 61_000].map((ms) => load.count(at(ms)))).toEqual([500, 250, 0]);
});

test('a larger room takes fewer messages a second', () => {
	const members = [null, 0, 999, 1_000, 9_999, 10_000, 1_000_000];
	expect(members.map(adviseRoomPerSecond)).toEqual([200, 200, 200, 100, 100, 30, 30]);
});
