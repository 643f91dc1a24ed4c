/**
 * `npm run bench`: each row measures one thing beside its limit or its peer, in turns within one run, and prints the ratio:
 * machines differ and are shared, so that milliseconds alone say little. What a row writes lies outside the project.
 *
 *     npm run bench -- [rows …] [--json FILE] [--gifts 1000000] [--rounds 5]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchCsv } from './csv.ts';
import { benchFeed } from './desk/feed.ts';
import { benchDeskHistory } from './desk/history.ts';
import { benchMemory } from './desk/memory.ts';
import { benchRows } from './desk/rows.ts';
import { benchStart } from './desk/start.ts';
import { benchIngest } from './ingest/ingest.ts';
import { benchSealed } from './ingest/sealed.ts';
import { LeftOutError, layOut, makeReport, readLoad } from './report.ts';
import type { BenchResult } from './report.ts';
import { benchRoundTrip } from './round-trip.ts';
import { benchSearch } from './search.ts';

export interface BenchOptions {
	readonly gifts: number;
	readonly rounds: number;
}

const ROWS: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult | readonly BenchResult[]>>> = {
	ingest: benchIngest,
	sealed: benchSealed,
	csv: benchCsv,
	search: benchSearch,
	'round-trip': benchRoundTrip,
	'desk-history': benchDeskHistory,
	'desk-feed': benchFeed,
	'desk-start': benchStart,
	'desk-memory': benchMemory,
	'desk-rows': benchRows,
};

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		json: { type: 'string' },
		gifts: { type: 'string', default: '1000000' },
		rounds: { type: 'string', default: '5' },
	},
});
const unknown = positionals.filter((name) => !(name in ROWS));
if (unknown.length > 0)
	throw new Error(`no row is called ${unknown.join(' or ')}; there are ${Object.keys(ROWS).join(', ')}`);

const options: BenchOptions = { gifts: Number(values.gifts), rounds: Number(values.rounds) };
const loadBefore = readLoad();
const results: BenchResult[] = [];
const leftOut: Record<string, string> = {};
for (const [name, measure] of Object.entries(ROWS)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	process.stderr.write(`giftwarden: measuring ${name} …\n`);
	try {
		results.push(...[await measure(options)].flat());
	} catch (error) {
		// One row that breaks must not take the others' figures with it.
		leftOut[name] = error instanceof LeftOutError ? error.message : `it broke: ${String(error)}`;
		if (!(error instanceof LeftOutError)) process.exitCode = 1;
	}
}
const report = makeReport(results, leftOut, loadBefore);
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, '\t')}\n`);
process.stdout.write(`${layOut(report)}\n`);
