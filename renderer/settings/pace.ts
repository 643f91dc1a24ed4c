// The rehearsal's pace on a slider: a step is a rate that people think in, because one from 0 to 10,000 in equal parts
// would have no room left for the rates that a stream really has.

import type { RehearsalPace } from '../../preload/api/rows.ts';

export const PACES: readonly number[] = [0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export const FAULTS = ['loss', 'duplicate', 'reorder', 'acknowledgmentLoss'] as const;
export type Fault = (typeof FAULTS)[number];

/** The step nearest to a rate. */
export function findPaceStep(giftsPerSecond: number): number {
	const distance = (rate: number): number => Math.abs(Math.log(rate + 0.1) - Math.log(giftsPerSecond + 0.1));
	return PACES.reduce((best, rate, step) => (distance(rate) < distance(PACES[best] ?? 0) ? step : best), 0);
}

/** The pace with one part changed; null while the rate is unknown, because a call sets all parts. */
export function changePace(pace: RehearsalPace | null, part: Partial<RehearsalPace>): RehearsalPace | null {
	if (pace) return { ...pace, ...part };
	const { giftsPerSecond } = part;
	return giftsPerSecond === undefined ? null : { ...NO_FAULTS, ...part, giftsPerSecond };
}

const NO_FAULTS = { loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };
