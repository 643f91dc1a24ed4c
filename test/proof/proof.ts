// What every proof has in common: a name, a run that counts what it did, and one verdict. A proof fails by words, not by
// an exception; an exception is a proof that broke, and counts as failed, too.

export interface Proof {
	readonly name: string;
	/** What is true if it passes, in one sentence. */
	readonly claim: string;
	run(say: (line: string) => void): Promise<Findings>;
}

export interface Findings {
	/** In the order in which they are printed. */
	readonly counts: Readonly<Record<string, number | string>>;
	/** What was not as claimed, each with the command that shows it again where there is one. */
	readonly failures: readonly string[];
	/** Parts that this machine cannot do, and what is missing. */
	readonly leftOut?: readonly string[];
}

export interface Verdict extends Findings {
	readonly name: string;
	readonly claim: string;
	readonly isProven: boolean;
	readonly seconds: number;
}

const FAILURES_SHOWN_MAX = 10;

/** Runs it, and turns whatever comes out into a verdict. */
export async function judge(proof: Proof, say: (line: string) => void): Promise<Verdict> {
	const startedAt = performance.now();
	const findings = await findAll(proof, say);
	const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
	return { name: proof.name, claim: proof.claim, isProven: findings.failures.length === 0, seconds, ...findings };
}

async function findAll(proof: Proof, say: (line: string) => void): Promise<Findings> {
	try {
		return await proof.run(say);
	} catch (error) {
		const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { counts: {}, failures: [`the proof broke: ${words}`] };
	}
}

/** For a person: the counts, what failed, and one line at the end. */
export function layOut({ name, claim, isProven, seconds, counts, failures, leftOut = [] }: Verdict): string {
	const width = Math.max(...Object.keys(counts).map(({ length }) => length), 0);
	return [
		...Object.entries(counts).map(([what, count]) => `  ${what.padEnd(width)}  ${String(count)}`),
		...leftOut.map((why) => `  left out: ${why}`),
		...failures.slice(0, FAILURES_SHOWN_MAX).map((words) => `  ${words}`),
		...(failures.length > FAILURES_SHOWN_MAX ? [`  … and ${failures.length - FAILURES_SHOWN_MAX} more`] : []),
		`${nameVerdict(isProven, counts)} ${name} in ${seconds} s: ${claim}`,
		'',
	].join('\n');
}

/** What each took, the longest first, and all together. */
export function layOutTimes(verdicts: readonly Verdict[]): string {
	const sum = verdicts.reduce((total, { seconds }) => total + seconds, 0);
	const times = verdicts.toSorted((one, other) => other.seconds - one.seconds);
	const line = (seconds: number, name: string): string => `${seconds.toFixed(1).padStart(7)} s  ${name}`;
	return [...times.map(({ seconds, name }) => line(seconds, name)), line(sum, 'together'), ''].join('\n');
}

function nameVerdict(isProven: boolean, counts: Verdict['counts']): string {
	if (!isProven) return 'FAILED';
	return Object.keys(counts).length === 0 ? 'NOT RUN' : 'PROVEN';
}
