// An index of all gift texts, in a file of its own beside the ledger. It is derived: deleting it loses nothing, and
// whenever it is missing, of another ledger, of another version or damaged, it is made anew while questions are answered
// by reading. Only the worker's questions thread writes it, a moment after gifts are in the ledger; as a trigger inside
// the ledger's transactions it would cut the rate of gifts to a tenth.

import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { GIFT_TEXT_SQL, foldText } from '../history/fold-text.ts';
import type { LedgerDatabase } from '../open-database.ts';

/** Counts up whenever the same gift would be indexed differently. */
const SEARCH_VERSION = 1;
/** One step of catching up, some ten milliseconds. */
const GIFTS_IN_ONE_STEP = 500;
/** Fewer new gifts than these are read faster than they are indexed one by one. */
const GIFTS_WORTH_A_STEP = 100;

export function searchPathOf(ledgerPath: string): string {
	return `${ledgerPath}.search`;
}

/** Whether the attached file is a search index of this version; an empty file, for one, is none. */
export function isIndex(db: LedgerDatabase, schema: string): boolean {
	if (db.pragma(`${schema}.user_version`, { simple: true }) !== SEARCH_VERSION) return false;
	const tables = `SELECT count(*) FROM ${schema}.sqlite_schema WHERE name IN ('texts', 'indexed_to')`;
	return db.prepare(tables).pluck().get() === 2;
}

/** Up to which gift a search index is usable with this ledger, both read through `db`; 0 where it belongs to another. */
export function readIndexedTo(db: LedgerDatabase, schema: string): number {
	const mark = db
		.prepare<[], { giftNo: number; giftId: string }>(
			`SELECT gift_no AS giftNo, gift_id AS giftId FROM ${schema}.indexed_to`,
		)
		.get();
	if (!mark || mark.giftNo === 0) return 0;
	const giftId = db
		.prepare<[number], string>('SELECT gift_id FROM main.gifts WHERE gift_no = ?')
		.pluck()
		.get(mark.giftNo);
	// A ledger that was put back from a backup goes on with other gifts under the same numbers.
	return giftId === mark.giftId ? mark.giftNo : 0;
}

export class SearchIndex {
	readonly #path: string;
	readonly #ledger: LedgerDatabase;
	readonly #selectTexts;
	#db: Database.Database | null = null;

	constructor(path: string, ledger: LedgerDatabase) {
		this.#path = path;
		this.#ledger = ledger;
		this.#selectTexts = ledger.prepare<[number, number], { giftNo: number; giftId: string; text: string }>(
			`SELECT gift_no AS giftNo, gift_id AS giftId, ${GIFT_TEXT_SQL} AS text
			FROM gifts WHERE gift_no > ? ORDER BY gift_no LIMIT ?`,
		);
	}

	get giftsIndexed(): number {
		return readMark(this.#open()).giftNo;
	}

	/** Opens the index, or begins a new one where there is none for this ledger. Throws SqliteError where it cannot. */
	open(): void {
		this.#db = openFile(this.#path);
		if (!isIndex(this.#db, 'main') || !this.#isOfThisLedger(this.#db)) this.beginAnew();
	}

	/** Indexes the next gifts; answers whether there are more to do. */
	catchUpOneStep(): boolean {
		const db = this.#open();
		const from = readMark(db).giftNo;
		const gifts = this.#selectTexts.all(from, GIFTS_IN_ONE_STEP);
		const last = gifts.at(-1);
		if (!last || gifts.length < GIFTS_WORTH_A_STEP) return false;
		const insert = db.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)');
		db.transaction(() => {
			for (const { giftNo, text } of gifts) insert.run(giftNo, foldText(text));
			db.prepare('UPDATE indexed_to SET gift_no = ?, gift_id = ?').run(last.giftNo, last.giftId);
		}).immediate();
		return gifts.length === GIFTS_IN_ONE_STEP;
	}

	/** Throws the file away and starts from the first gift. Whoever has it attached detaches it before. */
	beginAnew(): void {
		this.close();
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.#path}${suffix}`, { force: true });
		this.#db = openFile(this.#path);
	}

	close(): void {
		this.#db?.close();
		this.#db = null;
	}

	#open(): Database.Database {
		if (!this.#db) throw new Error('the search index is not open');
		return this.#db;
	}

	#isOfThisLedger(db: Database.Database): boolean {
		const { giftNo, giftId } = readMark(db);
		if (giftNo === 0) return true;
		const found = this.#ledger.prepare<[number], string>('SELECT gift_id FROM gifts WHERE gift_no = ?').pluck();
		return found.get(giftNo) === giftId;
	}
}

export function isDamage(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return /^SQLITE_(CORRUPT|NOTADB)/.test(code);
}

function openFile(path: string): Database.Database {
	const db = new Database(path);
	try {
		db.pragma('journal_mode = WAL');
		// A power cut may take the last steps back; they are done again.
		db.pragma('synchronous = NORMAL');
		db.pragma('busy_timeout = 5000');
		if (db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0) create(db);
		return db;
	} catch (error) {
		db.close();
		throw error;
	}
}

function create(db: Database.Database): void {
	db.transaction(() => {
		db.exec(`
			CREATE TABLE indexed_to (
				only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
				gift_no INTEGER NOT NULL,
				gift_id TEXT NOT NULL
			) STRICT;
			INSERT INTO indexed_to (only_one, gift_no, gift_id) VALUES (1, 0, '');
			CREATE VIRTUAL TABLE texts USING fts5 (text, content = '', tokenize = 'trigram case_sensitive 1');
		`);
		db.pragma(`user_version = ${SEARCH_VERSION}`);
	}).immediate();
}

function readMark(db: Database.Database): { giftNo: number; giftId: string } {
	const mark = db
		.prepare<[], { giftNo: number; giftId: string }>('SELECT gift_no AS giftNo, gift_id AS giftId FROM indexed_to')
		.get();
	return mark ?? { giftNo: 0, giftId: '' };
}
