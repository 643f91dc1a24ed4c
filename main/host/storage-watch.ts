import type { StorageRow } from '../../preload/api/rows.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import { findStorageFault } from '../ledger/storage-fault.ts';

/** How the ledger's storage is, as the last write and the last check told. A halted ledger stays halted until a restart. */
export class StorageWatch {
	#row: Omit<StorageRow, 'chainHead'> = { state: 'ok', why: '', check: 'not_yet', checkedAt: null };

	get row(): Omit<StorageRow, 'chainHead'> {
		return this.#row;
	}

	get isHalted(): boolean {
		return this.#row.state === 'halted';
	}

	/** A write succeeded. Answers whether that is news. */
	noteWritten(): boolean {
		if (this.#row.state === 'ok' || this.isHalted) return false;
		this.#row = { ...this.#row, state: 'ok', why: '' };
		return true;
	}

	/** A write failed. Answers whether it was the storage's fault; any other error is the caller's to throw. */
	noteFailed(error: unknown): boolean {
		const fault = findStorageFault(error);
		if (!fault) return false;
		if (!this.isHalted) this.#row = { ...this.#row, ...fault };
		return true;
	}

	noteCheckBegan(): void {
		this.#row = { ...this.#row, check: 'running' };
	}

	/** The whole file was read: sound, or halted with what was found. */
	noteChecked(findings: readonly string[], now: UtcMs): void {
		const check = findings.length === 0 ? 'sound' : 'damaged';
		this.#row = { ...this.#row, check, checkedAt: now };
		if (check === 'damaged') this.halt(`The ledger does not add up any more: ${findings[0] ?? ''}`);
	}

	/** Nothing is written any more until a person has looked. */
	halt(why: string): void {
		this.#row = { ...this.#row, state: 'halted', why };
	}
}
