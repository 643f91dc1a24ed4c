// Two files that belong together: a file, and what is said about it. A rename can move one name only, so the order does
// the rest: the older words go out of the way, then the file takes its place, then the new words take theirs. Whenever it
// is cut short, words may be missing; they never speak of another file than the one beside them.

import { lstat } from 'node:fs/promises';
import { attempt, makeNameDurable, NotWrittenError, temporaryPathOf } from './appear-whole.ts';
import type { Disk } from './appear-whole.ts';

export interface Pair {
	readonly file: string;
	readonly words: string;
}

/**
 * `make` is to create both under the temporary names it is given and make them durable. Throws what it throws, or a
 * NotWrittenError; then both places are as they were, and nothing is left beside them.
 */
export async function appearTogether(pair: Pair, disk: Disk, make: (temporary: Pair) => Promise<void>): Promise<void> {
	const temporary = { file: temporaryPathOf(pair.file), words: temporaryPathOf(pair.words) };
	const removeTemporary = async (): Promise<void> => {
		for (const path of [temporary.file, temporary.words]) await attempt('writing', () => disk.remove(path));
	};
	await removeTemporary();
	try {
		await make(temporary);
		await takePlaces(pair, temporary, disk);
	} catch (error) {
		await removeTemporary();
		throw error;
	}
	await makeNameDurable(pair.file, disk);
}

async function takePlaces(pair: Pair, temporary: Pair, disk: Disk): Promise<void> {
	const replace = (from: string, to: string) => attempt('replacing', () => disk.rename(from, to));
	const aside = (await isFile(pair.words)) ? temporaryPathOf(`${pair.words}.before`) : null;
	if (aside) await replace(pair.words, aside);
	try {
		await replace(temporary.file, pair.file);
	} catch (error) {
		if (aside) await replace(aside, pair.words);
		throw error;
	}
	await replace(temporary.words, pair.words);
	if (aside) await attempt('writing', () => disk.remove(aside));
}

/** Throws where something stands there that no file can replace. */
async function isFile(path: string): Promise<boolean> {
	try {
		if ((await lstat(path)).isDirectory()) throw new NotWrittenError('replacing', `${path} is a folder`, 'EISDIR');
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
		throw error instanceof NotWrittenError ? error : new NotWrittenError('replacing', error);
	}
}
