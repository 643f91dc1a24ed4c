// What a failing disk means for the desk. `busy` passes by itself; after `read_only` nothing may be granted until a probe
// succeeds; after `halted` nobody knows what is on the disk, so nothing is written until a person has looked.

import type { StorageCause, StorageState } from '../../preload/api/rows.ts';

export interface StorageFault {
	readonly state: Exclude<StorageState, 'ok'>;
	readonly cause: StorageCause;
	/** For the person at the desk: what happened and what to do. */
	readonly why: string;
}

const FAULTS: readonly (readonly [RegExp, StorageFault])[] = [
	[
		/^SQLITE_(BUSY|LOCKED)/,
		{
			state: 'degraded',
			cause: 'busy',
			why: 'Another program is using the ledger file. Giftwarden keeps trying; close the other program.',
		},
	],
	[
		// Before the other IOERR: a file that cannot grow for the shared index is a disk without room.
		/^SQLITE_(FULL|IOERR_SHMSIZE)/,
		{
			state: 'read_only',
			cause: 'full',
			why: 'The disk is full. Nothing is granted until there is space; free some, and it goes on by itself.',
		},
	],
	[
		/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
		{
			state: 'read_only',
			cause: 'read_only',
			why: 'The ledger file cannot be written. Nothing is granted; make the file and its folder writable, and it goes on by itself.',
		},
	],
	[
		/^SQLITE_(CORRUPT|NOTADB)/,
		{
			state: 'halted',
			cause: 'corrupt',
			why: 'The ledger file is damaged. Nothing is written any more; restore a backup. The damaged file is kept.',
		},
	],
	[
		/^SQLITE_(IOERR|INTERNAL|PROTOCOL)/,
		{
			state: 'halted',
			cause: 'disk',
			why: 'The disk reported an error. Nothing is written any more; check the disk, then check the ledger.',
		},
	],
];

/** Null where the error is none of the storage's: then it is a bug of ours and must not be swallowed. */
export function findStorageFault(error: unknown): StorageFault | null {
	const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
	if (typeof code !== 'string') return null;
	return FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}
