import { describe, expect, test } from 'vitest';
import { asUtcMs } from '../../../protocol/ids.ts';
import { beginAtLastSign, measureGap } from '../../../main/flows/link/measure-gap.ts';

const FROM = asUtcMs(1_700_000_000_000);
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

describe('the end of a gap', () => {
	test.each([
		['is when the link was back', { ms: 5_000, elapsedMs: 5_000 }, { ms: 5_000, isLengthKnown: true }],
		['may lie after a long sleep', { ms: 9 * HOUR, elapsedMs: 2_000 }, { ms: 9 * HOUR, isLengthKnown: true }],
		['of a closed desk may be years away', { ms: 2 * YEAR, elapsedMs: null }, { ms: 2 * YEAR, isLengthKnown: true }],
		['never lies before its beginning', { ms: -2 * HOUR, elapsedMs: 90_000 }, { ms: 90_000, isLengthKnown: false }],
		['of a closed desk neither', { ms: -2 * HOUR, elapsedMs: null }, { ms: 0, isLengthKnown: false }],
		['is not moved by years', { ms: 10 * YEAR, elapsedMs: 30_000 }, { ms: 30_000, isLengthKnown: false }],
	])('%s', (_name, { ms, elapsedMs }, expected) => {
		const { at, isLengthKnown } = measureGap({ from: FROM, now: asUtcMs(FROM + ms), elapsedMs });
		expect({ ms: at - FROM, isLengthKnown }).toEqual(expected);
	});
});

test('a gap begins at the last sign of life, or now where a clock set back has that in the future', () => {
	expect([beginAtLastSign(FROM, asUtcMs(FROM + 1)), beginAtLastSign(FROM, asUtcMs(FROM - HOUR))]).toEqual([
		{ at: FROM, isLengthKnown: true },
		{ at: FROM - HOUR, isLengthKnown: false },
	]);
});
