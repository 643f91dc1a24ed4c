import type { RoomRules } from '../../preload/api/room-rows.ts';
import type { GiftRow } from '../../preload/api/rows.ts';
import { formatCoins } from '../messages/format.ts';
import { text } from '../messages/index.ts';

/**
 * Why a gift is held, with the limit that held it. A limit that has since been changed so that it would no longer hold this
 * gift is not named: the reason stands without a figure rather than with a wrong one.
 */
export function explainHold(
	gift: Pick<GiftRow, 'heldBecause' | 'value' | 'price' | 'comboCount'>,
	rules: RoomRules | null,
): string {
	if (gift.heldBecause === null) return text.gift.outcome.held;
	const limit = rules?.holdFromCoins ?? null;
	if (gift.heldBecause === 'value_at_or_above_limit' && limit !== null && gift.value >= limit)
		return text.gift.heldFrom(formatCoins(limit));
	const ceiling = rules?.comboCeilingCoins ?? null;
	if (gift.heldBecause === 'combo_over_ceiling' && ceiling !== null && (gift.comboCount ?? 0) * gift.price > ceiling)
		return text.gift.heldOverCeiling(formatCoins(ceiling));
	return text.gift.heldBecause[gift.heldBecause];
}
