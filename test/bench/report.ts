import { cpus, loadavg } from 'node:os';

/** What one row found. `values` are in the order in which they were measured. */
export interface BenchResult {
	readonly name: string;
	readonly what: string;
	readonly beside: string;
	readonly unit: 'x' | 'ms';
	readonly values: readonly number[];
	readonly wanted: { readonly atLeast: number } | { readonly atMost: number };
	/** Whatever else is needed to judge the values; numbers that have a limit of their own stand beside it in words. */
	readonly figures: Readonly<Record<string, number | string>>;
}

export interface Report {
	readonly machine: string;
	readonly node: string;
	/** Load averages over one minute, before and after: above the number of cores, somebody else was at work. */
	readonly load: readonly [number, number];
	readonly rows: readonly (BenchResult & Spread & { readonly isMet: boolean })[];
	/** Rows that could not be measured here, and why. */
	readonly leftOut: Readonly<Record<string, string>>;
}

export interface Spread {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
	const sorted = values.toSorted((a, b) => a - b);
	const median = sorted[Math.floor(sorted.length / 2)];
	if (median === undefined) throw new Error('nothing was measured');
	return { median, min: sorted[0] ?? median, max: sorted.at(-1) ?? median };
}

export function readLoad(): number {
	return round(loadavg()[0] ?? 0);
}

export function makeReport(
	results: readonly BenchResult[],
	leftOut: Readonly<Record<string, string>>,
	loadBefore: number,
): Report {
	const processors = cpus();
	return {
		machine: `${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${process.platform} ${process.arch}`,
		node: process.version,
		load: [loadBefore, readLoad()],
		rows: results.map((result) => {
			const spread = spreadOf(result.values);
			const { wanted } = result;
			const isMet = 'atLeast' in wanted ? spread.median >= wanted.atLeast : spread.median <= wanted.atMost;
			return { ...result, ...spread, isMet };
		}),
		leftOut,
	};
}

export function layOut(report: Report): string {
	const lines = [
		`${report.machine}, Node ${report.node}, load ${report.load[0]} before and ${report.load[1]} after`,
		'',
	];
	for (const row of report.rows) {
		const { median, min, max, unit, wanted } = row;
		const limit = 'atLeast' in wanted ? `at least ${wanted.atLeast}` : `at most ${wanted.atMost}`;
		lines.push(
			`${row.isMet ? 'reached' : 'MISSED '}  ${row.name}: ${round(median)} ${unit} [${round(min)}–${round(max)}], ${limit}`,
			`         ${row.what}, beside ${row.beside}`,
			...Object.entries(row.figures).map(([name, figure]) => `         ${name}: ${String(figure)}`),
		);
	}
	for (const [name, why] of Object.entries(report.leftOut)) lines.push(`left out ${name}: ${why}`);
	return lines.join('\n');
}

export function round(value: number): number {
	return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** For rows that need something which is not on this machine; the message says what, and how to get it. */
export class LeftOutError extends Error {
	override readonly name = 'LeftOutError';
}
