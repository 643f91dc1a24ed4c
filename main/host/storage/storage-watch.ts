import type { StorageCause, StorageRow } from '../../../preload/api/rows.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import { findStorageFault } from '../../ledger/storage-fault.ts';
import type { StorageFault } from '../../ledger/storage-fault.ts';

export type WatchedStorage = Omit<StorageRow, 'chainHead' | 'backup'>;

const FINE = { state: 'ok', cause: null, why: '' } as const;

/**
 * How the ledger's storage is: ok, degraded (another program holds it; each write is tried), read_only (nothing is
 * written but the probe that finds out when it passes), halted (nothing at all, until a person has looked). It goes up by
 * itself from the middle two, and never from the last.
 */
export class StorageWatch {
	#row: WatchedStorage = { ...FINE, check: 'not_yet', checkShare: 0, checkedAt: null };

	constructor(fault: StorageFault | null = null) {
		if (fault) this.#row = { ...this.#row, ...fault };
	}

	get row(): WatchedStorage {
		return this.#row;
	}

	get isHalted(): boolean {
		return this.#row.state === 'halted';
	}

	/** Whether a write may be tried at all. */
	get isWritable(): boolean {
		return this.#row.state === 'ok' || this.#row.state === 'degraded';
	}

	/** A write succeeded, the probe's where the storage could only be read. Answers whether that is news. */
	noteWritten(): boolean {
		if (this.#row.state === 'ok' || this.isHalted) return false;
		this.#row = { ...this.#row, ...FINE };
		return true;
	}

	/** A write failed. Answers whether it was the storage's fault; any other error is the caller's to throw. */
	noteFailed(error: unknown): boolean {
		const fault = findStorageFault(error);
		if (!fault) return false;
		if (!this.isHalted) this.#row = { ...this.#row, ...fault };
		return true;
	}

	/** `share` is how much of the file has been read, from 0 to 1. */
	noteChecking(share: number): void {
		this.#row = { ...this.#row, check: 'running', checkShare: share };
	}

	/** The whole file was read: sound, or halted with what was found. */
	noteChecked(findings: readonly string[], now: UtcMs): void {
		const check = findings.length === 0 ? 'sound' : 'damaged';
		this.#row = { ...this.#row, check, checkShare: 1, checkedAt: now };
		if (check === 'damaged') this.halt('corrupt', `The ledger does not add up any more: ${findings[0] ?? ''}`);
	}

	/** The check could not be made; it will be tried again. */
	noteCheckLeft(): void {
		this.#row = { ...this.#row, check: this.#row.checkedAt === null ? 'not_yet' : 'sound', checkShare: 0 };
	}

	/** Nothing is written any more until a person has looked. */
	halt(cause: StorageCause, why: string): void {
		this.#row = { ...this.#row, state: 'halted', cause, why };
	}
}
