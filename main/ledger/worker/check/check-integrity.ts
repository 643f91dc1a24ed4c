// Reads the whole ledger and says whether it is what it was when it was written: every page, every table and trigger, the
// chain of entries from the first on, each gift against its entries, and the kept sums against the gifts. SQLite's own
// check cannot see a changed figure; the chain can. Nothing is ever mended here.

import { existsSync } from 'node:fs';
import { openForReading } from '../../open-database.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import type { IntegrityReport } from '../contract.ts';
import { isDamage, searchPathOf } from '../search-index.ts';
import { EntryCheck } from './check-entries.ts';
import { checkGifts } from './check-gifts.ts';
import { RowsCheck } from './check-rows.ts';
import { checkSchema } from './check-schema.ts';
import { checkSums } from './check-sums.ts';
import { Findings } from './findings.ts';

export interface CheckPorts {
	readonly breathe: () => Promise<void>;
	readonly isCancelled: () => boolean;
	/** How much has been read, from 0 to 1. */
	readonly share?: (share: number) => void;
}

/** Parts of the time that the three long passes take: pages, entries, and rows of gifts. */
const PAGES_SHARE = 0.15;
const ENTRIES_SHARE = 0.6;
const ROWS_SHARE = 0.2;

/** Throws SqliteError where the file cannot be opened, and where the check is called off. */
export async function checkIntegrity(ledgerPath: string, ports: CheckPorts): Promise<IntegrityReport> {
	const db = openForReading(ledgerPath);
	try {
		const report = await checkDatabase(db, ports);
		return { ...report, searchIndex: checkSearchIndex(searchPathOf(ledgerPath)) };
	} finally {
		db.close();
	}
}

/** The same of a ledger that is open already, without what lies beside it. */
export async function checkDatabase(db: LedgerDatabase, ports: CheckPorts): Promise<IntegrityReport> {
	const findings = new Findings();
	await checkPages(db, findings, ports);
	findings.during('The schema', () => checkSchema(db, findings));
	const figures = await checkFigures(db, findings, ports);
	return { sound: findings.lines.length === 0, findings: findings.lines, ...figures, searchIndex: 'missing' };
}

type Figures = Pick<IntegrityReport, 'entriesChecked' | 'giftsChecked' | 'chainHead'>;

async function checkFigures(db: LedgerDatabase, findings: Findings, ports: CheckPorts): Promise<Figures> {
	const entries = new EntryCheck(findings);
	let giftsChecked = 0;
	await checkEntries(db, entries, findings, ports);
	await checkRows(db, entries.highestGiftNo, findings, ports);
	// Entries never change, so most were read as they came; gifts do, so the rest is read at one moment with them.
	findings.during('The gifts', () => {
		db.exec('BEGIN');
		while (entries.checkOneStep(db));
		giftsChecked = checkGifts(db, entries, findings);
	});
	findings.during('The sums', () => checkSums(db, entries.sums, findings));
	return { entriesChecked: entries.checked, giftsChecked, chainHead: entries.head };
}

async function checkEntries(db: LedgerDatabase, entries: EntryCheck, findings: Findings, ports: CheckPorts) {
	let total = 1;
	findings.during('The entries', () => {
		total = db.prepare<[], number>('SELECT ifnull(max(sequence), 1) FROM entries').pluck().get() ?? 1;
	});
	for (let hasMore = true; hasMore;) {
		hasMore = false;
		findings.during('The entries', () => {
			hasMore = entries.checkOneStep(db);
		});
		await hearCancel(ports, PAGES_SHARE + ENTRIES_SHARE * Math.min(1, entries.checked / total));
	}
}

async function checkRows(db: LedgerDatabase, highest: number, findings: Findings, ports: CheckPorts) {
	const rows = new RowsCheck(findings);
	for (let hasMore = true; hasMore;) {
		hasMore = false;
		findings.during('The rows of the gifts', () => {
			hasMore = rows.checkOneStep(db);
		});
		const share = highest === 0 ? 1 : Math.min(1, rows.lastGiftNo / highest);
		await hearCancel(ports, PAGES_SHARE + ENTRIES_SHARE + ROWS_SHARE * share);
	}
}

/** Table by table, because SQLite cannot be stopped in the middle of one: the desk closes between two of them. */
async function checkPages(db: LedgerDatabase, findings: Findings, ports: CheckPorts): Promise<void> {
	let tables: readonly string[] = [];
	findings.during('The file', () => {
		tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
	});
	for (const [at, table] of tables.entries()) {
		findings.during('The file', () => checkTable(db, table, findings));
		await hearCancel(ports, (PAGES_SHARE * (at + 1)) / tables.length);
	}
	findings.during('The file', () => {
		const strays = db.pragma('foreign_key_check') as { table: string; rowid: number }[];
		for (const { table, rowid } of strays.slice(0, 5)) findings.add(`Row ${rowid} of ${table} belongs to nothing.`);
	});
}

function checkTable(db: LedgerDatabase, table: string, findings: Findings): void {
	const lines = db.prepare<[string], string>('SELECT * FROM pragma_integrity_check(?)').pluck().all(table);
	for (const line of lines.slice(0, 5)) if (line !== 'ok') findings.add(`The file is damaged: ${line}`);
}

async function hearCancel({ breathe, isCancelled, share }: CheckPorts, done: number): Promise<void> {
	share?.(done);
	await breathe();
	if (isCancelled()) throw new CheckCalledOffError('the check was called off');
}

export class CheckCalledOffError extends Error {
	override readonly name = 'CheckCalledOffError';
}

function checkSearchIndex(path: string): IntegrityReport['searchIndex'] {
	if (!existsSync(path)) return 'missing';
	try {
		const db = openForReading(path);
		try {
			return db.pragma('integrity_check(1)', { simple: true }) === 'ok' ? 'sound' : 'damaged';
		} finally {
			db.close();
		}
	} catch (error) {
		if (!isDamage(error)) throw error;
		return 'damaged';
	}
}
