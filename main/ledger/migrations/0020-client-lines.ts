import type { Database } from 'better-sqlite3';

/**
 * What the host must remember to reach a client after a restart: the `enc` of its latest session, and the public half of
 * the key under which it began. Both are useless without the room's private key. Notices that wait unsigned from an
 * older version can be shown to nobody any more; the gifts that they were about are voided all the same.
 */
export function createClientLines(db: Database): void {
	db.exec(`
		CREATE TABLE client_lines (
			client TEXT PRIMARY KEY,
			enc BLOB NOT NULL CHECK (length(enc) = 32),
			seal_key BLOB NOT NULL CHECK (length(seal_key) = 32)
		) STRICT, WITHOUT ROWID;
		DELETE FROM outbox WHERE kind IN ('void_notice', 'room_notice');
	`);
}
