import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runEvening } from '../../rehearsal/evening.ts';
import { INVARIANTS } from '../../rehearsal/judging/findings.ts';
import { ROUGH } from './rough.ts';
import { makeQuickFolder } from '../support/host/quick-folder.ts';

// An evening takes a second or two; a machine with other things to do takes longer.
vi.setConfig({ testTimeout: 120_000 });

let directory: string;

beforeEach(() => {
	directory = makeQuickFolder('evening');
});

afterEach(() => {
	rmSync(directory, { recursive: true });
});

test.each([1, 2, 3])('on a rough evening every invariant holds, seed %i', async (seed) => {
	const report = await runEvening({ ...ROUGH, seed }, join(directory, 'ledger.sqlite'));
	expect(report.broken).toEqual([]);
	expect(Object.keys(report.invariants).toSorted()).toEqual(INVARIANTS.toSorted());
	// An evening in which nothing went wrong would prove nothing.
	expect(Object.values(report.faults.crashes).every((times) => times > 0)).toBe(true);
	expect(report.resends.asked).toBeGreaterThan(0);
	expect(report.hub.lost).toBeGreaterThan(100);
	const { requested, granted, refused, expired } = report.states;
	expect((granted?.coins ?? 0) + (refused?.coins ?? 0) + (expired?.coins ?? 0)).toBe(requested?.coins);
});

test('the same seed gives the same evening, another seed another one', async () => {
	const one = await runEvening({ ...ROUGH, seed: 11 }, join(directory, 'one.sqlite'));
	const same = await runEvening({ ...ROUGH, seed: 11 }, join(directory, 'same.sqlite'));
	const other = await runEvening({ ...ROUGH, seed: 12 }, join(directory, 'other.sqlite'));
	expect(same).toEqual(one);
	expect({ ...other, plan: null }).not.toEqual({ ...one, plan: null });
});

test('in good air without crashes nobody asks for a resend and nothing is lost', async () => {
	const plan = {
		...ROUGH,
		loss: 0,
		duplicate: 0,
		reorder: 0,
		acknowledgmentLoss: 0,
		crashes: 0,
		cuts: 0,
		viewers: 5,
		delayMsMax: 50,
	};
	const report = await runEvening(plan, join(directory, 'ledger.sqlite'));
	expect(report.broken).toEqual([]);
	expect(report.hub).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, rateLimited: 0 });
	expect(report.latencies.requestToGrantByRule.p50).toBeLessThan(500);
});

test('in real time, over real WebSockets, the same holds', async () => {
	const plan = {
		...ROUGH,
		isRealTime: true,
		viewers: 8,
		gifts: 25,
		giftsPerSecond: 40,
		loss: 0,
		acknowledgmentLoss: 0,
		crashes: 0,
		cuts: 0,
		seed: 2,
	};
	const report = await runEvening(plan, join(directory, 'ledger.sqlite'));
	expect(report.broken).toEqual([]);
	expect(report.states['granted']?.gifts).toBeGreaterThan(10);
});

test('a second evening goes on in the ledger of the first', async () => {
	const path = join(directory, 'ledger.sqlite');
	const first = await runEvening({ ...ROUGH, gifts: 40, seed: 21 }, path);
	expect(existsSync(path)).toBe(true);
	const second = await runEvening({ ...ROUGH, gifts: 40, seed: 22 }, path);
	expect(second.broken).toEqual([]);
	expect(second.states['requested']?.gifts).toBeGreaterThan(first.states['requested']?.gifts ?? 0);
});
