import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Replaces a file's whole text or leaves it as it was; a power cut in between leaves one of the two. */
export function writeAtomically(path: string, text: string): void {
	const unfinished = `${path}.unfinished`;
	try {
		const file = openSync(unfinished, 'w', 0o600);
		try {
			writeSync(file, text);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		renameSync(unfinished, path);
	} catch (error) {
		rmSync(unfinished, { force: true });
		throw error;
	}
}
