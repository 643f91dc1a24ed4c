// A ledger file that nobody vouches for – one that a person chose, or a damaged one – is looked at as a private copy, so
// that it cannot change meanwhile and nothing is left beside it, and through a connection that runs nothing it brings.

import Database from 'better-sqlite3';
import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerDatabase } from '../../open-database.ts';

/** Some hundred million gifts; a larger file is no ledger of ours. */
const FILE_BYTES_MAX = 64 * 2 ** 30;

export class NotTakenError extends Error {
	override readonly name = 'NotTakenError';
}

/** Answers what `look` answers. Throws a NotTakenError in words, or what the disk or SQLite say. */
export async function lookAside<Value>(path: string, look: (db: LedgerDatabase) => Promise<Value>): Promise<Value> {
	const file = await stat(path);
	if (!file.isFile()) throw new NotTakenError('This is no file.');
	if (file.size > FILE_BYTES_MAX) throw new NotTakenError('The file is too large to be a ledger.');
	const folder = await mkdtemp(join(tmpdir(), 'giftwarden-look-'));
	try {
		const copy = join(folder, 'ledger.sqlite');
		await copyFile(path, copy, constants.COPYFILE_FICLONE);
		// What a crash left in the write-ahead file belongs to the ledger.
		await copyFile(`${path}-wal`, `${copy}-wal`).catch(ignoreMissing);
		const db = new Database(copy, { fileMustExist: true });
		try {
			distrust(db);
			return await look(db);
		} finally {
			db.close();
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function distrust(db: LedgerDatabase): void {
	db.pragma('trusted_schema = OFF');
	db.pragma('cell_size_check = ON');
	db.pragma('mmap_size = 0');
	// The copy is ours, and a write-ahead file can only be read with the right to write one.
	db.pragma('query_only = ON');
}

function ignoreMissing(error: unknown): void {
	if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
