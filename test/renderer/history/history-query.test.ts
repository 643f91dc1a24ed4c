import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../preload/api/answer.ts';
import type { GiftRow, HistoryFilter, HistoryPage, SelectionTotals } from '../../../preload/api/rows.ts';
import { asCoins, asUtcMs } from '../../../protocol/ids.ts';
import { HistoryQuery } from '../../../renderer/history/history-query.ts';
import type { HistoryView } from '../../../renderer/history/history-query.ts';

function filter(text: string): HistoryFilter {
	return {
		text,
		from: null,
		to: null,
		sender: null,
		gift: null,
		states: [],
		deliveries: [],
		valueMin: null,
		valueMax: null,
	};
}

function row(giftNo: number): GiftRow {
	return { giftNo } as GiftRow;
}

function page(giftNos: readonly number[], next: number | null): HistoryPage {
	return { gifts: giftNos.map(row), gaps: [], next };
}

const zero = asCoins(0);
function totals(gifts: number): SelectionTotals {
	return {
		gifts,
		pieces: gifts,
		requested: zero,
		granted: zero,
		refused: zero,
		expired: zero,
		held: zero,
		voided: zero,
		net: zero,
	};
}

/** A host that answers when the test says so, in whatever order. */
function open() {
	type Open<Value> = {
		readonly asked: string;
		answer(value: Value): Promise<void>;
		fail(detail: string): Promise<void>;
	};
	const searches: (Open<HistoryPage> & { readonly before: number | null })[] = [];
	const sums: Open<SelectionTotals>[] = [];
	const timers: (() => void)[] = [];
	const views: HistoryView[] = [];
	function hold<Value>(asked: string): { open: Open<Value>; promise: Promise<Answer<Value>> } {
		let resolve: (answer: Answer<Value>) => void = () => undefined;
		const promise = new Promise<Answer<Value>>((settled) => (resolve = settled));
		const settle = async (answer: Answer<Value>) => {
			resolve(answer);
			for (let turn = 0; turn < 4; turn++) await Promise.resolve();
		};
		return {
			promise,
			open: {
				asked,
				answer: (value) => settle({ ok: true, value }),
				fail: (detail) => settle({ ok: false, why: 'fault', detail }),
			},
		};
	}
	const query = new HistoryQuery({
		api: {
			searchHistory: (options) => {
				const held = hold<HistoryPage>(options.filter.text);
				searches.push({ ...held.open, before: options.before });
				return held.promise;
			},
			sumHistory: (asked) => {
				const held = hold<SelectionTotals>(asked.text);
				sums.push(held.open);
				return held.promise;
			},
		},
		clock: {
			now: () => asUtcMs(1_000),
			elapsedMs: 1_000,
			after: (_ms, run) => {
				timers.push(run);
				return () => void timers.splice(timers.indexOf(run), 1);
			},
		},
		onchange: (view) => views.push(view),
	});
	return { query, searches, sums, timers, views };
}

function see({ rows, totals: sum, isAsking }: HistoryView) {
	return {
		rows: rows.map((one) => one.giftNo),
		gifts: sum?.gifts ?? null,
		isAsking,
	};
}

describe('answers that overtake each other', () => {
	test('only the last question is shown, whichever answer comes last', async () => {
		const { query, searches, sums } = open();
		void query.ask(filter('ro'));
		void query.ask(filter('rose'));
		await searches[1]?.answer(page([7, 5], null));
		await sums[1]?.answer(totals(2));
		await searches[0]?.answer(page([9, 8, 7], null));
		await sums[0]?.answer(totals(3));
		expect(see(query.view)).toEqual({ rows: [7, 5], gifts: 2, isAsking: false });
		expect(query.view.filter?.text).toBe('rose');
	});

	test('totals never stand beside rows of another selection', async () => {
		const { query, searches, sums, views } = open();
		void query.ask(filter('a'));
		await searches[0]?.answer(page([3, 2], null));
		await sums[0]?.answer(totals(2));
		void query.ask(filter('b'));
		// The new totals are quicker than the new rows, and have to wait for them.
		await sums[1]?.answer(totals(1));
		expect(see(query.view)).toEqual({ rows: [3, 2], gifts: 2, isAsking: true });
		await searches[1]?.answer(page([1], null));
		expect(see(query.view)).toEqual({ rows: [1], gifts: 1, isAsking: false });
		const pairs = new Set(views.map((view) => `${view.rows.length} rows, totals of ${view.totals?.gifts ?? 'none'}`));
		expect(pairs).toEqual(
			new Set([
				'0 rows, totals of none',
				'2 rows, totals of none',
				'2 rows, totals of 2',
				'1 rows, totals of none',
				'1 rows, totals of 1',
			]),
		);
	});

	test('a page of the last selection does not grow the rows of the next', async () => {
		const { query, searches } = open();
		void query.ask(filter('a'));
		await searches[0]?.answer(page([9, 8], 8));
		void query.readMore();
		void query.ask(filter('b'));
		await searches[2]?.answer(page([4], null));
		await searches[1]?.answer(page([7, 6], null));
		expect(see(query.view).rows).toEqual([4]);
		expect(query.view.isReadingMore).toBe(false);
	});

	test('nothing changes after the screen is gone', async () => {
		const { query, searches, views } = open();
		void query.ask(filter('a'));
		query.stop();
		const before = views.length;
		await searches[0]?.answer(page([1], null));
		expect(views).toHaveLength(before);
	});
});

describe('pages', () => {
	test('each page is asked for with the key of the last, until there is none', async () => {
		const { query, searches } = open();
		void query.ask(filter(''));
		await searches[0]?.answer(page([9, 8], 8));
		void query.readMore();
		void query.readMore();
		await searches[1]?.answer(page([7, 6], null));
		await query.readMore();
		expect(searches.map((search) => search.before)).toEqual([null, 8]);
		expect(see(query.view).rows).toEqual([9, 8, 7, 6]);
		expect(query.view.isEnd).toBe(true);
	});

	test('a page that fails keeps what was read and can be asked for again', async () => {
		const { query, searches } = open();
		void query.ask(filter(''));
		await searches[0]?.answer(page([9, 8], 8));
		void query.readMore();
		await searches[1]?.fail('busy');
		expect([query.view.moreTrouble, see(query.view).rows]).toEqual(['busy', [9, 8]]);
		void query.readMore();
		await searches[2]?.answer(page([7], null));
		expect([query.view.moreTrouble, see(query.view).rows]).toEqual([null, [9, 8, 7]]);
	});
});

test('a search that fails shows why and no rows of an earlier selection', async () => {
	const { query, searches, sums } = open();
	void query.ask(filter('a'));
	await searches[0]?.answer(page([1], null));
	await sums[0]?.answer(totals(1));
	void query.ask(filter('b'));
	await searches[1]?.fail('the worker does not answer');
	await sums[1]?.answer(totals(5));
	expect(see(query.view)).toEqual({ rows: [], gifts: null, isAsking: false });
	expect(query.view.trouble).toBe('the worker does not answer');
});

test('totals that fail leave the rows alone', async () => {
	const { query, searches, sums } = open();
	void query.ask(filter('a'));
	await searches[0]?.answer(page([1], null));
	await sums[0]?.fail('busy');
	expect([see(query.view).rows, query.view.totalsTrouble]).toEqual([[1], 'busy']);
});

test('typing asks once, for what was typed last', () => {
	const { query, searches, timers } = open();
	for (const text of ['r', 'ro', 'ros']) query.askSoon(filter(text));
	expect([timers.length, searches.length]).toEqual([1, 0]);
	timers[0]?.();
	expect(searches.map((search) => search.asked)).toEqual(['ros']);
});
