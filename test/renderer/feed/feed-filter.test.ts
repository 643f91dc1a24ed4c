import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { filterItems } from '../../../renderer/feed/feed-filter.ts';
import type { FeedView } from '../../../renderer/feed/feed-filter.ts';
import { listBands, weaveBands } from '../../../renderer/feed/feed-layout.ts';
import { FeedRows } from '../../../renderer/stores/feed-rows.ts';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { giftIdOf, giftRow, HELD, SENT } from '../gift-row.ts';

const GIFTS: readonly GiftRow[] = [
	giftRow(1, { note: 'for the LAST boss' }),
	giftRow(2, HELD),
	giftRow(3, { state: 'refused', delivery: 'none', giftName: 'Crown' }),
	giftRow(4, { state: 'expired', delivery: 'none' }),
	giftRow(5, { state: 'voided', sender: asUserId('kei'), senderName: null }),
	giftRow(6, SENT),
];

function find(text: string, view: FeedView = 'all') {
	const rows = new FeedRows(100);
	rows.put(GIFTS);
	const forged = {
		incidentNo: 1,
		at: asUtcMs(1_003_500),
		kind: 'forged',
		publisher: asUserId('mallory'),
		detail: 'a crown',
		raw: '',
		times: 1,
	} as const;
	const gap = {
		gapNo: 1,
		from: asUtcMs(1_002_500),
		to: null,
		cause: 'link',
		why: '',
		nextGiftNo: 3,
		isLengthKnown: true,
		recovered: 0,
		lost: 0,
		open: 0,
	} as const;
	const bands = listBands([forged], [gap]);
	const found = filterItems(weaveBands(rows.list(), bands, true), { text, view });
	return found.map((item) => (item.kind === 'gift' ? item.place : item.key));
}

describe('the filter of the feed', () => {
	test('off leaves everything, times without a link too', () => {
		expect(find('  ')).toEqual([6, 5, 4, 'forged-1', 3, 'gap-1', 2, 1]);
	});

	test.each<readonly [string, readonly (number | string)[]]>([
		['last BOSS', [1]],
		['crown', ['forged-1', 3]],
		['kei', [5]],
		['mallory', ['forged-1']],
		[giftIdOf(6), [6]],
	])('finds %s by note, gift, sender or id, in any case of letters', (text, found) => {
		expect(find(text)).toEqual(found);
	});

	test.each<readonly [FeedView, readonly (number | string)[]]>([
		['granted', [6, 1]],
		['held', [2]],
		['refused', [4, 3]],
		['voided', [5]],
		['without_proof', [6]],
		['forged', ['forged-1']],
	])('shows the gifts that are %s', (view, found) => {
		expect(find('', view)).toEqual(found);
	});
});
