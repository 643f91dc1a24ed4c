import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Whether a ledger has grants, or may have: one that cannot be read now may be restored. */
export function hasGrants(ledgerPath: string): boolean {
	if (!existsSync(ledgerPath)) return false;
	try {
		const db = new Database(ledgerPath, { readonly: true, fileMustExist: true });
		try {
			return db.prepare("SELECT 1 FROM entries WHERE kind = 'granted' LIMIT 1").get() !== undefined;
		} finally {
			db.close();
		}
	} catch (error) {
		// A file without tables is new; of any other fault the host tells a person when it opens the same file.
		return !(error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR');
	}
}
