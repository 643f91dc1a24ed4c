import { expect, test } from 'vitest';
import { findStorageFault } from '../../main/ledger/storage-fault.ts';

/** An error as better-sqlite3 throws it. */
function sqliteError(code: string): Error {
	return Object.assign(new Error(`said SQLite: ${code}`), { code });
}

test('what each failure of SQLite means for the desk', () => {
	const codes = {
		degraded: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'],
		read_only: ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_READONLY_DBMOVED', 'SQLITE_CANTOPEN', 'SQLITE_PERM'],
		halted: ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE'],
		'no fault of the storage': ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_TRIGGER', 'SQLITE_ERROR', 'ENOENT'],
	};
	const told = Object.fromEntries(Object.keys(codes).map((state) => [state, [] as string[]]));
	for (const code of Object.values(codes).flat())
		told[findStorageFault(sqliteError(code))?.state ?? 'no fault of the storage']?.push(code);
	expect(told).toEqual(codes);
});

test('what is no error of SQLite is no fault of the storage', () => {
	const strangers = [
		new Error('SQLITE_FULL'),
		'SQLITE_FULL',
		null,
		undefined,
		{ code: 'SQLITE_FULL' },
		Object.assign(new Error('7'), { code: 7 }),
	];
	expect(strangers.map(findStorageFault)).toEqual(strangers.map(() => null));
});

test('every fault says what happened and what to do', () => {
	const whys = ['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CORRUPT', 'SQLITE_IOERR'].map(
		(code) => findStorageFault(sqliteError(code))?.why ?? '',
	);
	expect([new Set(whys).size, whys.every((why) => /;|\. /.test(why))]).toEqual([5, true]);
});
