import type { FeedGift } from '../stores/combo-tally.ts';
import { isWithoutProof } from '../stores/gift-book.ts';
import type { FeedItem } from './feed-layout.ts';

export const FEED_VIEWS = ['all', 'granted', 'held', 'refused', 'voided', 'without_proof', 'forged'] as const;
export type FeedView = (typeof FEED_VIEWS)[number];

export interface FeedFilter {
	readonly text: string;
	readonly view: FeedView;
}

export function isFiltering(filter: FeedFilter): boolean {
	return filter.text.trim() !== '' || filter.view !== 'all';
}

/** What is left of the feed; times without a link belong to the whole feed and are left out of a part of it. */
export function filterItems(items: readonly FeedItem[], filter: FeedFilter): readonly FeedItem[] {
	if (!isFiltering(filter)) return items;
	const wanted = filter.text.trim().toLowerCase();
	return items.filter((item) => {
		if (item.kind === 'gap') return false;
		if (item.kind === 'forged') {
			const isInView = filter.view === 'all' || filter.view === 'forged';
			return isInView && `${item.incident.publisher ?? ''} ${item.incident.detail}`.toLowerCase().includes(wanted);
		}
		return isInView(item, filter.view) && searchTextOf(item).includes(wanted);
	});
}

function isInView(row: FeedGift, view: FeedView): boolean {
	const gift = row.leastComplete;
	switch (view) {
		case 'all':
			return true;
		case 'granted':
		case 'held':
		case 'voided':
			return gift.state === view;
		case 'refused':
			return gift.state === 'refused' || gift.state === 'expired';
		case 'without_proof':
			return isWithoutProof(gift);
		case 'forged':
			return false;
	}
}

// A row is one object until it changes, so its text is made once however often the feed is filtered.
const searchTexts = new WeakMap<FeedGift, string>();

function searchTextOf(row: FeedGift): string {
	let text = searchTexts.get(row);
	if (text === undefined) {
		const { sender, senderName, giftName, note, giftId } = row.newest;
		text = `${senderName ?? ''} ${sender} ${giftName} ${note ?? ''} ${giftId}`.toLowerCase();
		searchTexts.set(row, text);
	}
	return text;
}
