import Database from 'better-sqlite3';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupFile } from '../../../../preload/api/rows.ts';
import { asUtcMs } from '../../../../protocol/ids.ts';
import { APPLICATION_ID } from '../../open-database.ts';
import { readKnown } from './known-of.ts';

/** `ledger-20261126-214000.sqlite`, by UTC; names sort as their times do. */
const BACKUP_NAME = /^ledger-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.sqlite$/;

export function nameBackup(atMs: number): string {
	const [day = '', time = ''] = new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
	return `ledger-${day}-${time}.sqlite`;
}

export function isBackupName(name: string): boolean {
	return BACKUP_NAME.test(name);
}

/** The backups in a folder, newest first; a folder that is not there has none. */
export async function listBackups(folder: string): Promise<readonly BackupFile[]> {
	const names = await readdir(folder).catch((error: unknown) => {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
		throw error;
	});
	const found = names.filter(isBackupName).toSorted().toReversed();
	return Promise.all(found.map((name) => describe(folder, name)));
}

async function describe(folder: string, name: string): Promise<BackupFile> {
	const path = join(folder, name);
	const { size } = await stat(path);
	const [, ...parts] = BACKUP_NAME.exec(name) ?? [];
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
	const madeAt = asUtcMs(Date.UTC(year, month - 1, day, hour, minute, second));
	return { name, madeAt, bytes: size, known: readKnownOf(path) };
}

/** Null where the file cannot be read as a ledger; restoring it will say why. */
function readKnownOf(path: string): BackupFile['known'] {
	try {
		const db = new Database(path, { readonly: true, fileMustExist: true });
		try {
			db.pragma('trusted_schema = OFF');
			return db.pragma('application_id', { simple: true }) === APPLICATION_ID ? readKnown(db) : null;
		} finally {
			db.close();
		}
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
		return null;
	}
}
