import Database from 'better-sqlite3';

/** Another process, or another part of this one, is the writer of this ledger. */
export class LedgerInUseError extends Error {
	override readonly name = 'LedgerInUseError';
}

/**
 * Makes the caller the ledger's one writer until the returned function is called or the process ends, however it ends:
 * the operating system lets go of the lock by itself. SQLite alone would let two hosts write in turns, each deciding from
 * a picture that the other one changes. Throws LedgerInUseError where somebody else is the writer.
 */
export function holdLedger(ledgerPath: string): () => void {
	// Beside the ledger, because readers and backups must still be able to open the ledger itself.
	const db = new Database(`${ledgerPath}-hold`, { timeout: 0 });
	try {
		db.pragma('journal_mode = MEMORY');
		db.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		db.close();
		const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
		if (code !== 'SQLITE_BUSY') throw error;
		throw new LedgerInUseError(`another writer holds ${ledgerPath}`, { cause: error });
	}
	return () => db.close();
}
