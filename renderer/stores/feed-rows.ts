// The live feed as a list of rows in the order of their place, oldest first inside, newest first to look at. Gifts of
// one combo share a row. A row keeps its place while it is among the newest ones; a combo that goes on after it has
// moved out of sight comes back to the top, so that a long streak is never lost and never dances.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ComboTally, keyOfRow, type FeedGift } from './combo-tally.ts';

/** A combo further down than so many rows moves to the top when it grows. */
export const COMBO_STAYS_WITHIN_ROWS = 24;

/** Gifts that the feed keeps for each row that it may have, taken together. */
const GIFTS_PER_ROW = 4;

export class FeedRows {
	readonly #byKey = new Map<string, ComboTally>();
	/** Ascending by place. */
	#rows: ComboTally[] = [];
	#rowsMax: number;
	#gifts = 0;

	constructor(rowsMax: number) {
		this.#rowsMax = rowsMax;
	}

	/** Puts gifts into their rows and answers the gifts that the feed let go, oldest first. */
	put(gifts: readonly GiftRow[]): GiftId[] {
		for (const gift of gifts) {
			const row = this.#byKey.get(keyOfRow(gift));
			if (row) this.#grow(row, gift);
			else this.#add(new ComboTally(gift));
		}
		return this.#trim();
	}

	/** Newest first. */
	list(): FeedGift[] {
		const shown = new Array<FeedGift>(this.#rows.length);
		let at = this.#rows.length;
		for (const row of this.#rows) shown[(at -= 1)] = row.show();
		return shown;
	}

	/** One row as it is now; null when the feed no longer has it. */
	find(key: string): FeedGift | null {
		return this.#byKey.get(key)?.show() ?? null;
	}

	/** All gifts of a row, oldest first; empty when the feed no longer has it. */
	listGifts(key: string): readonly GiftRow[] {
		return this.#byKey.get(key)?.gifts() ?? [];
	}

	/** Whether the row of this gift is in the feed; a changed gift older than the feed must not come back by itself. */
	has(gift: GiftRow): boolean {
		return this.#byKey.has(keyOfRow(gift));
	}

	/** The lowest giftNo that still has a place here; older pages start before it. */
	get oldestPlace(): number | null {
		return this.#rows[0]?.place ?? null;
	}

	/** Lets the feed hold more while somebody reads far down, and less again afterwards. */
	allow(rowsMax: number): GiftId[] {
		this.#rowsMax = rowsMax;
		return this.#trim();
	}

	#add(row: ComboTally): void {
		this.#gifts += 1;
		this.#byKey.set(row.key, row);
		this.#insert(row);
	}

	#grow(row: ComboTally, gift: GiftRow): void {
		const isNewer = gift.giftNo > row.newestGiftNo;
		this.#gifts -= row.size;
		row.put(gift);
		this.#gifts += row.size;
		const inSight = this.#rows[this.#rows.length - COMBO_STAYS_WITHIN_ROWS];
		if (!isNewer || inSight === undefined || row.place >= inSight.place) return;
		this.#rows.splice(this.#findPlace(row.place), 1);
		row.moveToNewest();
		this.#insert(row);
	}

	#insert(row: ComboTally): void {
		this.#rows.splice(this.#findPlace(row.place), 0, row);
	}

	/** Index of the first row whose place is not before this one. */
	#findPlace(place: number): number {
		let low = 0;
		let high = this.#rows.length;
		// New gifts nearly always belong at the end.
		if (high > 0 && (this.#rows[high - 1] as ComboTally).place < place) return high;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#rows[middle] as ComboTally).place < place) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	#trim(): GiftId[] {
		const giftsMax = this.#rowsMax * GIFTS_PER_ROW;
		let surplus = Math.max(0, this.#rows.length - this.#rowsMax);
		let gifts = this.#gifts;
		for (const row of this.#rows.slice(0, surplus)) gifts -= row.size;
		// Long combos weigh more than their one row; the newest rows stay whatever they weigh.
		while (gifts > giftsMax && surplus < this.#rows.length - COMBO_STAYS_WITHIN_ROWS) {
			gifts -= (this.#rows[surplus] as ComboTally).size;
			surplus += 1;
		}
		if (surplus === 0) return [];
		this.#gifts = gifts;
		const gone = this.#rows.slice(0, surplus);
		this.#rows = this.#rows.slice(surplus);
		for (const row of gone) this.#byKey.delete(row.key);
		return gone.flatMap((row) => [...row.giftIds()]);
	}
}
