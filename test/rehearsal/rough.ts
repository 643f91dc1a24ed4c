import type { EveningPlan } from '../../rehearsal/plan.ts';

/** Small enough for a test, and worse than any network. */
export const ROUGH: EveningPlan = {
	viewers: 10,
	gifts: 100,
	giftsPerSecond: 4,
	loss: 0.25,
	duplicate: 0.2,
	reorder: 0.2,
	acknowledgmentLoss: 0.3,
	delayMsMax: 400,
	crashes: 3,
	crashAt: null,
	diskFaults: 0,
	partitions: 0,
	cuts: 6,
	clockSteps: 0,
	seed: 1,
	isRealTime: false,
};
