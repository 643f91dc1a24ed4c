import { expect, test } from 'vitest';
import { readTypedCoins, readTypedWhole } from '../../../renderer/forms/typed-number.ts';

test.each([
	['2500', 2_500],
	['2,500', 2_500],
	['2.500', 2_500],
	['2 500', 2_500],
	['2’500', 2_500],
	['  7 ', 7],
	['1,000,000,000', 1_000_000_000],
	['0', 0],
	['', null],
	['   ', null],
	['2.5', 'not_coins'],
	['2,50', 'not_coins'],
	['1,000.000', 'not_coins'],
	['-5', 'not_coins'],
	['1e3', 'not_coins'],
	['0x10', 'not_coins'],
	['five', 'not_coins'],
	['9007199254740993', 'not_coins'],
	['٣', 'not_coins'],
])('“%s” is read as %s coins', (typed, coins) => {
	expect(readTypedCoins(typed)).toBe(coins);
});

test('a whole number outside its bounds is none', () => {
	expect(['0', '1', '10', '11', '', 'x'].map((typed) => readTypedWhole(typed, 1, 10))).toEqual([
		null,
		1,
		10,
		null,
		null,
		null,
	]);
});
