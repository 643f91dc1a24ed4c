import { describe, expect, test } from 'vitest';
import {
	asGiftId,
	isChannelName,
	isCoins,
	isComboId,
	isGiftId,
	isGiftKey,
	isUserId,
	isUtcMs,
} from '../../protocol/ids.ts';
import { isPassing, PASSING_REFUSALS, REFUSALS } from '../../protocol/refusal.ts';

const NO_STRINGS: readonly unknown[] = [null, undefined, 7, true, {}, ['rose'], () => 'rose'];

describe.each([
	['user id', isUserId],
	['channel name', isChannelName],
])('a %s', (_, isName) => {
	test.each(['a', 'Anna-7', 'x'.repeat(64), 'a b', '!#$%&()+,-:;<=>?@[]^_{|}~', 'null'])('may be %j', (name) => {
		expect(isName(name)).toBe(true);
	});

	test.each([
		'',
		'_anna',
		'x'.repeat(65),
		'a.b',
		'a/b',
		'a\\b',
		'a*b',
		"a'b",
		'a"b',
		'a`b',
		'ä',
		'🌹',
		'a\n',
		'a\u0000',
	])('may not be %j', (name) => {
		expect(isName(name)).toBe(false);
	});

	test('is a string', () => {
		for (const value of NO_STRINGS) expect(isName(value)).toBe(false);
	});
});

describe.each([
	['gift id', isGiftId],
	['combo id', isComboId],
])('a %s', (_, isId) => {
	test.each(['0190f3a2-0000-7000-8000-000000000001', '12345678', 'A'.repeat(64)])('may be %j', (id) => {
		expect(isId(id)).toBe(true);
	});

	test.each([
		'1234567',
		'A'.repeat(65),
		'-2345678',
		'1234 678',
		'1234_678',
		'12345678\n',
		'__proto__',
		'１２３４５６７８',
	])('may not be %j', (id) => {
		expect(isId(id)).toBe(false);
	});
});

test.each(['rose', 'r', '7up', 'big_red-rose', 'x'.repeat(40)])('a gift key may be %j', (key) => {
	expect(isGiftKey(key)).toBe(true);
});

test.each(['', 'Rose', '_rose', '-rose', 'x'.repeat(41), 'rose ', 'ros.e', 'rosé'])(
	'a gift key may not be %j',
	(key) => {
		expect(isGiftKey(key)).toBe(false);
	},
);

test.each([isCoins, isUtcMs])(
	'an amount or a time is a whole number, zero or more, that is held exactly',
	(isNumber) => {
		for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(isNumber(value)).toBe(true);
		for (const value of [-1, 0.5, NaN, Infinity, 2 ** 53, '1', 1n, null]) expect(isNumber(value)).toBe(false);
	},
);

test('a value of our own that is none is a bug and says which', () => {
	expect(() => asGiftId('short')).toThrow('"short" is no gift id');
});

test('every passing refusal is a refusal, and the final ones do not pass', () => {
	expect(REFUSALS.filter(isPassing)).toEqual([...PASSING_REFUSALS]);
	expect(new Set(REFUSALS).size).toBe(REFUSALS.length);
});
