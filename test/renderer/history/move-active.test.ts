import { expect, test } from 'vitest';
import { moveActive } from '../../../renderer/history/table/move-active.ts';

test.each([
	['ArrowDown', 4, 5],
	['j', 4, 5],
	['ArrowUp', 4, 3],
	['k', 4, 3],
	['PageDown', 4, 14],
	['PageUp', 4, 0],
	['Home', 4, 0],
	['End', 4, 99],
	['ArrowDown', 99, 99],
	['ArrowUp', 0, 0],
	['Enter', 4, null],
	['Tab', 4, null],
])('%s from row %i leads to row %s', (key, active, target) => {
	expect(moveActive(key, { active, rows: 100, rowsInView: 10 })).toBe(target);
});

test('a table without rows has nowhere to go', () => {
	expect(moveActive('End', { active: 0, rows: 0, rowsInView: 10 })).toBeNull();
});
