// Whole numbers as people type them: `2500`, `2,500`, `2.500`, `2 500` and `2’500` are the same amount. A separator that
// does not stand before three digits makes the text no number at all: `2.5` must never become 25.

import { isCoins } from '../../protocol/ids.ts';
import type { Coins } from '../../protocol/ids.ts';

const PLAIN = /^\d+$/;
const GROUPED = /^\d{1,3}(?<separator>[\s,.'’])\d{3}(?:\k<separator>\d{3})*$/;

/** The coins that were typed; null for an empty field. */
export function readTypedCoins(typed: string): Coins | 'not_coins' | null {
	const trimmed = typed.trim();
	if (trimmed === '') return null;
	if (!PLAIN.test(trimmed) && !GROUPED.test(trimmed)) return 'not_coins';
	const coins = Number(trimmed.replaceAll(/\D/g, ''));
	return isCoins(coins) ? coins : 'not_coins';
}

/** A whole number within bounds, both included; null for anything else, an empty field too. */
export function readTypedWhole(typed: string, min: number, max: number): number | null {
	const coins = readTypedCoins(typed);
	return typeof coins === 'number' && coins >= min && coins <= max ? coins : null;
}
