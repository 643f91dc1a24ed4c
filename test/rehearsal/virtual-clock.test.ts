import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';

const START = asUtcMs(1_700_000_000_000);

test('timers run in the order in which they fall due, and ties in the order in which they were made', async () => {
	const clock = new VirtualClock(START);
	const ran: string[] = [];
	clock.after(20, () => ran.push('c'));
	clock.after(10, () => ran.push('a'));
	clock.after(10, () => ran.push('b'));
	await clock.advance(19);
	expect(ran).toEqual(['a', 'b']);
	await clock.advance(1);
	expect(ran).toEqual(['a', 'b', 'c']);
	expect(clock.now()).toBe(START + 20);
});

test('promises settle between two timers, however deep they are chained', async () => {
	const clock = new VirtualClock(START);
	const ran: string[] = [];
	clock.after(1, () => {
		void (async () => {
			for (let at = 0; at < 50; at++) await Promise.resolve();
			ran.push('promise');
		})();
	});
	clock.after(1, () => ran.push('second timer'));
	await clock.advance(1);
	expect(ran).toEqual(['promise', 'second timer']);
});

test('a timer that a timer sets runs within the same stretch of time, at its own time', async () => {
	const clock = new VirtualClock(START);
	const times: number[] = [];
	clock.after(5, () => {
		times.push(clock.now() - START);
		clock.after(5, () => times.push(clock.now() - START));
		clock.after(6, () => times.push(clock.now() - START));
	});
	await clock.advance(10);
	expect(times).toEqual([5, 10]);
	expect(clock.pending).toBe(1);
});

test('a timer called off never runs, and calling it off twice or after it ran changes nothing', async () => {
	const clock = new VirtualClock(START);
	const ran: string[] = [];
	const callOffFirst = clock.after(1, () => ran.push('first'));
	const callOffSecond = clock.after(1, () => ran.push('second'));
	expect(clock.pending).toBe(2);
	callOffFirst();
	callOffFirst();
	expect(clock.pending).toBe(1);
	await clock.advance(1);
	callOffSecond();
	expect(ran).toEqual(['second']);
	expect(clock.pending).toBe(0);
});

test('a jump of the wall clock moves the time of day and no timer', async () => {
	const clock = new VirtualClock(START);
	const times: number[] = [];
	clock.after(1_000, () => times.push(clock.now()));
	clock.jumpWallClock(-3_600_000);
	await clock.advance(999);
	expect(times).toEqual([]);
	await clock.advance(1);
	expect(times).toEqual([START - 3_600_000 + 1_000]);
	expect(clock.elapsedMs).toBe(1_000);
});

test('running the next timer skips the waiting, and says when there is none', async () => {
	const clock = new VirtualClock(START);
	const ran: number[] = [];
	clock.after(60_000, () => ran.push(clock.elapsedMs));
	expect(await clock.runNext()).toBe(true);
	expect(await clock.runNext()).toBe(false);
	expect(ran).toEqual([60_000]);
});

test('a timer that throws stops whoever moves the clock', async () => {
	const clock = new VirtualClock(START);
	clock.after(1, () => {
		throw new Error('broken invariant');
	});
	await expect(clock.advance(1)).rejects.toThrow('broken invariant');
});

test('any set of timers, some called off, runs sorted by due time and making', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({ ms: fc.nat(30), isCalledOff: fc.boolean() }), { maxLength: 40 }),
			async (wanted) => {
				const clock = new VirtualClock(START);
				const ran: number[] = [];
				const callOffs = wanted.map(({ ms }, index) => clock.after(ms, () => ran.push(index)));
				for (const [index, { isCalledOff }] of wanted.entries()) if (isCalledOff) callOffs[index]?.();
				await clock.advance(30);
				const expected = [...wanted.keys()]
					.filter((index) => wanted[index]?.isCalledOff === false)
					.toSorted((one, other) => (wanted[one]?.ms ?? 0) - (wanted[other]?.ms ?? 0) || one - other);
				expect(ran).toEqual(expected);
			},
		),
	);
});
