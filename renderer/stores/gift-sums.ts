// The gifts of one row of the feed with their sums and the least complete of them, kept up to date gift by gift: a combo of
// thousands of frames may not be added up again in each painted frame.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { COMPLETENESS_RANKS, countsInCombo, rankCompleteness } from './proof-ladder.ts';

export class GiftSums {
	readonly #gifts = new Map<GiftId, GiftRow>();
	/** How many gifts there are of each rank of completeness. */
	readonly #ranks = new Array<number>(COMPLETENESS_RANKS).fill(0);
	#pieces = 0;
	#value = 0;
	#counted = 0;
	#leftOut = 0;

	/** Adds a gift, or replaces its older picture. */
	put(gift: GiftRow): void {
		const before = this.#gifts.get(gift.giftId);
		if (before) this.#count(before, -1);
		this.#gifts.set(gift.giftId, gift);
		this.#count(gift, 1);
	}

	gifts(): Iterable<GiftRow> {
		return this.#gifts.values();
	}

	get size(): number {
		return this.#gifts.size;
	}

	/** Of the gifts that count; where none does, what was asked for. */
	get pieces(): number {
		return this.#counted > 0 ? this.#pieces : this.#sum('count');
	}

	get value(): number {
		return this.#counted > 0 ? this.#value : this.#sum('value');
	}

	/** Gifts that never counted or no longer count, where others do. */
	get leftOut(): number {
		return this.#counted > 0 ? this.#leftOut : 0;
	}

	/** The newest gift, unless another has come less far. */
	findLeastComplete(newest: GiftRow): GiftRow {
		const lowest = this.#ranks.findIndex((count) => count > 0);
		if (lowest === -1 || rankCompleteness(newest) === lowest) return newest;
		for (const gift of this.#gifts.values()) {
			if (countsInCombo(gift) && rankCompleteness(gift) === lowest) return gift;
		}
		return newest;
	}

	#count(gift: GiftRow, by: 1 | -1): void {
		if (!countsInCombo(gift)) {
			// A frame that was overtaken brought no pieces of its own: nothing of the streak is missing without it.
			if (gift.count > 0) this.#leftOut += by;
			return;
		}
		const rank = rankCompleteness(gift);
		this.#ranks[rank] = (this.#ranks[rank] ?? 0) + by;
		this.#pieces += by * gift.count;
		this.#value += by * gift.value;
		this.#counted += by;
	}

	#sum(field: 'count' | 'value'): number {
		let total = 0;
		for (const gift of this.#gifts.values()) total += gift[field];
		return total;
	}
}
