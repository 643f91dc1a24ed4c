import { describe, expect, test } from 'vitest';
import type { GiftId } from '../../../protocol/ids.ts';
import {
	extendBy,
	extendTo,
	focusRow,
	keepListed,
	leaveDecided,
	moveFocus,
	moveToEnd,
	NOTHING_SELECTED,
	readTargets,
	selectAll,
	selectNone,
	toggleRow,
} from '../../../renderer/worklist/row-selection.ts';
import type { RowSelection } from '../../../renderer/worklist/row-selection.ts';
import { giftIdOf } from '../gift-row.ts';

const ROWS = [1, 2, 3, 4, 5].map(giftIdOf);

function at(giftNo: number, ...selected: readonly number[]): RowSelection {
	return { focus: giftIdOf(giftNo), anchor: giftIdOf(giftNo), selected: set(...selected) };
}

function set(...giftNos: readonly number[]): ReadonlySet<GiftId> {
	return new Set(giftNos.map(giftIdOf));
}

function numbers(giftIds: Iterable<GiftId>): number[] {
	return [...giftIds].map((giftId) => Number(giftId.slice(-6))).sort((a, b) => a - b);
}

describe('moving', () => {
	test.each([
		['from nowhere down to the first', NOTHING_SELECTED, 1, 1],
		['from nowhere up to the last', NOTHING_SELECTED, -1, 5],
		['down', at(2), 1, 3],
		['up', at(2), -1, 1],
		['not beyond the end', at(5), 1, 5],
		['not beyond the beginning', at(1), -1, 1],
		['to the end', at(2), ROWS.length, 5],
		['from a row that is gone to the first', at(99), 1, 1],
	])('%s', (_, selection, by, focus) => {
		expect(moveFocus(ROWS, selection, by).focus).toBe(giftIdOf(focus));
	});

	test.each([
		['first', 1],
		['last', 5],
	] as const)('to %s row, also from nowhere', (end, focus) => {
		for (const from of [NOTHING_SELECTED, at(2), at(99)])
			expect(moveToEnd(ROWS, from, end).focus).toBe(giftIdOf(focus));
		expect(moveToEnd([], at(2), end).focus).toBeNull();
	});

	test('in an empty list goes nowhere', () => {
		expect(moveFocus([], at(1), 1).focus).toBeNull();
	});

	test('keeps what is selected', () => {
		expect(numbers(moveFocus(ROWS, at(2, 2, 4), 1).selected)).toEqual([2, 4]);
	});
});

describe('selecting', () => {
	test('the same row twice leaves it out again', () => {
		const once = toggleRow(at(1), giftIdOf(3));
		expect(numbers(once.selected)).toEqual([3]);
		expect(numbers(toggleRow(once, giftIdOf(3)).selected)).toEqual([]);
	});

	test('a range goes from where it began, in both directions', () => {
		const down = extendBy(ROWS, extendBy(ROWS, at(2), 1), 1);
		expect([numbers(down.selected), numbers([down.focus as GiftId])]).toEqual([[2, 3, 4], [4]]);
		expect(numbers(extendTo(ROWS, at(4), giftIdOf(2)).selected)).toEqual([2, 3, 4]);
	});

	test('a range to or from a row that is not listed is that row alone', () => {
		expect(numbers(extendTo(ROWS, at(99), giftIdOf(3)).selected)).toEqual([3]);
	});

	test('everything and nothing', () => {
		const all = selectAll(ROWS, at(2));
		expect([numbers(all.selected), selectNone(all).selected.size]).toEqual([[1, 2, 3, 4, 5], 0]);
	});
});

describe('what a decision is about', () => {
	test.each([
		['the selected rows', at(1, 2, 3), [2, 3]],
		['only those that still wait', at(1, 2, 5), [2]],
		['the focused row where nothing is selected', at(3), [3]],
		['the focused row where nothing selected waits any more', at(3, 5), [3]],
		['nothing where neither waits', at(5), []],
		['nothing without a focus', NOTHING_SELECTED, []],
	])('%s', (_, selection, targets) => {
		expect(numbers(readTargets(selection, set(1, 2, 3, 4)))).toEqual(targets);
	});
});

describe('after a decision', () => {
	test.each([
		['the focus goes on to the next row that waits', 2, [2], [1, 3, 4, 5], 3],
		['rows that are decided already are passed over', 2, [2], [1, 4, 5], 4],
		['at the end it goes to the last one before', 5, [5], [1, 3], 3],
		['a focus on another row stays', 1, [2, 3], [1, 4, 5], 1],
		['with nothing left to do it stays', 2, [2], [], 2],
	])('%s', (_, focus, decided, waiting, next) => {
		const left = leaveDecided(ROWS, at(focus, ...decided), set(...decided), set(...waiting));
		expect([left.focus, left.selected.size]).toEqual([giftIdOf(next), 0]);
	});
});

describe('when rows go', () => {
	test.each([
		['a focus that is still there stays', 3, [1, 3, 5], 3],
		['a lost focus falls to the row that took its place', 3, [1, 2, 4, 5], 4],
		['at the end it falls to the row before', 5, [1, 2], 2],
	])('%s', (_, focus, rows, next) => {
		expect(keepListed(ROWS, rows.map(giftIdOf), at(focus)).focus).toBe(giftIdOf(next));
	});

	test('selected rows that are gone are not selected any more', () => {
		expect(numbers(keepListed(ROWS, ROWS.slice(0, 2), at(1, 1, 2, 3)).selected)).toEqual([1, 2]);
	});

	test('nothing is left in an empty list', () => {
		expect(keepListed(ROWS, [], at(3, 3))).toEqual(NOTHING_SELECTED);
	});

	test('an unchanged selection is the same object', () => {
		const selection = focusRow(at(3, 3), giftIdOf(3));
		expect(keepListed(ROWS, ROWS, selection)).toBe(selection);
	});
});
