import { readFileSync } from 'node:fs';

export type Counts = { passed: number; failed: number };

type VitestReport = {
	numPassedTests?: number;
	numFailedTests?: number;
	testResults?: { status: string; assertionResults: { status: string }[] }[];
};

/**
 * What vitest's JSON report counts. A file that failed without a failed test (it did not load, or what it prepares did
 * not work) counts as one failure, and so does a run that ended badly and leaves nothing else to count.
 */
export function readVitestCounts(file: string, exitCode: number): Counts {
	const report = (readReport(file) ?? {}) as VitestReport;
	const brokenFiles = (report.testResults ?? []).filter(
		({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
	);
	const failed = (report.numFailedTests ?? 0) + brokenFiles.length;
	return withExitCode({ passed: report.numPassedTests ?? 0, failed }, exitCode);
}

/** What Playwright's JSON report counts; the same rule for a run that ended badly. */
export function readPlaywrightCounts(file: string, exitCode: number): Counts {
	const report = readReport(file) as { stats?: { expected?: number; unexpected?: number; flaky?: number } } | undefined;
	const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {};
	return withExitCode({ passed: expected, failed: unexpected + flaky }, exitCode);
}

export function addCounts(all: readonly Counts[]): Counts {
	const add = (sum: Counts, one: Counts) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed });
	return all.reduce(add, { passed: 0, failed: 0 });
}

function withExitCode(counts: Counts, exitCode: number): Counts {
	return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** A runner that did not get as far as writing its report shows that in its exit code. */
function readReport(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch (error) {
		if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
