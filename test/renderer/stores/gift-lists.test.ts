import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { WITHOUT_PROOF_MAX } from '../../../renderer/stores/gift-book.ts';
import { FEED_PAGE, FEED_ROWS_MAX, GiftLists } from '../../../renderer/stores/gift-lists.ts';
import { giftIdOf, giftRow, HELD, SENT } from '../gift-row.ts';

function snapshotOf(revision: number, feed: readonly GiftRow[], waiting: readonly GiftRow[] = []) {
	return {
		revision,
		feed,
		held: waiting.filter((gift) => gift.state === 'held'),
		pending: waiting.filter((gift) => gift.state === 'granted'),
	};
}

function shown(lists: GiftLists) {
	return {
		feed: lists.feed.map((row) => [row.newest.giftNo, row.newest.revision]),
		held: lists.held.map((gift) => gift.giftNo),
		withoutProof: lists.withoutProof.map((gift) => gift.giftNo),
	};
}

function many(from: number, to: number, change: Partial<GiftRow> = {}): GiftRow[] {
	return Array.from({ length: to - from + 1 }, (_, index) => giftRow(from + index, change));
}

/** The life of five gifts as main would push it: each row the picture of one revision. */
const LIFE: readonly GiftRow[] = [
	giftRow(1, { revision: 1, ...HELD }),
	giftRow(2, { revision: 2, ...SENT }),
	giftRow(3, { revision: 3, ...HELD }),
	giftRow(1, { revision: 4, ...SENT }),
	giftRow(4, { revision: 5, ...SENT }),
	giftRow(2, { revision: 6 }),
	giftRow(5, { revision: 7, ...HELD }),
	giftRow(1, { revision: 8 }),
	giftRow(3, { revision: 9, state: 'refused', delivery: 'none' }),
	giftRow(4, { revision: 10, delivery: 'unconfirmed', seenAt: null, acknowledgedAt: null }),
];

describe('pushed rows', () => {
	test('in any order, split anyhow and any of them twice give the same lists', () => {
		const inOrder = new GiftLists();
		inOrder.takeGifts(LIFE);
		const doubled = fc.tuple(fc.shuffledSubarray([...LIFE], { minLength: LIFE.length }), fc.subarray([...LIFE]));
		fc.assert(
			fc.property(doubled, fc.integer({ min: 1, max: 5 }), ([once, again], size) => {
				const lists = new GiftLists();
				const rows = [...once, ...again];
				for (let at = 0; at < rows.length; at += size) lists.takeGifts(rows.slice(at, at + size));
				expect(shown(lists)).toEqual(shown(inOrder));
			}),
		);
		expect(shown(inOrder)).toEqual({
			feed: [5, 4, 3, 2, 1].map((giftNo) => [giftNo, inOrder.findGift(giftIdOf(giftNo))?.revision]),
			held: [5],
			withoutProof: [4],
		});
	});

	test('a gift older than the feed changes without coming into it', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(20, many(11, 20)));
		lists.takeGifts([giftRow(3, { revision: 21, state: 'voided' })]);
		expect(lists.feed.at(-1)?.newest.giftNo).toBe(11);
	});

	test('a list that did not change is the same list', () => {
		const lists = new GiftLists();
		lists.takeGifts([giftRow(1, HELD)]);
		const { held } = lists;
		lists.takeGifts([]);
		lists.catchUp();
		expect(lists.held).toBe(held);
	});
});

describe('a snapshot', () => {
	test('shows a held gift in the feed as well as in review', () => {
		const lists = new GiftLists();
		const held = giftRow(2, HELD);
		lists.takeSnapshot(snapshotOf(3, [giftRow(3), { ...held }, giftRow(1)], [held]));
		expect(lists.feed.map((row) => row.newest.giftNo)).toEqual([3, 2, 1]);
		expect(lists.held).toEqual([held]);
	});

	test('lists held and unproven gifts that are older than the feed, and keeps them out of it', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(20, many(11, 20), [giftRow(1, HELD), giftRow(2, SENT)]));
		expect(shown(lists)).toMatchObject({ held: [1], withoutProof: [2] });
		expect(lists.feed).toHaveLength(10);
	});

	test('after missed pushes replaces what may be out of date', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(3, [giftRow(2, SENT)], [giftRow(1, HELD), giftRow(2, SENT)]));
		lists.takeSnapshot(snapshotOf(400, many(300, 310)));
		expect(shown(lists)).toMatchObject({ held: [], withoutProof: [] });
		expect(lists.feed.map((row) => row.newest.giftNo)).toEqual([310, 309, 308, 307, 306, 305, 304, 303, 302, 301, 300]);
	});

	test('keeps a gift that a push brought after the snapshot was taken', () => {
		const lists = new GiftLists();
		lists.takeGifts([giftRow(7, { revision: 30, ...HELD })]);
		lists.takeSnapshot(snapshotOf(29, many(1, 6)));
		expect(shown(lists)).toMatchObject({ held: [7] });
		expect(lists.feed[0]?.newest.giftNo).toBe(7);
	});
});

describe('bounds', () => {
	test('the feed keeps its newest rows and forgets the rest, except what still waits', () => {
		const lists = new GiftLists();
		lists.takeGifts([giftRow(1, HELD), giftRow(2)]);
		lists.takeGifts(many(3, FEED_ROWS_MAX + 2));
		expect(lists.feed).toHaveLength(FEED_ROWS_MAX);
		expect(lists.feed.at(-1)?.newest.giftNo).toBe(3);
		expect(lists.findGift(giftIdOf(2))).toBeNull();
		expect(lists.held.map((gift) => gift.giftNo)).toEqual([1]);
	});

	test('older pages stay while somebody reads them, and go afterwards', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(9_000, many(9_000 - FEED_ROWS_MAX + 1, 9_000)));
		lists.takeOlder(many(9_000 - FEED_ROWS_MAX - FEED_PAGE + 1, 9_000 - FEED_ROWS_MAX));
		expect(lists.feed).toHaveLength(FEED_ROWS_MAX + FEED_PAGE);
		expect(lists.isFeedComplete).toBe(false);
		lists.leaveOlder();
		expect(lists.feed).toHaveLength(FEED_ROWS_MAX);
	});

	test('a short page is the last one', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(20, many(11, 20)));
		lists.takeOlder(many(1, 10));
		expect([lists.feed.length, lists.isFeedComplete]).toEqual([20, true]);
	});

	test('of the gifts without proof the oldest thousands are kept, and others when they are read again', () => {
		const lists = new GiftLists();
		lists.takeGifts(many(1, WITHOUT_PROOF_MAX + 40, SENT));
		lists.catchUp();
		expect(lists.withoutProof.at(-1)?.giftNo).toBe(WITHOUT_PROOF_MAX);
		// A gift that is kept changes, and one that is not does not come in its stead.
		lists.takeGifts([giftRow(7, { revision: 90_000, ...SENT, attempts: 1 }), giftRow(8_000, SENT)]);
		lists.catchUp();
		expect(lists.withoutProof).toHaveLength(WITHOUT_PROOF_MAX);
		expect(lists.findGift(giftIdOf(7))?.attempts).toBe(1);
		lists.takeGifts(many(1, 100, { revision: 90_001 }));
		lists.takePending(many(101, WITHOUT_PROOF_MAX + 40, SENT));
		expect(lists.withoutProof.at(-1)?.giftNo).toBe(WITHOUT_PROOF_MAX + 40);
		expect(lists.withoutProof).toHaveLength(WITHOUT_PROOF_MAX - 60);
	});

	test('a gift that is proven after it left the feed is known once more, and then forgotten', () => {
		const lists = new GiftLists();
		lists.takeGifts([giftRow(1, SENT)]);
		lists.takeGifts(many(2, FEED_ROWS_MAX + 1));
		const proven = giftRow(1, { revision: 90_000 });
		lists.takeGifts([proven]);
		expect([lists.withoutProof.length, lists.findGift(giftIdOf(1))]).toEqual([0, proven]);
		lists.takeGifts([giftRow(9_000)]);
		expect(lists.findGift(giftIdOf(1))).toBeNull();
	});

	test('a gift that changed outside of the feed and came into it with its page is not forgotten', () => {
		const lists = new GiftLists();
		lists.takeSnapshot(snapshotOf(400, many(201, 400)));
		lists.takeGifts([giftRow(150, { revision: 401 })]);
		lists.takeOlder(many(1, 200));
		lists.takeGifts([giftRow(401)]);
		lists.takeGifts([giftRow(402)]);
		expect(lists.findGift(giftIdOf(150))?.revision).toBe(401);
	});

	test('thousands that wait are listed with the clock, not with every push', () => {
		const lists = new GiftLists();
		lists.takeGifts(many(1, 600, HELD));
		expect(lists.held).toHaveLength(0);
		lists.catchUp();
		expect(lists.held).toHaveLength(600);
	});
});
