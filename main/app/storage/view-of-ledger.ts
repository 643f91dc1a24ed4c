// A ledger on a disk that takes no writes can still be shown. SQLite itself cannot: beside a ledger it needs a file of
// shared memory, which a full disk has no room for. So the desk shows a private copy, made elsewhere, and enters nothing
// until the ledger itself can be written again. Nothing that happens to the copy ever reaches the ledger.

import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStorageFault } from '../../ledger/storage-fault.ts';
import type { StorageFault } from '../../ledger/storage-fault.ts';

export interface LedgerView {
	/** The copy. */
	readonly path: string;
	/** Why the ledger itself cannot be opened. */
	readonly fault: StorageFault;
	/** Takes the copy away; nobody has it open any more. */
	remove(): void;
}

/** Where a copy may lie; memory where the disk for temporary files is the full one, too. */
const PLACES: readonly string[] = process.platform === 'linux' ? [tmpdir(), '/dev/shm'] : [tmpdir()];

/** What to show in place of a ledger that could not be opened; null where that is no answer, or no place takes a copy. */
export function viewLedger(ledgerPath: string, error: unknown, places = PLACES): LedgerView | null {
	const fault = findStorageFault(error);
	if (fault?.state !== 'read_only' || !existsSync(ledgerPath)) return null;
	for (const place of places) {
		const path = copyTo(place, ledgerPath);
		if (path) return { path, fault, remove: () => rmSync(join(path, '..'), { recursive: true, force: true }) };
	}
	return null;
}

function copyTo(place: string, ledgerPath: string): string | null {
	let folder: string | null = null;
	try {
		folder = mkdtempSync(join(place, 'giftwarden-view-'));
		const path = join(folder, 'ledger.sqlite');
		// The index of texts is left out: it is derived, and large.
		for (const suffix of ['', '-wal'])
			if (existsSync(`${ledgerPath}${suffix}`))
				copyFileSync(`${ledgerPath}${suffix}`, `${path}${suffix}`, constants.COPYFILE_FICLONE);
		return path;
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
		if (folder) rmSync(folder, { recursive: true, force: true });
		return null;
	}
}
