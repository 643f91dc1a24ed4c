import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RoomLoad } from '../../main/outbox/room-load.ts';

describe('the room’s load', () => {
	test('stays within the advice in every second, whenever the broadcasts come that were caused', () => {
		const steps = fc.array(fc.record({ passMs: fc.nat(300), delays: fc.array(fc.nat(4_900), { maxLength: 60 }) }), {
			maxLength: 80,
		});
		fc.assert(
			fc.property(fc.constantFrom(500, 5_000, 50_000), steps, (members, wishes) => {
				const load = new RoomLoad();
				load.members = members;
				const arrivals: { readonly at: number; readonly giftNo: number }[] = [];
				const seen: number[] = [];
				let now = 0;
				let giftNo = 0;
				const arrive = (until: number): void => {
					arrivals.sort((one, other) => one.at - other.at);
					while ((arrivals[0]?.at ?? Infinity) <= until) {
						const arrival = arrivals.shift();
						if (!arrival) break;
						seen.push(arrival.at);
						load.noteMessage(arrival.at, false);
						load.noteArrived(arrival.giftNo);
					}
				};
				for (const { passMs, delays } of wishes) {
					now += passMs;
					arrive(now);
					for (const delay of delays.slice(0, load.countFree(now))) {
						load.noteCaused(++giftNo, now);
						arrivals.push({ at: now + delay, giftNo });
					}
				}
				arrive(Infinity);
				const most = Math.max(0, ...seen.map((end) => seen.filter((at) => at > end - 1_000 && at <= end).length));
				expect(most).toBeLessThanOrEqual(load.advisedPerSecond);
			}),
			{ seed: 5, numRuns: 150 },
		);
	});

	test('counts what others say on the channel, and what the host says itself until it comes back', () => {
		const load = new RoomLoad();
		for (let message = 0; message < 50; message++) load.noteMessage(0, false);
		load.noteOwn(100);
		load.noteOwn(100);
		const before = load.countFree(100);
		load.noteMessage(200, true);
		load.noteOwnLost();
		expect([before, load.countFree(200), load.countFree(1_100), load.countFree(1_300)]).toEqual([148, 149, 199, 200]);
	});

	test('a broadcast that never comes holds its place for five seconds and no longer', () => {
		const load = new RoomLoad();
		for (let giftNo = 1; giftNo <= 200; giftNo++) load.noteCaused(giftNo, 0);
		expect([load.countFree(0), load.countFree(4_999), load.countFree(5_000)]).toEqual([0, 0, 200]);
	});

	test('one broadcast that carries many gifts gives all their places back', () => {
		const load = new RoomLoad();
		for (let giftNo = 1; giftNo <= 16; giftNo++) load.noteCaused(giftNo, 0);
		load.noteMessage(50, false);
		for (let giftNo = 1; giftNo <= 16; giftNo++) load.noteArrived(giftNo);
		expect(load.countFree(50)).toBe(199);
	});
});
