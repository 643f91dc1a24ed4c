import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GiftKey, UserId } from '../../../protocol/ids.ts';
import { asCoins } from '../../../protocol/ids.ts';
import type { HistoryFilter } from '../../../preload/api/rows.ts';
import { stretchesOf } from '../../../main/ledger/history/read-history.ts';
import { openForReading } from '../../../main/ledger/open-database.ts';
import { LedgerReader } from '../../../main/ledger/worker/ledger-reader.ts';
import { SearchIndex, searchPathOf } from '../../../main/ledger/worker/search-index.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

describe('how SQLite answers', () => {
	let ledger: SeededLedger;
	let reader: LedgerReader;

	beforeAll(() => {
		ledger = makeSeededLedger({ gifts: 500, openGifts: 20 });
		const source = openForReading(ledger.path);
		const index = new SearchIndex(searchPathOf(ledger.path), source);
		index.open();
		index.catchUpOneStep();
		index.close();
		source.close();
		reader = new LedgerReader(ledger.path, 'with_index');
	});
	afterAll(() => {
		reader.retire();
		ledger.remove();
	});

	/** What SQLite does for each stretch that has gifts in it. */
	function planOf(filter: Partial<HistoryFilter>): string[] {
		const stretches = stretchesOf(reader, { ...EVERYTHING, ...filter }, Number.MAX_SAFE_INTEGER);
		return stretches
			.filter(({ low, high }) => low <= high)
			.map(({ low, high, selection }) => {
				const { from, where, parameters, isIndexed } = selection;
				const by = isIndexed ? 'texts.rowid' : 'gifts.gift_no';
				const steps = reader.db
					.prepare(`EXPLAIN QUERY PLAN SELECT gifts.value FROM ${from} WHERE ${where} ORDER BY ${by} DESC`)
					.all({ ...parameters, low, high }) as { detail: string }[];
				return steps.map(({ detail }) => detail).join('; ');
			});
	}

	const BY_TEXT = /^SCAN search.texts VIRTUAL TABLE INDEX \S+; SEARCH gifts USING INTEGER PRIMARY KEY \(rowid=\?\)$/;

	test.each<[string, Partial<HistoryFilter>]>([
		['three letters', { text: 'ros' }],
		['a text and a state that many gifts have', { text: 'rose', states: ['granted'] }],
		['a text and a value', { text: 'rose', valueMin: asCoins(10) }],
		['a sender', { sender: 'viewer-28ts' as UserId }],
		['a sender and two letters', { sender: 'viewer-28ts' as UserId, text: 'ro' }],
	])('a question for %s goes through the index and never reads every gift', (_name, filter) => {
		const plans = planOf(filter);
		expect(plans).toHaveLength(1);
		expect(plans[0]).toMatch(BY_TEXT);
	});

	test.each<[string, Partial<HistoryFilter>, RegExp]>([
		['held gifts', { states: ['held'], text: 'rose' }, /USING INDEX gifts_held/],
		[
			'granted gifts without proof',
			{ states: ['granted'], deliveries: ['sent', 'unconfirmed'] },
			/USING INDEX gifts_without_proof/,
		],
	])('%s are found by their own small index', (_name, filter, plan) => {
		expect(planOf(filter)).toEqual([expect.stringMatching(plan)]);
	});

	test.each<[string, Partial<HistoryFilter>]>([
		['nothing', {}],
		['a gift', { gift: 'rose' as GiftKey }],
		['two letters', { text: 'ro' }],
	])('a question for %s walks from the newest gift on, without sorting', (_name, filter) => {
		expect(planOf(filter)).toEqual(['SEARCH gifts USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)']);
	});
});
