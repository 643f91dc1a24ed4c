import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import { asUserId } from '../../../protocol/ids.ts';
import { dropSettled, matchesSearch, updateRows } from '../../../renderer/worklist/work-rows.ts';
import type { WorkRow } from '../../../renderer/worklist/work-rows.ts';
import { giftRow, HELD } from '../gift-row.ts';

function rowsOf(...gifts: readonly GiftRow[]): readonly WorkRow[] {
	return gifts.map((gift) => ({ gift, isSettled: false }));
}

function findIn(...gifts: readonly GiftRow[]) {
	return (giftId: GiftId): GiftRow | null => gifts.find((gift) => gift.giftId === giftId) ?? null;
}

function shown(rows: readonly WorkRow[]) {
	return rows.map((row) => `${row.gift.giftNo}${row.isSettled ? ` ${row.gift.state}` : ''}`);
}

const [one, two, three] = [giftRow(1, HELD), giftRow(2, HELD), giftRow(3, HELD)];

describe('while somebody works in the list', () => {
	test('a gift that no longer waits keeps its row and shows what became of it', () => {
		const granted = giftRow(2, { revision: 9 });
		expect(shown(updateRows(rowsOf(one, two, three), [one, three], findIn(granted)))).toEqual(['1', '2 granted', '3']);
	});

	test('a gift that is forgotten keeps the last that was known of it', () => {
		expect(shown(updateRows(rowsOf(one), [], findIn()))).toEqual(['1 held']);
	});

	test('a new gift joins at the end, wherever it would belong', () => {
		expect(shown(updateRows(rowsOf(two), [one, two, three], findIn()))).toEqual(['2', '1', '3']);
	});

	test('a gift that waits again is no longer settled', () => {
		const settled = updateRows(rowsOf(one), [], findIn());
		expect(shown(updateRows(settled, [one], findIn()))).toEqual(['1']);
	});

	test('nothing new is the same list', () => {
		const rows = rowsOf(one, two);
		expect(updateRows(rows, [one, two], findIn())).toBe(rows);
	});
});

test('afterwards settled rows go, and only they', () => {
	const rows = updateRows(rowsOf(one, two, three), [one, three], findIn());
	expect(shown(dropSettled(rows))).toEqual(['1', '3']);
	const unsettled = rowsOf(one);
	expect(dropSettled(unsettled)).toBe(unsettled);
});

test.each([
	['', true],
	['  AURORA ', true],
	['rose', true],
	['gift-000001', true],
	['boss', true],
	['kei', false],
])('the search for "%s" finds by sender, gift, note and id: %s', (search, isFound) => {
	const gift = giftRow(1, { note: 'for the Boss', sender: asUserId('aurora') });
	expect(matchesSearch(gift, search)).toBe(isFound);
});
