import { expect, test } from 'vitest';
import type { GapRow, GiftRow } from '../../../preload/api/rows.ts';
import { findItem, weaveGaps } from '../../../renderer/history/table/weave-gaps.ts';

function gift(giftNo: number): GiftRow {
	return { giftNo, giftId: `gift-${giftNo}` } as GiftRow;
}

function gap(gapNo: number, nextGiftNo: number): GapRow {
	return { gapNo, nextGiftNo } as GapRow;
}

test('a gap stands above the gifts before it and below those after it, also where its own neighbours are filtered out', () => {
	const items = weaveGaps([gift(9), gift(6), gift(2)], [gap(5, 10), gap(4, 5), gap(3, 4), gap(2, 2), gap(1, 1)]);
	expect(items.map(({ key }) => key)).toEqual([
		'gap-5',
		'gift-9',
		'gift-6',
		'gap-4',
		'gap-3',
		'gift-2',
		'gap-2',
		'gap-1',
	]);
	expect(items.flatMap((item) => (item.kind === 'gift' ? [item.at] : []))).toEqual([0, 1, 2]);
	expect([findItem(items, 0), findItem(items, 2)]).toEqual([1, 5]);
});
