// One row of the feed: a single gift, or all gifts of one sender's running combo together.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId, UtcMs } from '../../protocol/ids.ts';
import { GiftSums } from './gift-sums.ts';

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
	/** The combo has not ended: neither by its sender nor by the desk. */
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
	#newest: GiftRow;
	/** All gifts of the row and their sums; null while there is only one, as with most rows. */
	#many: GiftSums | null = null;
	#isEnded: boolean;
	#shown: FeedGift | null = null;

	constructor(gift: GiftRow) {
		this.key = keyOfRow(gift);
		this.#place = gift.giftNo;
		this.#at = gift.requestedAt;
		this.#newest = gift;
		this.#isEnded = isEnd(gift);
	}

	/** Adds a gift, or replaces its older picture. */
	put(gift: GiftRow): void {
		if (!this.#many && gift.giftId !== this.#newest.giftId) {
			this.#many = new GiftSums();
			this.#many.put(this.#newest);
		}
		this.#many?.put(gift);
		if (gift.giftNo >= this.#newest.giftNo) this.#newest = gift;
		if (isEnd(gift)) this.#isEnded = true;
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
		return this.#many?.size ?? 1;
	}

	giftIds(): Iterable<GiftId> {
		return this.gifts().map((gift) => gift.giftId);
	}

	/** Oldest first. */
	gifts(): readonly GiftRow[] {
		return this.#many ? [...this.#many.gifts()].sort((a, b) => a.giftNo - b.giftNo) : [this.#newest];
	}

	/** The row as it is now; the same object until a gift of it changes. */
	show(): FeedGift {
		this.#shown ??= this.#read();
		return this.#shown;
	}

	#read(): FeedGift {
		const newest = this.#newest;
		const isCombo = newest.comboId !== null;
		return {
			kind: 'gift',
			key: this.key,
			place: this.#place,
			at: this.#at,
			newest,
			leastComplete: this.#many?.findLeastComplete(newest) ?? newest,
			gifts: this.size,
			leftOut: this.#many?.leftOut ?? 0,
			pieces: this.#many?.pieces ?? newest.count,
			value: this.#many?.value ?? newest.value,
			isCombo,
			isRunning: isCombo && !this.#isEnded,
		};
	}
}

function isEnd(gift: GiftRow): boolean {
	return gift.isComboEnd || gift.comboClosed !== null;
}
