import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addCounts, readPlaywrightCounts, readVitestCounts } from '../../build/testing/counts.ts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'counts-'));
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

function report(content: unknown): string {
	const file = join(folder, 'report.json');
	writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
	return file;
}

test('passed and failed tests are counted as the runners report them', () => {
	const vitest = readVitestCounts(report({ numPassedTests: 5, numFailedTests: 2 }), 1);
	const playwright = readPlaywrightCounts(report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } }), 1);
	expect(vitest).toEqual({ passed: 5, failed: 2 });
	expect(playwright).toEqual({ passed: 3, failed: 2 });
	expect(addCounts([vitest, playwright])).toEqual({ passed: 8, failed: 4 });
});

test('a file that failed before its first test counts as one failure', () => {
	const testResults = [
		{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
		{ status: 'failed', assertionResults: [{ status: 'skipped' }] },
		{ status: 'failed', assertionResults: [] },
		{ status: 'passed', assertionResults: [{ status: 'passed' }] },
	];
	const counts = readVitestCounts(report({ numPassedTests: 2, numFailedTests: 1, testResults }), 1);
	expect(counts).toEqual({ passed: 2, failed: 3 });
});

test.each([
	['a report of passed tests only', { numPassedTests: 5, numFailedTests: 0 }, { passed: 5, failed: 1 }],
	['a torn report', '{"numPassed', { passed: 0, failed: 1 }],
])('a run that ended badly counts as a failure whatever it leaves: %s', (_name, content, counts) => {
	expect(readVitestCounts(report(content), 1)).toEqual(counts);
});

test('a runner that did not get as far as a report counts as a failure', () => {
	expect(readPlaywrightCounts(join(folder, 'missing.json'), 1)).toEqual({ passed: 0, failed: 1 });
});
