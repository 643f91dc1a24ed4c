import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { GapRow, IncidentRow } from '../../../preload/api/rows.ts';
import { findInView, listBands, measureItems, weaveBands } from '../../../renderer/feed/feed-layout.ts';
import type { FeedItem } from '../../../renderer/feed/feed-layout.ts';
import { FeedRows } from '../../../renderer/stores/feed-rows.ts';
import { giftRow } from '../gift-row.ts';

function gap(gapNo: number, from: number, nextGiftNo: number): GapRow {
	const nothing = { recovered: 0, lost: 0, open: 0, why: '', isLengthKnown: true };
	return { ...nothing, gapNo, from: asUtcMs(from), to: null, cause: 'link', nextGiftNo };
}

function incident(incidentNo: number, at: number, kind: IncidentRow['kind'] = 'forged'): IncidentRow {
	return { incidentNo, at: asUtcMs(at), kind, publisher: asUserId('mallory'), detail: '', raw: '', times: 1 };
}

function giftsAt(...times: readonly number[]) {
	const rows = new FeedRows(1_000);
	rows.put(times.map((at, index) => giftRow(index + 1, { requestedAt: asUtcMs(at) })));
	return rows.list();
}

const HEIGHTS = { gift: 3, band: 2 };

describe('bands between gifts', () => {
	test('stand at their time, newest first; only forged messages are among them', () => {
		const bands = listBands([incident(1, 250), incident(2, 260, 'unreadable')], [gap(1, 150, 2)]);
		const items = weaveBands(giftsAt(100, 200, 300), bands, false);
		expect(items.map((item) => item.at)).toEqual([300, 250, 200, 150, 100]);
	});

	test('older than the oldest gift wait until nothing older is left to read', () => {
		const gifts = giftsAt(100, 200);
		const bands = listBands([], [gap(1, 50, 1)]);
		expect(weaveBands(gifts, bands, false)).toHaveLength(2);
		expect(weaveBands(gifts, bands, true).at(-1)?.key).toBe('gap-1');
	});

	test('stand before the gift that followed, also where the clock was set back meanwhile', () => {
		const items = weaveBands(giftsAt(900, 100, 200), listBands([], [gap(1, 950, 2)]), false);
		expect(items.map((item) => (item.kind === 'gift' ? item.place : item.key))).toEqual([3, 2, 'gap-1', 1]);
	});
});

describe('rows in view', () => {
	test('a gap is lower than a gift, and the last number is the whole height', () => {
		const items = weaveBands(giftsAt(100, 200), listBands([incident(1, 160)], [gap(1, 150, 2)]), false);
		expect([...measureItems(items, HEIGHTS)]).toEqual([0, 3, 6, 8, 11]);
	});

	test('are exactly those of which something lies in view', () => {
		const kinds = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(
				kinds,
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.integer({ min: 1, max: 20 }),
				(gaps, share, height) => {
					const items = gaps.map((isGap) => ({ kind: isGap ? 'gap' : 'gift' }) as FeedItem);
					const tops = measureItems(items, HEIGHTS);
					const top = share * (tops.at(-1) ?? 0);
					const { from, to } = findInView(tops, top, top + height, 0);
					const inView = items.map((_, at) => (tops[at + 1] ?? 0) > top && (tops[at] ?? 0) < top + height);
					expect(items.slice(from, to).length).toBeLessThanOrEqual(inView.filter(Boolean).length + 2);
					inView.forEach((isInView, at) => isInView && expect(at >= from && at < to).toBe(true));
				},
			),
		);
	});
});
