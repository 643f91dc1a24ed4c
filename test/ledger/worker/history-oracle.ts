import type { HistoryFilter, SelectionTotals } from '../../../preload/api/rows.ts';
import type { Gift } from '../../../main/gifts/gift.ts';
import { foldQuestion, foldText } from '../../../main/ledger/history/fold-text.ts';

/** What a filter means, gift by gift, as slowly and plainly as it can be said. */
export function isMeant(gift: Gift, filter: HistoryFilter): boolean {
	if (filter.from !== null && gift.requestedAt < filter.from) return false;
	if (filter.to !== null && gift.requestedAt >= filter.to) return false;
	if (filter.sender !== null && gift.sender !== filter.sender) return false;
	if (filter.gift !== null && gift.gift !== filter.gift) return false;
	if (filter.states.length > 0 && !filter.states.includes(gift.state)) return false;
	if (filter.deliveries.length > 0 && !filter.deliveries.includes(gift.delivery)) return false;
	if (filter.valueMin !== null && gift.value < filter.valueMin) return false;
	if (filter.valueMax !== null && gift.value > filter.valueMax) return false;
	const question = foldQuestion(filter.text);
	return question === '' || foldedTextsOf(gift).some((text) => text.includes(question));
}

const folded = new WeakMap<Gift, readonly string[]>();

function foldedTextsOf(gift: Gift): readonly string[] {
	const known = folded.get(gift);
	if (known) return known;
	const texts = [gift.sender, gift.senderName ?? '', gift.giftName, gift.note ?? '', gift.giftId].map(foldText);
	folded.set(gift, texts);
	return texts;
}

export function sumUp(gifts: readonly Gift[]): Record<keyof SelectionTotals, number> {
	const coins = (...states: string[]) =>
		gifts.filter(({ state }) => states.includes(state)).reduce((sum, { value }) => sum + value, 0);
	return {
		gifts: gifts.length,
		pieces: gifts.reduce((sum, { count }) => sum + count, 0),
		requested: coins('held', 'granted', 'refused', 'expired', 'voided'),
		granted: coins('granted', 'voided'),
		refused: coins('refused'),
		expired: coins('expired'),
		held: coins('held'),
		voided: coins('voided'),
		net: coins('granted'),
	};
}
