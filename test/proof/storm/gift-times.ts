import { createHash } from 'node:crypto';
import { asGiftId } from '../../../protocol/ids.ts';
import type { GiftId } from '../../../protocol/ids.ts';

/**
 * A gift id that tells when it was to be asked for, in milliseconds after the storm began: it is sealed before, and nobody has to
 * remember half a million times. What keeps a client from asking in time counts as waiting.
 */
export function giftIdDue(afterMs: number, who: string, nth: number): GiftId {
	const time = Math.floor(afterMs).toString(16).padStart(12, '0');
	const rest = createHash('md5').update(`${who} ${nth}`).digest('hex');
	return asGiftId(
		`${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`,
	);
}

/** When the gift was to be asked for, in milliseconds after the storm began. */
export function readDue(giftId: string): number {
	return Number.parseInt(giftId.slice(0, 8) + giftId.slice(9, 13), 16);
}

/** The most that any window of one second holds; `times` need no order. */
export function countMostInASecond(times: readonly number[]): number {
	const sorted = times.toSorted((one, other) => one - other);
	let most = 0;
	let from = 0;
	for (const [to, at] of sorted.entries()) {
		while ((sorted[from] ?? at) <= at - 1_000) from++;
		most = Math.max(most, to - from + 1);
	}
	return most;
}

/** Of values in any order: as many are at or below it as the share says. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = Float64Array.from(values).sort();
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
