import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { asCoins, asComboId, asGiftKey, asUserId } from '../../../protocol/ids.ts';
import { COMBO_STAYS_WITHIN_ROWS, FeedRows } from '../../../renderer/stores/feed-rows.ts';
import { COMBO, giftIdOf, giftRow, HELD, SENT } from '../gift-row.ts';

function frame(giftNo: number, comboCount: number, change: Partial<GiftRow> = {}): GiftRow {
	return giftRow(giftNo, { comboId: COMBO, comboCount, ...change });
}

function rowsOf(gifts: readonly GiftRow[], rowsMax = 1_000): FeedRows {
	const rows = new FeedRows(rowsMax);
	rows.put(gifts);
	return rows;
}

describe('a combo', () => {
	test('is one row whose count and value are those of its gifts', () => {
		const [row, ...more] = rowsOf([
			frame(1, 1),
			frame(2, 3, { count: 2, value: asCoins(10) }),
			frame(3, 6, { count: 3, value: asCoins(15) }),
		]).list();
		expect(more).toEqual([]);
		expect(row).toMatchObject({ pieces: 6, value: 30, gifts: 3, leftOut: 0, isCombo: true, isRunning: true });
	});

	test('counts a gift once however often its row changes', () => {
		const rows = rowsOf([frame(1, 1, SENT), frame(2, 2, SENT)]);
		rows.put([frame(1, 1), frame(2, 2), frame(1, 1)]);
		expect(rows.list()[0]).toMatchObject({ pieces: 2, value: 10 });
	});

	test('shows the ladder of its least complete gift', () => {
		const rows = rowsOf([frame(1, 1), frame(2, 2, SENT), frame(3, 3)]);
		expect(rows.list()[0]?.leastComplete.giftNo).toBe(2);
		rows.put([frame(2, 2)]);
		expect(rows.list()[0]?.leastComplete.delivery).toBe('completed');
	});

	test('leaves out gifts that never counted or no longer count, and says how many', () => {
		const rows = rowsOf([frame(1, 1), frame(2, 2, { state: 'refused', delivery: 'none' }), frame(3, 3)]);
		rows.put([frame(3, 3, { revision: 9, state: 'voided' })]);
		expect(rows.list()[0]).toMatchObject({ pieces: 1, value: 5, leftOut: 2 });
	});

	test('of which nothing counts shows what was asked for', () => {
		const refused = { state: 'refused', delivery: 'none' } as const;
		expect(rowsOf([frame(1, 1, refused), frame(2, 2, refused)]).list()[0]).toMatchObject({
			pieces: 2,
			leftOut: 0,
			leastComplete: { state: 'refused' },
		});
	});

	test('ends when a gift says so, even one that comes before the others', () => {
		const rows = rowsOf([frame(3, 3, { isComboEnd: true }), frame(1, 1), frame(2, 2)]);
		expect(rows.list()[0]?.isRunning).toBe(false);
	});

	test.each([
		['sender', { sender: asUserId('kei') }],
		['gift', { gift: asGiftKey('fox') }],
		['combo id', { comboId: asComboId('combo-0002') }],
	])('of another %s is another row', (_, change) => {
		expect(rowsOf([frame(1, 1), frame(2, 2, change)]).list()).toHaveLength(2);
	});

	test('two equal gifts outside a combo are two rows', () => {
		expect(rowsOf([giftRow(1), giftRow(2)]).list()).toHaveLength(2);
	});
});

describe('places', () => {
	test('newest first, however gifts arrive', () => {
		const rows = rowsOf([giftRow(3), giftRow(1), giftRow(5), giftRow(2), giftRow(4)]);
		expect(rows.list().map((row) => row.place)).toEqual([5, 4, 3, 2, 1]);
	});

	test('a combo that grows in sight keeps its place', () => {
		const rows = rowsOf([frame(1, 1), giftRow(2), giftRow(3), frame(4, 2)]);
		expect(rows.list().map((row) => row.place)).toEqual([3, 2, 1]);
	});

	test('a combo that goes on out of sight comes back to the top', () => {
		const between = Array.from({ length: COMBO_STAYS_WITHIN_ROWS }, (_, index) => giftRow(2 + index));
		const rows = rowsOf([frame(1, 1), ...between]);
		rows.put([frame(100, 2)]);
		expect(rows.list()[0]).toMatchObject({ place: 100, pieces: 2 });
		expect(rows.list()).toHaveLength(COMBO_STAYS_WITHIN_ROWS + 1);
	});

	test('an old gift of a combo that only changes moves nothing', () => {
		const between = Array.from({ length: COMBO_STAYS_WITHIN_ROWS + 5 }, (_, index) => giftRow(4 + index));
		const rows = rowsOf([frame(1, 1, HELD), giftRow(2), frame(3, 2), ...between]);
		rows.put([frame(1, 1, { revision: 99 })]);
		expect(rows.list().at(-1)).toMatchObject({ place: 1, leastComplete: { state: 'granted' } });
	});
});

describe('bounds', () => {
	test('lets the oldest rows go, with all their gifts', () => {
		const rows = new FeedRows(3);
		const gone = rows.put([frame(1, 1), frame(2, 2), giftRow(3), giftRow(4), giftRow(5)]);
		expect(gone).toEqual([giftIdOf(1), giftIdOf(2)]);
		expect([rows.oldestPlace, rows.find(frame(1, 1).giftId)]).toEqual([3, null]);
	});

	test('long combos count for what they weigh', () => {
		const rows = new FeedRows(40);
		const long = Array.from({ length: 200 }, (_, index) => frame(1 + index, index));
		const gone = rows.put([...long, ...Array.from({ length: 30 }, (_, index) => giftRow(300 + index))]);
		expect(gone).toHaveLength(200);
		expect(rows.list()).toHaveLength(30);
	});

	test('a row is the same object until one of its gifts changes', () => {
		const rows = rowsOf([giftRow(1), giftRow(2)]);
		const before = rows.list();
		rows.put([giftRow(2, { revision: 9 })]);
		const after = rows.list();
		expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
	});
});
