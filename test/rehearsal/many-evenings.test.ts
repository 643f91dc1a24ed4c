// Many small evenings, each rough in its own way: long and short delays, up to eight crashes, up to eleven cut links.
// A seed that fails is the reproduction: `npm run rehearsal` takes the same plan.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runEvening } from '../../rehearsal/evening.ts';
import type { EveningPlan } from '../../rehearsal/plan.ts';
import { makeQuickFolder } from '../support/host/quick-folder.ts';

vi.setConfig({ testTimeout: 300_000 });

const SEEDS = 20;

function planOf(seed: number): EveningPlan {
	const share = ((seed * 7_919) % 100) / 100;
	return {
		viewers: 4 + (seed % 9),
		gifts: 20 + (seed % 30),
		giftsPerSecond: 1 + (seed % 9),
		loss: 0.3 * share,
		duplicate: 0.3,
		reorder: 0.3 * (1 - share),
		acknowledgmentLoss: 0.3,
		delayMsMax: [20, 400, 2_000][seed % 3] ?? 20,
		crashes: seed % 9,
		crashAt: null,
		diskFaults: seed % 4,
		partitions: seed % 3 === 0 ? 1 : 0,
		cuts: seed % 12,
		clockSteps: 0,
		seed,
		isRealTime: false,
	};
}

test(`on ${SEEDS} evenings of every kind no invariant breaks`, async () => {
	const directory = makeQuickFolder('evenings');
	const broken: unknown[] = [];
	for (let seed = 1; seed <= SEEDS; seed++) {
		const plan = planOf(seed);
		const report = await runEvening(plan, join(directory, `${seed}.sqlite`));
		if (report.broken.length > 0) broken.push({ plan, broken: report.broken });
	}
	rmSync(directory, { recursive: true });
	expect(broken).toEqual([]);
});
