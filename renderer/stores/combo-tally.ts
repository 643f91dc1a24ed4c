// One row of the feed: a single gift, or all gifts of one sender's running combo together. Sums and the least complete
// gift are kept up to date gift by gift, because a combo of thousands of frames may not be added up again in each frame.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId, UtcMs } from '../../protocol/ids.ts';
import { COMPLETENESS_RANKS, countsInCombo, rankCompleteness } from './proof-ladder.ts';

export interface FeedGift {
	readonly kind: 'gift';
	readonly key: string;
	/** The giftNo that gives the row its place among the others. */
	readonly place: number;
	/** When the gift at that place was asked for. */
	readonly at: UtcMs;
	/** The newest gift of the row: its sender, gift, note and time are shown. */
	readonly newest: GiftRow;
	/** The gift that is furthest from completed; its ladder is the row's ladder. */
	readonly leastComplete: GiftRow;
	readonly gifts: number;
	/** Gifts of the row that never counted or no longer count, where others do. */
	readonly leftOut: number;
	readonly pieces: number;
	readonly value: number;
	readonly isCombo: boolean;
	/** The combo has not said that it ended. */
	readonly isRunning: boolean;
}

/** Key of a combo, or of a gift on its own. */
export function keyOfRow(gift: GiftRow): string {
	return gift.comboId === null ? gift.giftId : `${gift.sender}\n${gift.gift}\n${gift.comboId}`;
}

export class ComboTally {
	readonly key: string;
	#place: number;
	#at: UtcMs;
	readonly #gifts = new Map<GiftId, GiftRow>();
	readonly #ranks = new Array<number>(COMPLETENESS_RANKS).fill(0);
	#newest: GiftRow;
	#pieces = 0;
	#value = 0;
	#counted = 0;
	#leftOut = 0;
	#isEnded = false;
	#shown: FeedGift | null = null;

	constructor(gift: GiftRow) {
		this.key = keyOfRow(gift);
		this.#place = gift.giftNo;
		this.#at = gift.requestedAt;
		this.#newest = gift;
		this.put(gift);
	}

	/** Adds a gift, or replaces its older picture. */
	put(gift: GiftRow): void {
		const before = this.#gifts.get(gift.giftId);
		if (before) this.#count(before, -1);
		this.#gifts.set(gift.giftId, gift);
		this.#count(gift, 1);
		if (gift.giftNo >= this.#newest.giftNo) this.#newest = gift;
		if (gift.isComboEnd) this.#isEnded = true;
		this.#shown = null;
	}

	get place(): number {
		return this.#place;
	}

	/** Gives the row the place of its newest gift. */
	moveToNewest(): void {
		this.#place = this.#newest.giftNo;
		this.#at = this.#newest.requestedAt;
		this.#shown = null;
	}

	get newestGiftNo(): number {
		return this.#newest.giftNo;
	}

	get size(): number {
		return this.#gifts.size;
	}

	giftIds(): Iterable<GiftId> {
		return this.#gifts.keys();
	}

	gifts(): readonly GiftRow[] {
		return [...this.#gifts.values()].sort((a, b) => a.giftNo - b.giftNo);
	}

	/** The row as it is now; the same object until a gift of it changes. */
	show(): FeedGift {
		this.#shown ??= this.#read();
		return this.#shown;
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

	#read(): FeedGift {
		const isCombo = this.#newest.comboId !== null;
		const allLeftOut = this.#counted === 0;
		return {
			kind: 'gift',
			key: this.key,
			place: this.#place,
			at: this.#at,
			newest: this.#newest,
			leastComplete: this.#findLeastComplete(),
			gifts: this.#gifts.size,
			leftOut: allLeftOut ? 0 : this.#leftOut,
			pieces: allLeftOut ? sum(this.#gifts.values(), 'count') : this.#pieces,
			value: allLeftOut ? sum(this.#gifts.values(), 'value') : this.#value,
			isCombo,
			isRunning: isCombo && !this.#isEnded,
		};
	}

	#findLeastComplete(): GiftRow {
		if (this.#gifts.size === 1) return this.#newest;
		const lowest = this.#ranks.findIndex((count) => count > 0);
		if (lowest === -1 || rankCompleteness(this.#newest) === lowest) return this.#newest;
		for (const gift of this.#gifts.values()) {
			if (countsInCombo(gift) && rankCompleteness(gift) === lowest) return gift;
		}
		return this.#newest;
	}
}

function sum(gifts: Iterable<GiftRow>, field: 'count' | 'value'): number {
	let total = 0;
	for (const gift of gifts) total += gift[field];
	return total;
}
