import type { UtcMs } from './ids.ts';

/**
 * Time as both sides see it. `now` is the wall clock, which may jump; `after` counts real elapsed time, which may not.
 * The host's clock is the only one that stamps ledger entries; a peer's time is a claim.
 */
export interface Clock {
	/** UTC milliseconds by the wall clock. */
	now(): UtcMs;
	/** Milliseconds that have really passed since some start; no step of the wall clock touches them. */
	readonly elapsedMs: number;
	/** Calls `run` once after `ms` milliseconds; the returned function calls it off and may be called at any time. */
	after(ms: number, run: () => void): CallOff;
}

export type CallOff = () => void;

/** The machine's own clock. */
export const systemClock: Clock = {
	now: () => Date.now() as UtcMs,
	get elapsedMs() {
		return performance.now();
	},
	after: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
};
