import Database from 'better-sqlite3';
import type { ElectronApplication, Page } from '@playwright/test';
import { join } from 'node:path';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import { ensureBuilt } from '../../../build/bundle.ts';
import type { DeskPush } from '../../../preload/api/desk-api.ts';
import type {} from '../../../preload/api/host-door.ts';
import { foldText } from '../../../main/ledger/history/fold-text.ts';
import { searchPathOf } from '../../../main/ledger/worker/search-index.ts';
import { launchDesk } from '../../support/electron.ts';
import { findShell, runShell, SHELL_SQL } from '../csv.ts';
import { EVERYTHING } from '../../support/seeded-ledger.ts';
import { findBenchLedger, withLedgerCopy } from '../ledger-cache.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { speedRatios, takeTurns, timeOf } from '../rounds.ts';
import { wordsIn } from '../search.ts';
import { askUntil } from './ask-until.ts';

const PAGE = 100;

interface Options {
	readonly gifts: number;
	readonly rounds: number;
}

/** Export and search as a person at the running desk meets them: from the window, through main, and back. */
export async function benchDeskHistory(options: Options): Promise<readonly BenchResult[]> {
	const shell = findShell();
	const ledger = await findBenchLedger(options.gifts);
	await ensureBuilt();
	const release = await prepareMachine();
	try {
		return await withLedgerCopy(ledger, async (folder, copy) => {
			const csvPath = join(folder, 'ours.csv');
			const args = [`--ledger=${copy}`, '--no-viewers', `--export-to=${csvPath}`];
			const desk = await launchDesk({ userDataDir: join(folder, 'desk'), args });
			try {
				// The check of the whole file begins by itself, and would be measured too.
				await waitForCheck(desk.window);
				const search = await benchSearchInDesk(desk.window, { ledger, ...options });
				const csv = await benchCsvInDesk(desk, { ledger, shell, csvPath, ...options });
				return [csv, search];
			} finally {
				await desk.close();
			}
		});
	} finally {
		release();
	}
}

async function waitForCheck(page: Page): Promise<void> {
	await askUntil(() =>
		page.evaluate(async () => {
			const desk = await window.host.readDesk();
			return desk.ok && desk.value.storage.check === 'sound';
		}),
	);
}

async function benchSearchInDesk(page: Page, { ledger, gifts, rounds }: Options & { ledger: string }) {
	const index = new Database(searchPathOf(ledger), { readonly: true });
	const bare = index.prepare('SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?').pluck();
	const values: number[] = [];
	const figures: Record<string, string> = {};
	for (const text of wordsIn(ledger)) {
		const ask = () =>
			page.evaluate(
				async (question) => {
					const began = performance.now();
					const answer = await window.host.searchHistory(question);
					if (!answer.ok) throw new Error(answer.detail);
					return performance.now() - began;
				},
				{ filter: { ...EVERYTHING, text }, before: null, limit: PAGE },
			);
		const measured = await takeTurns(rounds * 4, ask, () => timeOf(() => bare.all(`"${foldText(text)}"`, PAGE + 1)));
		values.push(spreadOf(measured.ours.map((ms, at) => ms - (measured.theirs[at] ?? 0))).median);
		figures[`“${text}”`] =
			`${round(spreadOf(measured.ours).median)} ms, the bare question ${round(spreadOf(measured.theirs).median)} ms`;
	}
	index.close();
	const result: BenchResult = {
		name: 'desk-search',
		what: `a page of ${PAGE} gifts out of ${gifts} by text, from the question in the window to the rows in it`,
		beside: 'the bare FTS query for their numbers; on top of it, for each word',
		unit: 'ms',
		values,
		wanted: { atMost: 5 },
		figures,
	};
	return result;
}

async function benchCsvInDesk(
	{ app, window: page }: { app: ElectronApplication; window: Page },
	{ ledger, shell, csvPath, gifts, rounds }: Options & { ledger: string; shell: string; csvPath: string },
): Promise<BenchResult> {
	const blocks: number[] = [];
	const theirBlocks: number[] = [];
	const extra: number[] = [];
	const ours = async () => {
		await watchMain(app);
		const took = await page.evaluate(exportOnce, { filter: EVERYTHING, withBom: false, timeZone: 'Europe/Berlin' });
		const { longestBlockMs, extraMB } = await endWatch(app);
		blocks.push(longestBlockMs);
		extra.push(extraMB);
		return took;
	};
	const theirs = async () => {
		await watchMain(app);
		const took = await timeOf(() => runShell(ledger, SHELL_SQL, `${csvPath}.theirs`));
		theirBlocks.push((await endWatch(app)).longestBlockMs);
		return took;
	};
	const measured = await takeTurns(rounds, ours, theirs);
	return {
		name: 'desk-csv',
		what: `export of ${gifts} gifts from the running desk, from the call in the window to its last word`,
		beside: `sqlite3 ${shell} -csv with a plain SELECT of the same columns, not fsynced`,
		unit: 'x',
		values: speedRatios(measured),
		wanted: { atLeast: 1 },
		figures: {
			'ours, ms': round(spreadOf(measured.ours).median),
			'theirs, ms': round(spreadOf(measured.theirs).median),
			'longest block of the main process, ms (at most 20)': round(spreadOf(blocks).median),
			'the same while sqlite3 works instead: what the machine alone does, ms': round(spreadOf(theirBlocks).median),
			'extra memory of the main process at its highest, MB (at most 100)': round(spreadOf(extra).median),
		},
	};
}

/** Runs in the window. Whoever listens to pushes is replaced: nobody looks at this desk. */
async function exportOnce(order: Parameters<typeof window.host.exportHistory>[0]): Promise<number> {
	const began = performance.now();
	const ended = new Promise<string>((resolve) => {
		window.host.onPush((push) => {
			const { exportProgress } = JSON.parse(push) as DeskPush;
			if (exportProgress && exportProgress.state !== 'running')
				resolve(exportProgress.state === 'done' ? '' : exportProgress.why);
		});
	});
	const answer = await window.host.exportHistory(order);
	if (!answer.ok) throw new Error(answer.why);
	const why = await ended;
	if (why !== '') throw new Error(why);
	return performance.now() - began;
}

interface MainWatch {
	longestBlockMs: number;
	highest: number;
	before: number;
	timer: ReturnType<typeof setInterval>;
}

async function watchMain(app: ElectronApplication): Promise<void> {
	await app.evaluate(() => {
		let last = performance.now();
		const before = process.memoryUsage().rss;
		const watch: MainWatch = {
			longestBlockMs: 0,
			before,
			highest: before,
			timer: setInterval(() => {
				const now = performance.now();
				watch.longestBlockMs = Math.max(watch.longestBlockMs, now - last - 2);
				watch.highest = Math.max(watch.highest, process.memoryUsage().rss);
				last = now;
			}, 2),
		};
		Object.assign(globalThis, { benchWatch: watch });
	});
}

async function endWatch(app: ElectronApplication): Promise<{ longestBlockMs: number; extraMB: number }> {
	return app.evaluate(() => {
		const { benchWatch: watch } = globalThis as unknown as { benchWatch: MainWatch };
		clearInterval(watch.timer);
		return { longestBlockMs: watch.longestBlockMs, extraMB: (watch.highest - watch.before) / 1e6 };
	});
}
