import Database from 'better-sqlite3';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openForReading } from '../../../main/ledger/open-database.ts';
import { LedgerReader } from '../../../main/ledger/worker/ledger-reader.ts';
import { QuestionDesk } from '../../../main/ledger/worker/question-desk.ts';
import { SearchIndex, searchPathOf } from '../../../main/ledger/worker/search-index.ts';
import { seedLedger } from '../../support/ledger-seed.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';
import { isMeant } from './history-oracle.ts';

const FILTER = { ...EVERYTHING, text: 'microphone' };

describe('the search index', () => {
	let ledger: SeededLedger;
	let desk: QuestionDesk;
	let path: string;
	const noBreath = () => Promise.resolve();

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 700, openGifts: 0, seed: 3 });
		path = searchPathOf(ledger.path);
		desk = openDesk();
	});
	afterEach(() => {
		desk.close();
		ledger.remove();
	});

	function openDesk(): QuestionDesk {
		return new QuestionDesk(ledger.path, { breathe: noBreath, isClosing: () => false });
	}
	async function find(): Promise<number[]> {
		const { gifts } = await desk.search({ filter: FILTER, before: null, limit: 500 });
		return gifts.map(({ giftNo }) => giftNo);
	}
	function meant(): number[] {
		return ledger
			.readGifts()
			.filter((gift) => isMeant(gift, FILTER))
			.map(({ giftNo }) => giftNo)
			.toReversed();
	}
	function readIndexedTo(): number {
		const reader = new LedgerReader(ledger.path, 'with_index');
		try {
			return reader.readIndexedTo();
		} finally {
			reader.retire();
		}
	}
	async function closeAndDo(change: () => void): Promise<void> {
		await desk.indexText({ anew: false });
		desk.close();
		change();
		desk = openDesk();
	}
	function checkIndex(): unknown {
		const db = openForReading(path);
		try {
			return db.pragma('integrity_check(1)', { simple: true });
		} catch (error) {
			return error;
		} finally {
			db.close();
		}
	}
	/** The index of as many other gifts. */
	function makeOtherIndex(): string {
		const other = makeSeededLedger({ gifts: 700, openGifts: 0, seed: 4 });
		onTestFinished(() => other.remove());
		const source = openForReading(other.path);
		const index = new SearchIndex(searchPathOf(other.path), source);
		index.open();
		while (index.catchUpOneStep());
		index.close();
		source.close();
		return searchPathOf(other.path);
	}
	/** Damage in the middle of the pages, behind what opening looks at. */
	function damage(): void {
		const bytes = readFileSync(path);
		bytes.fill(0xa5, 8_192, bytes.length);
		writeFileSync(path, bytes);
	}

	test('is made beside the ledger and leaves the ledger file as it was', async () => {
		const before = readFileSync(ledger.path);
		expect(await desk.indexText({ anew: false })).toEqual({ giftsIndexed: 700, why: '' });
		expect(existsSync(path)).toBe(true);
		expect(readFileSync(ledger.path)).toEqual(before);
		expect(await find()).toEqual(meant());
	});

	test.each([
		['missing', () => rmSync(path)],
		['empty', () => writeFileSync(path, '')],
		['no database at all', () => writeFileSync(path, 'x'.repeat(50_000))],
		['another database', () => copyOther(path)],
		['cut off', () => truncateSync(path, 12_288)],
		['damaged', () => damage()],
		['of an older version', () => execute(path, 'PRAGMA user_version = 0')],
		['of another ledger', () => copyFileSync(makeOtherIndex(), path)],
		['ahead of the ledger', () => execute(path, 'UPDATE indexed_to SET gift_no = 999999')],
	])('that is %s is made anew, and nobody is missing meanwhile', async (_name, change) => {
		const expected = meant();
		await closeAndDo(change);
		expect(await find()).toEqual(expected);
		expect(await desk.sum(FILTER)).toMatchObject({ gifts: expected.length });
		expect(await desk.indexText({ anew: false })).toEqual({ giftsIndexed: 700, why: '' });
		expect(readIndexedTo()).toBe(700);
		expect(await find()).toEqual(expected);
	});

	test('that is damaged under an open desk is replaced without being asked for', async () => {
		await desk.indexText({ anew: false });
		expect(await find()).toEqual(meant());
		desk.close();
		damage();
		desk = openDesk();
		expect(await find()).toEqual(meant());
		await vi.waitFor(() => expect([checkIndex(), readIndexedTo()]).toEqual(['ok', 700]));
		expect(await find()).toEqual(meant());
	});

	test('that cannot be written says why, and searches read instead', async () => {
		mkdirSync(path);
		const { giftsIndexed, why } = await desk.indexText({ anew: false });
		expect(giftsIndexed).toBe(0);
		expect(why).toMatch(/\w+/);
		expect(await find()).toEqual(meant());
	});

	test('knows new gifts after the next run, and searches find them before it', async () => {
		await desk.indexText({ anew: false });
		// The same seed with more gifts begins with the same gifts.
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${ledger.path}${suffix}`, { force: true });
		desk.close();
		seedLedger({ path: ledger.path, gifts: 700, openGifts: 0, seed: 3 });
		appendGifts(ledger.path, 150);
		desk = openDesk();
		expect(readIndexedTo()).toBe(700);
		expect(await find()).toEqual(meant());
		expect(await desk.indexText({ anew: false })).toEqual({ giftsIndexed: 850, why: '' });
		expect(await find()).toEqual(meant());
	});

	test('leaves a few new gifts to reading', async () => {
		await desk.indexText({ anew: false });
		desk.close();
		appendGifts(ledger.path, 20);
		desk = openDesk();
		expect(await desk.indexText({ anew: false })).toEqual({ giftsIndexed: 700, why: '' });
		expect(await find()).toEqual(meant());
	});

	test('is not what a damaged ledger is blamed on', async () => {
		await desk.indexText({ anew: false });
		desk.close();
		const bytes = readFileSync(ledger.path);
		bytes.fill(0xa5, 4_096, bytes.length);
		writeFileSync(ledger.path, bytes);
		desk = openDesk();
		await expect(find()).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_(CORRUPT|NOTADB)/) as string });
		expect(statSync(path).size).toBeGreaterThan(0);
	});
});

function copyOther(path: string): void {
	rmSync(path);
	execute(path, 'CREATE TABLE texts (text TEXT); PRAGMA user_version = 1');
}

function execute(path: string, sql: string): void {
	const db = new Database(path);
	db.exec(sql);
	db.close();
}

/** Copies of old gifts under new numbers, as if they had come in now. */
function appendGifts(path: string, count: number): void {
	const db = new Database(path);
	const columns = (db.pragma('table_info(gifts)') as { name: string }[]).map(({ name }) => name);
	const values = columns.map((name) => {
		if (name === 'gift_no') return 'gift_no + (SELECT max(gift_no) FROM gifts)';
		if (name === 'gift_id') return `'again-' || gift_id`;
		return name === 'grant_sequence' ? `iif(grant_sequence IS NULL, NULL, grant_sequence + 1000000)` : name;
	});
	db.prepare(
		`INSERT INTO gifts (${columns.join()}) SELECT ${values.join()} FROM gifts WHERE gift_no <= ? ORDER BY gift_no`,
	).run(count);
	db.close();
}
