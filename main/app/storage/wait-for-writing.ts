import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import { openForWriting } from '../../ledger/open-database.ts';

const TRY_EVERY_MS = 1_000;
/** So much must fit for a disk to count as having room: what a start writes, and some hundred gifts. */
const ROOM_BYTES = 1_048_576;

/** Calls `onWritable` once the ledger in its place can be written again. */
export function waitForWriting(ledgerPath: string, clock: Clock, onWritable: () => void): CallOff {
	let callOff: CallOff;
	const lookLater = (): void => {
		callOff = clock.after(TRY_EVERY_MS, () => {
			if (canWrite(ledgerPath)) onWritable();
			else lookLater();
		});
	};
	lookLater();
	return () => callOff();
}

/** Whether there is room beside the ledger and the ledger opens; nothing is entered. */
export function canWrite(ledgerPath: string): boolean {
	const path = `${ledgerPath}-room`;
	try {
		takeRoom(path);
		openForWriting(ledgerPath).close();
		return true;
	} catch (error) {
		// What the disk or SQLite say is the answer; anything else is a mistake of ours.
		if (!(error instanceof Error && 'code' in error)) throw error;
		return false;
	}
}

function takeRoom(path: string): void {
	try {
		const file = openSync(path, 'w', 0o600);
		try {
			for (let written = 0; written < ROOM_BYTES;) written += writeSync(file, Buffer.alloc(ROOM_BYTES - written));
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
	} finally {
		// Also what only half fitted; where nothing may be removed nothing was made.
		removeQuietly(path);
	}
}

function removeQuietly(path: string): void {
	try {
		rmSync(path, { force: true });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && (error.code === 'EROFS' || error.code === 'EACCES')))
			throw error;
	}
}
