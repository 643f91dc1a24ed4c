import { afterEach, beforeEach, expect, test } from 'vitest';
import { asUtcMs } from '../../../protocol/ids.ts';
import { searchHistory } from '../../../main/ledger/history/read-history.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { LedgerReader } from '../../../main/ledger/worker/ledger-reader.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

let ledger: SeededLedger;
let reader: LedgerReader;

beforeEach(() => {
	ledger = makeSeededLedger({ gifts: 50, openGifts: 5 });
	const db = openForWriting(ledger.path);
	const insert = db.prepare(
		`INSERT INTO gaps (began_at, ended_at, why, cause, next_gift_no) VALUES (?, ?, '', 'link', ?)`,
	);
	for (const [from, to, next] of [
		[1_000, 2_000, 1],
		[3_000, 4_000, 11],
		[5_000, 6_000, 30],
		[7_000, 8_000, 31],
		[9_000, null, 51],
	])
		insert.run(from, to, next);
	db.close();
	reader = new LedgerReader(ledger.path, 'without_index');
});
afterEach(() => {
	reader.db.close();
	ledger.remove();
});

async function readPages(limit: number, filter = EVERYTHING): Promise<readonly (readonly number[])[]> {
	const pages: number[][] = [];
	let before: number | null = null;
	do {
		const page = await searchHistory(reader, { filter, before, limit }, () => Promise.resolve());
		pages.push(page.gaps.map(({ gapNo }) => gapNo));
		before = page.next;
	} while (before !== null);
	return pages;
}

test.each([1, 7, 10, 20, 50])(
	'each gap is on one page, with the gifts around it, whatever a page holds: %i',
	async (limit) => {
		expect((await readPages(limit)).flat()).toEqual([5, 4, 3, 2, 1]);
	},
);

test('a gap between two pages goes with the older one', async () => {
	expect(await readPages(20)).toEqual([[5], [4, 3], [2, 1]]);
});

test('gaps that do not reach into the selection’s time are not told', async () => {
	const between = { ...EVERYTHING, from: asUtcMs(3_500), to: asUtcMs(7_000) };
	expect((await readPages(50, between)).flat()).toEqual([3, 2]);
});
