import { constants } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { UtcMs } from '../../../../protocol/ids.ts';
import { KEY_FILE_LENGTH_MAX } from '../../../keys/store/key-file.ts';
import type { KeyShelf } from '../../../keys/store/key-shelf.ts';
import { appearWhole, DISK, OWNER_ONLY } from '../../../ledger/worker/export/appear-whole.ts';

const OWNER_ONLY_FOLDER = 0o700;

/** Key files in a folder of their own. Rejects with a NotWrittenError where the disk does not take one. */
export function openKeyFolder(folder: string, now: () => UtcMs): KeyShelf {
	return {
		read: (name) => readBeginning(join(folder, name)),
		async write(name, text) {
			await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
			await writeKeyFile(join(folder, name), text);
		},
		async keepCopy(name, why) {
			const kept = join(folder, `${name}.${why}-${now()}`);
			try {
				await copyFile(join(folder, name), kept, constants.COPYFILE_EXCL);
			} catch (error) {
				if (isMissing(error)) return null;
				throw error;
			}
			return kept;
		},
	};
}

/** Whole or not at all, and its owner's alone from the first byte on. */
export function writeKeyFile(path: string, text: string): Promise<void> {
	return appearWhole(path, DISK, async (temporaryPath) => {
		const file = await open(temporaryPath, 'wx', OWNER_ONLY);
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
	});
}

/** A key file as text, or so much of another file that nobody takes it for one; null where there is none. */
export async function readBeginning(path: string): Promise<string | null> {
	let file;
	try {
		file = await open(path, 'r');
	} catch (error) {
		if (isMissing(error)) return null;
		throw error;
	}
	try {
		const bytes = Buffer.alloc(KEY_FILE_LENGTH_MAX + 1);
		const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
		return bytes.toString('utf8', 0, bytesRead);
	} finally {
		await file.close();
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
