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
import { checkSchema } from './check-schema.ts';
import { checkSums } from './check-sums.ts';
import { Findings } from './findings.ts';

interface CheckPorts {
	readonly breathe: () => Promise<void>;
	readonly isCancelled: () => boolean;
}

/** Throws SqliteError where the file cannot be opened, and where the check is called off. */
export async function checkIntegrity(ledgerPath: string, ports: CheckPorts): Promise<IntegrityReport> {
	const findings = new Findings();
	const db = openForReading(ledgerPath);
	try {
		findings.during('The file', () => checkPages(db, findings));
		findings.during('The schema', () => checkSchema(db, findings));
		const figures = await checkFigures(db, findings, ports);
		const searchIndex = checkSearchIndex(searchPathOf(ledgerPath));
		return { sound: findings.lines.length === 0, findings: findings.lines, ...figures, searchIndex };
	} finally {
		db.close();
	}
}

type Figures = Pick<IntegrityReport, 'entriesChecked' | 'giftsChecked' | 'chainHead'>;

async function checkFigures(db: LedgerDatabase, findings: Findings, ports: CheckPorts): Promise<Figures> {
	const entries = new EntryCheck(findings);
	let giftsChecked = 0;
	await checkEntries(db, entries, findings, ports);
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
	for (let hasMore = true; hasMore;) {
		hasMore = false;
		findings.during('The entries', () => {
			hasMore = entries.checkOneStep(db);
		});
		await ports.breathe();
		if (ports.isCancelled()) throw new Error('the check was called off');
	}
}

function checkPages(db: LedgerDatabase, findings: Findings): void {
	for (const { integrity_check: line } of db.pragma('integrity_check(5)') as { integrity_check: string }[])
		if (line !== 'ok') findings.add(`The file is damaged: ${line}`);
	const strays = db.pragma('foreign_key_check') as { table: string; rowid: number }[];
	for (const { table, rowid } of strays.slice(0, 5)) findings.add(`Row ${rowid} of ${table} belongs to nothing.`);
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
