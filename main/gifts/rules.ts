import { asCoins } from '../../protocol/ids.ts';
import type { HeldBecause, RoomMode, RoomRules } from '../../preload/api/rows.ts';
import type { CatalogueGift } from '../../preload/api/rows.ts';

/** How a new room behaves until its host changes the rules. */
export const FIRST_RULES: RoomRules = {
	holdFromCoins: asCoins(2_500),
	refuseFromCoins: null,
	holdsFirstGift: false,
	holdsNotes: false,
	comboCeilingCoins: asCoins(20_000),
	comboIdleMs: 20_000,
	reviewExpiresAfterMs: 15 * 60_000,
	senderGiftsMax: 60,
	senderWindowMs: 10_000,
	takeBackMs: 3_000,
	resendAfterMs: 4_000,
	resendAfterMsMax: 60_000,
	resendsMax: 5,
	acknowledgmentWaitMs: 10_000,
};

export type Verdict = { readonly kind: 'grant' } | Hold | { readonly kind: 'refuse' };

export interface Hold {
	readonly kind: 'hold';
	readonly because: HeldBecause;
	/** In coins, as it is now; null where no figure decides. */
	readonly limit: number | null;
}

export interface RuledGift {
	readonly value: number;
	readonly note: string | null;
	/** The whole streak's value with this gift in it; null outside a combo. */
	readonly comboValue: number | null;
	readonly isFirstGift: boolean;
}

/** The strictest rule decides: refuse before hold before grant. Among rules that hold, the order below names the reason. */
export function judge(gift: RuledGift, offer: CatalogueGift, rules: RoomRules, mode: RoomMode): Verdict {
	if (offer.rule === 'refuse' || isAtOrAbove(gift.value, rules.refuseFromCoins)) return { kind: 'refuse' };
	const because = findReasonToHold(gift, offer, rules, mode);
	return because ? { kind: 'hold', because, limit: findLimit(because, rules) } : { kind: 'grant' };
}

function findLimit(because: HeldBecause, { holdFromCoins, comboCeilingCoins }: RoomRules): number | null {
	if (because === 'value_at_or_above_limit') return holdFromCoins;
	return because === 'combo_over_ceiling' ? comboCeilingCoins : null;
}

function findReasonToHold(gift: RuledGift, offer: CatalogueGift, rules: RoomRules, mode: RoomMode): HeldBecause | null {
	if (mode === 'panic') return 'room_in_panic';
	if (offer.rule === 'hold') return 'gift_is_held_by_rule';
	if (isAtOrAbove(gift.value, rules.holdFromCoins)) return 'value_at_or_above_limit';
	if (gift.comboValue !== null && rules.comboCeilingCoins !== null && gift.comboValue > rules.comboCeilingCoins)
		return 'combo_over_ceiling';
	if (rules.holdsFirstGift && gift.isFirstGift) return 'first_gift_of_sender';
	if (rules.holdsNotes && gift.note !== null) return 'note_is_held_by_rule';
	return null;
}

function isAtOrAbove(value: number, limit: number | null): boolean {
	return limit !== null && value >= limit;
}
