// A file that appears whole or not at all: made beside its place under a temporary name, durable, then renamed. What stood
// at the place before is untouched until that rename, and a temporary file does not outlive a failure.

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What writing needs of a disk; tests put a failing one in its place. */
export interface Disk {
	open(path: string, flags: string, mode: number): Promise<Pick<FileHandle, 'write' | 'sync' | 'close'>>;
	rename(from: string, to: string): Promise<void>;
	remove(path: string): Promise<void>;
}

export const DISK: Disk = { open, rename, remove: (path) => rm(path, { force: true }) };

/** Only the person at the desk may read it. */
export const OWNER_ONLY = 0o600;

/** The disk said no; what it said is the cause. */
export class NotWrittenError extends Error {
	override readonly name = 'NotWrittenError';
	/** replacing: everything was written, but could not take its place. */
	readonly step: 'writing' | 'replacing';
	/** As the system names it, such as ENOSPC; empty where it has no name. */
	readonly code: string;

	constructor(step: 'writing' | 'replacing', cause: unknown, code?: string) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.step = step;
		this.code = code ?? codeOf(cause);
	}
}

/** Short whatever the place is called, and the same for the same place, so that a crash leaves at most one behind. */
export function temporaryPathOf(path: string): string {
	const mark = createHash('sha256').update(path).digest('hex').slice(0, 12);
	return join(dirname(path), `.giftwarden-${mark}.part`);
}

/**
 * `make` is to create the temporary file and make it durable. Throws what it throws, or a NotWrittenError; then nothing
 * has changed at `path` and nothing is left beside it.
 */
export async function appearWhole(
	path: string,
	disk: Disk,
	make: (temporaryPath: string) => Promise<void>,
): Promise<void> {
	const temporaryPath = temporaryPathOf(path);
	await attempt('writing', () => disk.remove(temporaryPath));
	try {
		await make(temporaryPath);
		await attempt('replacing', () => disk.rename(temporaryPath, path));
	} catch (error) {
		await attempt('writing', () => disk.remove(temporaryPath));
		throw error;
	}
	await makeNameDurable(path, disk);
}

export async function attempt<Value>(step: NotWrittenError['step'], work: () => Promise<Value>): Promise<Value> {
	try {
		return await work();
	} catch (error) {
		throw new NotWrittenError(step, error);
	}
}

/** A new name is on disk only with its folder. Windows knows no such step, and some network disks refuse it. */
export async function makeNameDurable(path: string, disk: Disk): Promise<void> {
	if (process.platform === 'win32') return;
	const folder = await attempt('writing', () => disk.open(dirname(path), 'r', OWNER_ONLY));
	try {
		await folder.sync();
	} catch (error) {
		if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES'].includes(codeOf(error))) throw new NotWrittenError('writing', error);
	} finally {
		await folder.close();
	}
}

/** What happened and what to do, for the person at the desk. */
export function tellWhyNotWritten(error: NotWrittenError): string {
	switch (error.code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return 'The disk is full. Free some space or choose another disk, then try again.';
		case 'EFBIG':
			return 'This disk does not take a file of that size. Choose another disk, or fewer gifts, then try again.';
		case 'EROFS':
			return 'This disk can only be read. Choose a folder on another disk.';
		case 'ENOENT':
		case 'ENOTDIR':
			return 'The folder is not there any more. Choose another folder.';
		case 'EISDIR':
		case 'EEXIST':
		case 'ENOTEMPTY':
			return 'A folder has that name already. Choose another name.';
		case 'ENAMETOOLONG':
			return 'The name is too long for this disk. Choose a shorter one.';
		case 'EACCES':
		case 'EPERM':
		case 'EBUSY':
		case 'ETXTBSY':
			return error.step === 'replacing'
				? 'The file cannot be replaced. Close it where it is open, or choose another name, then try again.'
				: 'You are not allowed to write to this folder. Choose another folder.';
		case 'ELEDGER':
			return 'That is a file of the ledger itself. Choose another name.';
		case 'EIO':
			return 'The disk reported an error. Check the disk, or choose another one.';
		default:
			return `The file could not be written (${error.message}). Choose another place, then try again.`;
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
