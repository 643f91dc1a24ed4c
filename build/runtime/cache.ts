import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findCacheFolder } from '../paths.ts';

/** A run that was ended half-way leaves its unfinished folder behind; after this long nobody can still be filling it. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;

/** The named folder of the cache, or undefined while nobody has made it. */
export function findInCache(name: string): string | undefined {
	const folder = join(findCacheFolder(), name);
	return existsSync(folder) ? folder : undefined;
}

/**
 * Makes a folder of the cache once. It is filled under another name and appears in one rename: a reader never meets a
 * half-filled one, and of two runs that fill it at once, the later keeps the earlier one's.
 */
export async function makeInCache(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
	const existing = findInCache(name);
	if (existing) return existing;
	const cache = findCacheFolder();
	await mkdir(cache, { recursive: true });
	await removeAbandoned(cache);
	const unfinished = await mkdtemp(join(cache, `unfinished-${name}-`));
	const finished = join(cache, name);
	try {
		await fill(unfinished);
		await chmod(unfinished, 0o755);
		await rename(unfinished, finished);
	} catch (error) {
		await rm(unfinished, { recursive: true, force: true });
		if (!existsSync(finished)) throw error;
	}
	return finished;
}

async function removeAbandoned(cache: string): Promise<void> {
	for (const name of await readdir(cache)) {
		if (!name.startsWith('unfinished-')) continue;
		const age = Date.now() - (await stat(join(cache, name)).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
		if (age > ABANDONED_AFTER_MS) await rm(join(cache, name), { recursive: true, force: true });
	}
}
