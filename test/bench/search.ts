import Database from 'better-sqlite3';
import { foldText } from '../../main/ledger/history/fold-text.ts';
import { searchPathOf } from '../../main/ledger/worker/search-index.ts';
import { EVERYTHING } from '../support/seeded-ledger.ts';
import { findBenchLedger, WORKER_SOURCE, withWorker } from './ledger-cache.ts';
import { round, spreadOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { takeTurns, timeOf } from './rounds.ts';

const PAGE = 100;

/** From question to rows on the main thread, beside the bare question to the index, for words of every kind. */
export async function benchSearch({ gifts, rounds }: { gifts: number; rounds: number }): Promise<BenchResult> {
	const ledger = await findBenchLedger(gifts);
	const index = new Database(searchPathOf(ledger), { readonly: true });
	const bare = index.prepare('SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?').pluck();
	const values: number[] = [];
	const figures: Record<string, string> = {};
	await withWorker(ledger, WORKER_SOURCE, async (worker) => {
		for (const text of wordsIn(ledger)) {
			const question = { filter: { ...EVERYTHING, text }, before: null, limit: PAGE };
			const measured = await takeTurns(
				rounds * 4,
				() => timeOf(() => worker.searchHistory(question)),
				() => timeOf(() => bare.all(`"${foldText(text)}"`, PAGE + 1)),
			);
			const onTop = measured.ours.map((ms, at) => ms - (measured.theirs[at] ?? 0));
			const { length } = (await worker.searchHistory(question)).gifts;
			values.push(spreadOf(onTop).median);
			figures[`“${text}”, ${length} rows`] =
				`${round(spreadOf(measured.ours).median)} ms, the bare question ${round(spreadOf(measured.theirs).median)} ms`;
		}
	});
	index.close();
	return {
		name: 'search',
		what: `a page of ${PAGE} gifts out of ${gifts} by text, from question to rows on the main thread`,
		beside: 'the bare FTS query for their numbers; on top of it, for each word',
		unit: 'ms',
		values,
		wanted: { atMost: 5 },
		figures,
	};
}

/** What people look for: a gift, a word of a note, somebody, the end of an id, accents left out, and what is not there. */
export function wordsIn(ledger: string): readonly string[] {
	const db = new Database(ledger, { readonly: true });
	const gift = db
		.prepare<[], { sender: string; giftId: string }>(
			'SELECT sender, gift_id AS giftId FROM gifts WHERE gift_no = (SELECT max(gift_no) / 3 FROM gifts)',
		)
		.get();
	db.close();
	return ['rose', 'microphone', gift?.sender ?? '', gift?.giftId.slice(-8) ?? '', 'oscar', 'nobody-here'];
}
