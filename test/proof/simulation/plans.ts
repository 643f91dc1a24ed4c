import type { EveningPlan } from '../../../rehearsal/plan.ts';

/** Small enough that a thousand fit into minutes, and each rough in its own way. */
const SMALL = { viewers: 6, gifts: 36, giftsPerSecond: 4, loss: 0.3, duplicate: 0.3, reorder: 0.3 } as const;

/** One evening of the thousand. Half of them have a failing disk, a quarter a clock that somebody sets. */
export function planOf(seed: number): EveningPlan {
	return {
		...SMALL,
		acknowledgmentLoss: seed % 2 === 0 ? 0.3 : 0,
		delayMsMax: [20, 400, 2_000][seed % 3] ?? 20,
		crashes: 3 + (seed % 4),
		crashAt: null,
		diskFaults: seed % 2 === 1 ? 3 : 0,
		cuts: seed % 5,
		partitions: seed % 3 === 0 ? 2 : 1,
		clockSteps: seed % 4 === 0 ? 2 : 0,
		seed,
		isRealTime: false,
	};
}

/** A tiny evening in good air, whose host dies at one commit after the other. */
export function planOfCrash(commit: number, side: 'before' | 'after'): EveningPlan {
	return {
		viewers: 3,
		gifts: 12,
		giftsPerSecond: 3,
		loss: 0,
		duplicate: 0,
		reorder: 0,
		acknowledgmentLoss: 0,
		delayMsMax: 40,
		crashes: 0,
		crashAt: { commit, side },
		diskFaults: 0,
		cuts: 0,
		partitions: 0,
		clockSteps: 0,
		seed: 3,
		isRealTime: false,
	};
}
