import type { GapRow, GiftRow } from '../../../preload/api/rows.ts';

export type HistoryItem =
	| { readonly kind: 'gift'; readonly key: string; readonly gift: GiftRow; /** Among the gifts. */ readonly at: number }
	| { readonly kind: 'gap'; readonly key: string; readonly gap: GapRow };

/** Gifts, newest first, with the times without the host between them; both lists are newest first. */
export function weaveGaps(gifts: readonly GiftRow[], gaps: readonly GapRow[]): readonly HistoryItem[] {
	const items: HistoryItem[] = [];
	let next = 0;
	const takeGaps = (isNewer: (gap: GapRow) => boolean): void => {
		for (let gap = gaps[next]; gap && isNewer(gap); gap = gaps[(next += 1)])
			items.push({ kind: 'gap', key: `gap-${gap.gapNo}`, gap });
	};
	for (const [at, gift] of gifts.entries()) {
		// A gap knows the gift that came after it, whatever the clock said.
		takeGaps((gap) => gap.nextGiftNo > gift.giftNo);
		items.push({ kind: 'gift', key: gift.giftId, gift, at });
	}
	takeGaps(() => true);
	return items;
}

/** Where a gift stands among the items; `at` counts the gifts alone. */
export function findItem(items: readonly HistoryItem[], at: number): number {
	return items.findIndex((item) => item.kind === 'gift' && item.at === at);
}
