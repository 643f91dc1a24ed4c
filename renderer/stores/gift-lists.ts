// The three lists of gifts that the desk shows: the feed, what is held, and what is granted without proof. They follow
// from a snapshot and the rows pushed after it, in whatever order and however often those come. A list is replaced when
// it changes and never changed in place.

import type { DeskSnapshot } from '../../preload/api/desk-api.ts';
import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { FeedGift } from './combo-tally.ts';
import { FeedRows } from './feed-rows.ts';
import { GiftBook } from './gift-book.ts';

/** Rows that the feed keeps while nobody reads further down. */
export const FEED_ROWS_MAX = 5_000;
const FEED_ROWS_MAX_READING = 50_000;
/** Gifts that one page of older gifts holds. */
export const FEED_PAGE = 200;
const FIRST_GIFT_NO = 1;
/** More waiting gifts than this are listed with the clock, not with every push. */
const LISTED_AT_ONCE_MAX = 500;

export class GiftLists {
	/** Newest first; gifts of one combo share a row. */
	feed: readonly FeedGift[] = [];
	/** Oldest first; a gift whose decision can still be taken back is among them. */
	held: readonly GiftRow[] = [];
	/** Unconfirmed ones too, oldest first. */
	withoutProof: readonly GiftRow[] = [];
	/** No older gifts are left to read. */
	isFeedComplete = false;
	/** The highest giftNo heard of: how far the room has come, whatever the feed shows. */
	newestGiftNo = 0;
	#book = new GiftBook();
	#rows = new FeedRows(FEED_ROWS_MAX);
	#isBehind = false;
	/** Gifts that changed outside of the feed since the lists were made. */
	#changedOutside: GiftId[] = [];
	/** And those before: whoever lists them has seen what became of them. */
	#seenOutside: readonly GiftId[] = [];
	/** Gifts before this one are not in the feed until their page is read. */
	#oldest = 0;

	/**
	 * What was known before may be out of date without a trace, so the snapshot replaces it; only gifts that are newer
	 * than the snapshot are kept.
	 */
	takeSnapshot(snapshot: Pick<DeskSnapshot, 'revision' | 'feed' | 'held' | 'pending'>): void {
		const newer = this.#book.listNewerThan(snapshot.revision);
		this.#book = new GiftBook();
		this.#rows = new FeedRows(FEED_ROWS_MAX);
		this.feed = [];
		this.#oldest = lowestOf(snapshot.feed) ?? 0;
		this.isFeedComplete = this.#oldest <= FIRST_GIFT_NO;
		for (const gifts of [snapshot.held, snapshot.pending, snapshot.feed]) this.#take(gifts);
		// A held gift is known before its row of the feed comes; it belongs there all the same.
		this.#putIntoFeed(snapshot.feed);
		this.#putIntoFeed(this.#take(newer));
		this.#listWaiting();
	}

	takeGifts(gifts: readonly GiftRow[]): void {
		const changed = this.#take(gifts);
		if (changed.length === 0) return;
		this.#putIntoFeed(changed);
		// In a storm thousands wait: listing them again and again would take longer than a frame.
		if (this.#book.waiting <= LISTED_AT_ONCE_MAX) this.#listWaiting();
	}

	/** Lists anew what waits, where that was put off. */
	catchUp(): void {
		if (this.#isBehind) this.#listWaiting();
	}

	/** Takes gifts without proof that were not kept before. */
	takePending(gifts: readonly GiftRow[]): void {
		this.#book.keepWithoutProof(gifts);
		this.#listWaiting();
	}

	/** Takes a page of the gifts before the oldest one here. */
	takeOlder(page: readonly GiftRow[]): void {
		this.#rows.allow(FEED_ROWS_MAX_READING);
		this.#book.apply(page);
		this.#rows.put(page.map((gift) => this.#book.find(gift.giftId) ?? gift));
		this.feed = this.#rows.list();
		this.isFeedComplete = page.length < FEED_PAGE;
		this.#oldest = this.isFeedComplete ? 0 : (lowestOf(page) ?? this.#oldest);
	}

	/** The reader is back at the newest gifts: what was read further down may go. */
	leaveOlder(): void {
		const gone = this.#rows.allow(FEED_ROWS_MAX);
		if (gone.length === 0) return;
		this.#forget(gone);
		this.feed = this.#rows.list();
	}

	/** The gift before which the next older page ends; null while the feed is empty. */
	get nextPageBefore(): number | null {
		return this.#oldest > 0 ? this.#oldest : this.#rows.oldestPlace;
	}

	findGift(giftId: GiftId): GiftRow | null {
		return this.#book.find(giftId);
	}

	findRow(key: string): FeedGift | null {
		return this.#rows.find(key);
	}

	listGiftsOfRow(key: string): readonly GiftRow[] {
		return this.#rows.listGifts(key);
	}

	#take(gifts: readonly GiftRow[]): readonly GiftRow[] {
		const changed = this.#book.apply(gifts);
		for (const gift of changed) if (gift.giftNo > this.newestGiftNo) this.newestGiftNo = gift.giftNo;
		if (changed.length > 0) this.#isBehind = true;
		return changed;
	}

	/** Gifts older than the feed stay out of it: they come with their page. */
	#putIntoFeed(gifts: readonly GiftRow[]): void {
		const fitting: GiftRow[] = [];
		for (const gift of gifts) {
			if (gift.giftNo >= this.#oldest || this.#rows.has(gift)) fitting.push(gift);
			else this.#changedOutside.push(gift.giftId);
		}
		if (fitting.length === 0) return;
		const gone = this.#rows.put(fitting);
		if (gone.length > 0) this.#forget(gone);
		this.feed = this.#rows.list();
	}

	#forget(giftIds: readonly GiftId[]): void {
		this.#book.forget(giftIds);
		this.#oldest = this.#rows.oldestPlace ?? this.#oldest;
		this.isFeedComplete = false;
	}

	/** A gift that changes after it has left the feed is nobody's any more, unless it waits. */
	#forgetOutside(): void {
		const isOutside = (gift: GiftRow | null): boolean => gift !== null && !this.#rows.has(gift);
		this.#book.forget(this.#seenOutside.filter((giftId) => isOutside(this.#book.find(giftId))));
		this.#seenOutside = this.#changedOutside;
		this.#changedOutside = [];
	}

	#listWaiting(): void {
		this.#isBehind = false;
		this.#forgetOutside();
		this.held = this.#book.listHeld();
		this.withoutProof = this.#book.listWithoutProof();
	}
}

function lowestOf(gifts: readonly GiftRow[]): number | null {
	return gifts.length === 0 ? null : gifts.reduce((lowest, gift) => Math.min(lowest, gift.giftNo), Infinity);
}
