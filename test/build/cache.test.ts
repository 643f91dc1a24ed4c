import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findInCache, makeInCache } from '../../build/runtime/cache.ts';

let base: string;

beforeEach(() => {
	base = mkdtempSync(join(tmpdir(), 'cache-'));
	vi.stubEnv('XDG_CACHE_HOME', base);
});

afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(base, { recursive: true });
});

function write(text: string): (folder: string) => Promise<void> {
	return async (folder) => writeFileSync(join(folder, 'text'), text);
}

test('a folder of the cache is filled once and then found', async () => {
	expect(findInCache('thing')).toBeUndefined();
	const made = await makeInCache('thing', write('first'));
	expect(made).toBe(join(base, 'giftwarden', 'thing'));
	expect(await makeInCache('thing', write('second'))).toBe(made);
	expect(readFileSync(join(made, 'text'), 'utf8')).toBe('first');
});

test('nobody finds a folder while it is being filled', async () => {
	await makeInCache('thing', async () => expect(findInCache('thing')).toBeUndefined());
	expect(findInCache('thing')).toBeDefined();
});

test('of two runs at once the earlier one is kept, and neither fails', async () => {
	const late = await makeInCache('thing', async (folder) => {
		// While this one is still filling, another run begins and ends.
		await makeInCache('thing', write('early'));
		await write('late')(folder);
	});
	expect(readFileSync(join(late, 'text'), 'utf8')).toBe('early');
	expect(readdirSync(join(base, 'giftwarden'))).toEqual(['thing']);
});

test('a filling that fails leaves nothing behind', async () => {
	await expect(makeInCache('thing', () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
	expect(readdirSync(join(base, 'giftwarden'))).toEqual([]);
});

test('what a run left unfinished is removed once nobody can still be filling it', async () => {
	const abandoned = join(base, 'giftwarden', 'unfinished-thing-old');
	const current = join(base, 'giftwarden', 'unfinished-thing-new');
	mkdirSync(abandoned, { recursive: true });
	mkdirSync(current);
	utimesSync(abandoned, new Date(0), new Date(0));
	await makeInCache('other', write('text'));
	expect(existsSync(abandoned)).toBe(false);
	expect(existsSync(current)).toBe(true);
});
