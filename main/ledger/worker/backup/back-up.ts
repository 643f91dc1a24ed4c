// A backup is a copy that SQLite itself makes of one moment (VACUUM INTO): copying the file would tear it, and the backup
// interface never ends while gifts come in. It counts as made only when the copy has been read from its first page to its
// last – its pages, its chain, its sums – and has the ledger's newest entry of that moment.

import Database from 'better-sqlite3';
import { open, stat } from 'node:fs/promises';
import { APPLICATION_ID, openForReading } from '../../open-database.ts';
import type { BackupReport } from '../contract.ts';
import { findStorageFault } from '../../storage-fault.ts';
import { appearWhole, attempt, DISK, NotWrittenError, OWNER_ONLY, tellWhyNotWritten } from '../export/appear-whole.ts';
import { CheckCalledOffError, checkIntegrity } from '../check/check-integrity.ts';
import type { CheckPorts } from '../check/check-integrity.ts';
import { refuseLedgerFile } from '../export/ledger-files.ts';

/** What SQLite says of the copy's disk, in the disk's own words. */
const DISK_CODES: readonly (readonly [RegExp, string])[] = [
	[/^SQLITE_FULL/, 'ENOSPC'],
	[/^SQLITE_(CANTOPEN|READONLY|PERM)/, 'EACCES'],
	[/^SQLITE_IOERR/, 'EIO'],
];

/** Never throws for what a disk or a damaged ledger can do; those are answers with their reason. */
export async function backUp(ledgerPath: string, path: string, ports: CheckPorts = UNHURRIED): Promise<BackupReport> {
	try {
		await refuseLedgerFile(path, ledgerPath);
		await appearWhole(path, DISK, (temporaryPath) => copyLedger(ledgerPath, temporaryPath, ports));
		const { size } = await stat(path);
		return { state: 'done', path, bytes: size, why: '' };
	} catch (error) {
		return { state: 'failed', path, bytes: 0, why: tellWhyFailed(error) };
	}
}

const UNHURRIED: CheckPorts = { breathe: () => Promise.resolve(), isCancelled: () => false };

async function copyLedger(ledgerPath: string, temporaryPath: string, ports: CheckPorts): Promise<void> {
	// SQLite takes an empty file, and so the copy is its owner's alone from its first byte on.
	const empty = await attempt('writing', () => open(temporaryPath, 'wx', OWNER_ONLY));
	await empty.close();
	const ledger = openForReading(ledgerPath);
	try {
		// Read before the copy is made: entries may come in between, but none may be missing.
		const atLeast = readNewestEntry(ledger);
		copyPages(ledger, temporaryPath);
		await makeDurable(temporaryPath);
		verifyCopy(temporaryPath, atLeast, ledger);
		// A copy of books that do not add up is none that anybody should be led back to.
		const { findings } = await checkIntegrity(temporaryPath, ports);
		if (findings[0] !== undefined) throw new UnsoundCopyError(findings[0]);
	} finally {
		ledger.close();
	}
}

function copyPages(ledger: Database.Database, temporaryPath: string): void {
	try {
		ledger.prepare('VACUUM INTO ?').run(temporaryPath);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		const disk = DISK_CODES.find(([pattern]) => pattern.test(code));
		throw disk ? new NotWrittenError('writing', error, disk[1]) : error;
	}
}

async function makeDurable(path: string): Promise<void> {
	const file = await attempt('writing', () => open(path, 'r+'));
	try {
		await attempt('writing', () => file.sync());
	} finally {
		await file.close();
	}
}

class UnsoundCopyError extends Error {}

/** Throws where a copy is not sound, or lacks entries that the ledger had when the copy was begun. */
export function verifyCopy(path: string, atLeast: NewestEntry, ledger: Database.Database): void {
	const copy = new Database(path, { readonly: true, fileMustExist: true });
	try {
		const check = copy.pragma('integrity_check(1)', { simple: true });
		if (check !== 'ok') throw new UnsoundCopyError(String(check));
		if (copy.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw new UnsoundCopyError('no ledger');
		const newest = readNewestEntry(copy);
		if (newest.sequence < atLeast.sequence) throw new UnsoundCopyError('entries are missing');
		const own = ledger.prepare<[number], string>('SELECT hex(hash) FROM entries WHERE sequence = ?').pluck();
		if ((own.get(newest.sequence) ?? '') !== newest.hash) throw new UnsoundCopyError('the newest entry differs');
	} finally {
		copy.close();
	}
}

export interface NewestEntry {
	readonly sequence: number;
	readonly hash: string;
}

export function readNewestEntry(db: Database.Database): NewestEntry {
	const newest = db
		.prepare<[], NewestEntry>('SELECT sequence, hex(hash) AS hash FROM entries ORDER BY sequence DESC LIMIT 1')
		.get();
	return newest ?? { sequence: 0, hash: '' };
}

function tellWhyFailed(error: unknown): string {
	if (error instanceof NotWrittenError) return tellWhyNotWritten(error);
	if (error instanceof UnsoundCopyError)
		return `The copy was not sound (${error.message}) and was not kept. Check both disks, then try again.`;
	if (error instanceof CheckCalledOffError) return 'Giftwarden was closed before the backup was done.';
	const fault = findStorageFault(error);
	if (fault) return fault.why;
	throw error;
}
