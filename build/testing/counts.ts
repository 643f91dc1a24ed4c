import { readFileSync } from 'node:fs';

export type Counts = { passed: number; failed: number };

/** What vitest's JSON report counts. A run that ended badly without a failed test counts as one failure. */
export function readVitestCounts(file: string, exitCode: number): Counts {
	const report = readReport(file) as { numPassedTests?: number; numFailedTests?: number } | undefined;
	return withExitCode({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 }, exitCode);
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
