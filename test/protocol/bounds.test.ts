import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countUtf8Bytes, DEPTH_MAX, findOutOfBounds, MEMBERS_MAX } from '../../protocol/bounds.ts';
import { isBlankLine, isPlainLine, toPlainLine } from '../../protocol/reading/plain-line.ts';

describe('a text', () => {
	test('is measured in UTF-8 bytes as TextEncoder does', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
			}),
		);
		expect(countUtf8Bytes('\ud800')).toBe(3);
		expect(countUtf8Bytes('\udc00\ud800a')).toBe(7);
	});

	test.each([
		['ä'.repeat(50), null],
		['ä'.repeat(51), 'too_large'],
		['🌹'.repeat(25), null],
		['🌹'.repeat(25) + 'a', 'too_large'],
		['a'.repeat(101), 'too_large'],
	])('%j is %s within 100 bytes', (text, expected) => {
		expect(findOutOfBounds(text, 100)).toBe(expected);
	});

	test('may be as deep and have as many members as the bounds say, and no more', () => {
		const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
		expect(findOutOfBounds(deep(DEPTH_MAX), 1_000)).toBeNull();
		expect(findOutOfBounds(deep(DEPTH_MAX + 1), 1_000)).toBe('too_deep');
		const wide = (members: number) => `{${Array.from({ length: members }, () => '"a":1').join()}}`;
		expect(findOutOfBounds(wide(MEMBERS_MAX), 100_000)).toBeNull();
		expect(findOutOfBounds(wide(MEMBERS_MAX + 1), 100_000)).toBe('too_many_members');
	});

	test('is not deep because of brackets in its strings, nor flat because of quotes in them', () => {
		expect(findOutOfBounds(JSON.stringify('[{'.repeat(100)), 10_000)).toBeNull();
		expect(findOutOfBounds(`["\\"",${'['.repeat(DEPTH_MAX)}`, 10_000)).toBe('too_deep');
		expect(findOutOfBounds(`["\\\\",${'['.repeat(DEPTH_MAX)}`, 10_000)).toBe('too_deep');
	});

	test('whose depth is counted is as deep as JSON.parse finds it', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 9 }), (value) => {
				const isTooDeep = depthOf(value) > DEPTH_MAX;
				expect(findOutOfBounds(JSON.stringify(value), 1_000_000) === 'too_deep').toBe(isTooDeep);
			}),
		);
	});
});

function depthOf(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('a line of words', () => {
	test.each(['', 'hello', 'سلام دنیا', 'می‌خواهم', '👩🏽‍🚀', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️', '1️⃣', 'ก็้', '葛\u{e0100}', '\ud83c\udf39'])(
		'may be %j',
		(text) => {
			expect(isPlainLine(text)).toBe(true);
		},
	);

	test.each([
		'a\u0000b',
		'a\nb',
		'a\tb',
		'\u001b[31m',
		'\u007f',
		'\u0085',
		'\u2028',
		'\u2029',
		'\u202a',
		'\u202e',
		'\u2066',
		'\u2069',
		'\u206a',
		'\ufff9',
		'a\u200bb',
		'a\u200e',
		'a\u200fb',
		'\u061ca',
		'a\u2060b',
		'\ufeffa',
		'a\u00adb',
		'\u3164',
		'a\u{e0041}',
		'a\u200d\u200db',
		'a\u200d',
		'\u200ca',
		'a \u200cb',
		'\ufe0fa',
		'a\ufe0f\ufe0f',
		'a' + '\u0301'.repeat(9),
		'\ud800',
		'\udc00a',
		'a\udc00\ud800',
	])('may not be %j', (text) => {
		expect(isPlainLine(text)).toBe(false);
	});

	test.each(['', ' ', '\u00a0', '\u200b\u200d', '\u2060', '\u3164', '\u115f', '\u2800', '\u00ad', '\ufeff'])(
		'%j shows nothing',
		(text) => {
			expect(isBlankLine(text)).toBe(true);
		},
	);

	test('that was cleaned is plain, short enough, and never half a character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (text, lengthMax) => {
				const line = toPlainLine(text, lengthMax);
				if (line === null) return;
				expect(isPlainLine(line) && !isBlankLine(line)).toBe(true);
				expect(line.length).toBeLessThanOrEqual(lengthMax);
				expect(line).toBe(line.normalize('NFC'));
				expect(toPlainLine(line, lengthMax)).toBe(line);
			}),
		);
		expect(toPlainLine('abc🌹', 4)).toBe('abc');
		expect(toPlainLine('  Ines\u202e\n', 64)).toBe('Ines');
		expect(toPlainLine('\u200b', 64)).toBeNull();
		expect(toPlainLine('In\u200bes\u200d', 64)).toBe('Ines');
		expect(toPlainLine('Ame\u0301lie', 64)).toBe('Am\u00e9lie');
		expect(toPlainLine('Z' + '\u0334'.repeat(60) + 'algo', 64)).toBe('Z' + '\u0334'.repeat(8) + 'algo');
		expect(toPlainLine('👩🏽\u200d🚀👩🏽\u200d🚀👩🏽\u200d🚀', 64, 2)).toBe('👩🏽\u200d🚀👩🏽\u200d🚀');
	});
});
