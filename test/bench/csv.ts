import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ensureBuilt } from '../../build/bundle.ts';
import { builtFolder } from '../../build/paths.ts';
import { EXPORT_COLUMNS } from '../../main/ledger/history/csv/columns.ts';
import { EVERYTHING } from '../support/seeded-ledger.ts';
import { findBenchLedger, withFolder, withWorker } from './ledger-cache.ts';
import { LeftOutError, round, spreadOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { speedRatios, takeTurns, timeOf } from './rounds.ts';

const MB = 1_000_000;
/** As it ships: what Node does to run our source is no part of an export. */
const BUILT_WORKER = join(builtFolder, 'main/ledger-worker.cjs');

/** The whole history as CSV, from question to a durable file, beside sqlite3's own shell on the same stored columns. */
export async function benchCsv({ gifts, rounds }: { gifts: number; rounds: number }): Promise<BenchResult> {
	const shell = findShell();
	const ledger = await findBenchLedger(gifts);
	await ensureBuilt();
	return withFolder(async (folder) => {
		const ourPath = join(folder, 'ours.csv');
		const theirPath = join(folder, 'theirs.csv');
		const blocks: number[] = [];
		const theirBlocks: number[] = [];
		const extra: number[] = [];
		const ours = () =>
			withWorker(ledger, BUILT_WORKER, async (worker) => {
				const watch = watchProcess();
				const took = await timeOf(async () => {
					const order = { filter: EVERYTHING, withBom: false, timeZone: 'Europe/Berlin', path: ourPath };
					const last = await worker.exportHistory(order, () => {});
					if (last.state !== 'done') throw new Error(last.why);
				});
				const { longestBlockMs, extraBytes } = watch.end();
				blocks.push(longestBlockMs);
				extra.push(extraBytes / MB);
				return took;
			});
		const theirs = async () => {
			const watch = watchProcess();
			const took = await timeOf(() => runShell(ledger, SHELL_SQL, theirPath));
			theirBlocks.push(watch.end().longestBlockMs);
			return took;
		};
		const measured = await takeTurns(rounds, ours, theirs);
		const asText = await timeOf(() => runShell(ledger, SHELL_SQL_WITH_TIMES, theirPath));
		return {
			name: 'csv',
			what: `export of ${gifts} gifts, harmless and in two time zones, fsynced`,
			beside: `sqlite3 ${shell} -csv with a plain SELECT of the same columns, not fsynced`,
			unit: 'x',
			values: speedRatios(measured),
			wanted: { atLeast: 1 },
			figures: {
				'ours, ms': round(spreadOf(measured.ours).median),
				'theirs, ms': round(spreadOf(measured.theirs).median),
				'theirs with times as text (strftime), ms': round(asText),
				'our file, MB': round(statSync(ourPath).size / MB),
				'longest block of the main thread, ms (at most 20)': round(spreadOf(blocks).median),
				'the same while sqlite3 works instead: what the machine alone does, ms': round(spreadOf(theirBlocks).median),
				'extra memory at its highest, MB (at most 100)': round(spreadOf(extra).median),
			},
		};
	});
}

/** Gaps lie in another table; there are none in this ledger. */
const COLUMNS = EXPORT_COLUMNS.filter(({ kind }) => kind !== 'gap');
export const SHELL_SQL = `SELECT ${COLUMNS.map(({ sql }) => sql).join(', ')} FROM gifts`;
const SHELL_SQL_WITH_TIMES = `SELECT ${COLUMNS.flatMap(({ sql, kind }) =>
	kind === 'time'
		? ['', `, 'localtime'`].map((zone) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${sql} / 1000.0, 'unixepoch'${zone})`)
		: [sql],
).join(', ')} FROM gifts`;

export function findShell(): string {
	const { stdout, error } = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' });
	if (error)
		throw new LeftOutError('there is no sqlite3 to compare with. On Debian or Ubuntu: apt-get install sqlite3');
	return stdout.split(' ')[0] ?? '';
}

export function runShell(ledger: string, sql: string, path: string): Promise<void> {
	const file = openSync(path, 'w');
	const shell = spawn('sqlite3', ['-readonly', '-csv', ledger, sql], { stdio: ['ignore', file, 'inherit'] });
	return new Promise((resolve, reject) => {
		shell.once('error', reject);
		shell.once('close', (code) => {
			closeSync(file);
			if (code === 0) resolve();
			else reject(new Error(`sqlite3 ended with ${code}`));
		});
	});
}

/** The longest time in which this thread could do nothing else, and the memory above what it began with. */
export function watchProcess(): { end(): { longestBlockMs: number; extraBytes: number } } {
	const delays = monitorEventLoopDelay({ resolution: 1 });
	const before = process.memoryUsage.rss();
	let highest = before;
	const timer = setInterval(() => {
		highest = Math.max(highest, process.memoryUsage.rss());
	}, 10);
	delays.enable();
	return {
		end() {
			delays.disable();
			clearInterval(timer);
			return { longestBlockMs: delays.max / 1e6, extraBytes: highest - before };
		},
	};
}
