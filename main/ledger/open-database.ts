// Opens a ledger's file, and is the only place that does. What holds here: every connection that may write runs WAL with
// synchronous=FULL, set at every open and asserted, because better-sqlite3 builds fall back to NORMAL without a word and
// NORMAL loses acknowledged gifts in a power cut. What must never happen: a damaged or newer file is changed.

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate, readVersion } from './migrations/index.ts';

export type LedgerDatabase = Database.Database;

/** "GftW": tells a ledger from any other SQLite file. */
export const APPLICATION_ID = 0x47667457;

const SYNCHRONOUS_FULL = 2;

/** The one writer. Creates the file when it is missing. Throws SqliteError, LedgerFromFutureError or NotALedgerError. */
export function openForWriting(path: string): LedgerDatabase {
	refuseForeignFile(path);
	const db = new Database(path);
	try {
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = FULL');
		db.pragma('checkpoint_fullfsync = ON');
		db.pragma('wal_autocheckpoint = 10000');
		db.pragma('journal_size_limit = 67108864');
		db.pragma('busy_timeout = 5000');
		// A statement of many rows keeps the pages that it changes until it is done; in a file, that is as many writes again.
		db.pragma('temp_store = MEMORY');
		protect(db);
		// Before there are tables: a start that is cut short in between must not leave a file that looks foreign.
		db.pragma(`application_id = ${APPLICATION_ID}`);
		migrate(db);
		// The first write is where the fall-back to NORMAL happens.
		db.pragma('synchronous = FULL');
		assertDurable(db);
		// Opening waits for a desk that is just closing; later a wait would stop the whole process, and the host retries.
		db.pragma('busy_timeout = 100');
		return db;
	} catch (error) {
		db.close();
		throw error;
	}
}

/** A second connection for questions that take long; it cannot write. */
export function openForReading(path: string): LedgerDatabase {
	const db = new Database(path, { readonly: true, fileMustExist: true });
	db.pragma('busy_timeout = 5000');
	protect(db);
	return db;
}

/** Throws where a commit would not survive a power cut. */
export function assertDurable(db: LedgerDatabase): void {
	const synchronous = db.pragma('synchronous', { simple: true });
	if (synchronous !== SYNCHRONOUS_FULL) throw new Error(`synchronous is ${String(synchronous)}, not FULL`);
	const journal = db.pragma('journal_mode', { simple: true });
	if (journal !== 'wal' && !db.memory) throw new Error(`journal_mode is ${String(journal)}, not wal`);
}

/** The file is none of ours, or another room's: it is left exactly as it is. */
export class NotALedgerError extends Error {
	override readonly name = 'NotALedgerError';
}

/**
 * Looks through a connection that cannot write: setting the journal mode changes a file, and so does closing one that a
 * crash left with a write-ahead file beside it.
 */
function refuseForeignFile(path: string): void {
	if (!existsSync(path)) return;
	if (wasNothingYet(path)) return;
	const db = new Database(path, { readonly: true, fileMustExist: true });
	try {
		const id = db.pragma('application_id', { simple: true });
		const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
		if (tables !== 0 && id !== APPLICATION_ID) throw new NotALedgerError('the file is no Giftwarden ledger');
		readVersion(db);
	} finally {
		db.close();
	}
}

/** Where SQLite's rollback journal says how many pages the file had (sqlite.org/fileformat2.html, "The Rollback Journal"). */
const PAGES_BEFORE_AT = 16;
const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
const JOURNAL_HEADER_BYTES = 28;

/**
 * The very first write of a new file was cut off: the journal beside it takes the file back to nothing. A ledger has such a
 * journal only then; and only a connection that may write can do it.
 */
function wasNothingYet(path: string): boolean {
	const header = Buffer.alloc(JOURNAL_HEADER_BYTES);
	try {
		const file = openSync(`${path}-journal`, 'r');
		try {
			const isWhole = readSync(file, header, 0, JOURNAL_HEADER_BYTES, 0) === JOURNAL_HEADER_BYTES;
			return (
				isWhole &&
				header.subarray(0, JOURNAL_MAGIC.length).equals(JOURNAL_MAGIC) &&
				header.readUInt32BE(PAGES_BEFORE_AT) === 0
			);
		} finally {
			closeSync(file);
		}
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
		throw error;
	}
}

function protect(db: LedgerDatabase): void {
	db.pragma('foreign_keys = ON');
	// Without it, INSERT OR REPLACE would walk past the triggers that keep entries.
	db.pragma('recursive_triggers = ON');
	db.pragma('trusted_schema = OFF');
	db.pragma('cell_size_check = ON');
}
