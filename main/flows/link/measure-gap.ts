import type { UtcMs } from '../../../protocol/ids.ts';

/** A machine may sleep for weeks; a clock that says more than this was set. */
const LONGER_BY_SLEEP_MS = 31 * 24 * 3_600_000;

export interface GapEnd {
	readonly at: UtcMs;
	/** False where the clock was set meanwhile: the end is then the nearest that can be told. */
	readonly isLengthKnown: boolean;
}

/**
 * When a gap ended, by a wall clock that may have been set back or far forward while it lasted. `elapsedMs` is what the
 * host's timers counted meanwhile, which no setting touches; null where it was not running.
 */
export function measureGap(gap: { from: UtcMs; now: UtcMs; elapsedMs: number | null }): GapEnd {
	const { from, now, elapsedMs } = gap;
	const counted = (from + (elapsedMs ?? 0)) as UtcMs;
	if (now < from) return { at: counted, isLengthKnown: false };
	if (elapsedMs !== null && now - counted > LONGER_BY_SLEEP_MS) return { at: counted, isLengthKnown: false };
	return { at: now, isLengthKnown: true };
}

/** When a gap began of which only the last sign of life is known, and that may lie in the future of a clock set back. */
export function beginAtLastSign(
	lastSignAt: UtcMs,
	now: UtcMs,
): { readonly at: UtcMs; readonly isLengthKnown: boolean } {
	return lastSignAt <= now ? { at: lastSignAt, isLengthKnown: true } : { at: now, isLengthKnown: false };
}
