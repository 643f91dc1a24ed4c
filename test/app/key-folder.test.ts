import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeyFolder } from '../../main/app/keeping/keys/key-folder.ts';
import { KEY_FILE_LENGTH_MAX } from '../../main/keys/store/key-file.ts';
import type { KeyShelf } from '../../main/keys/store/key-shelf.ts';
import { temporaryPathOf } from '../../main/ledger/worker/export/appear-whole.ts';
import { asUtcMs } from '../../protocol/ids.ts';

let above: string;
let folder: string;
let shelf: KeyShelf;

beforeEach(async () => {
	above = await mkdtemp(join(tmpdir(), 'giftwarden-keys-'));
	folder = join(above, 'keys');
	shelf = openKeyFolder(folder, () => asUtcMs(1_800_000_000_000));
});

afterEach(() => rm(above, { recursive: true, force: true }));

test('a key file is its owner’s alone, in a folder that is its owner’s alone', async () => {
	await shelf.write('a.json', 'first');
	await chmod(join(folder, 'a.json'), 0o644);
	await shelf.write('a.json', 'second');
	expect(await shelf.read('a.json')).toBe('second');
	expect((await stat(join(folder, 'a.json'))).mode & 0o777).toBe(0o600);
	expect((await stat(folder)).mode & 0o777).toBe(0o700);
	expect(await readdir(folder)).toEqual(['a.json']);
});

test('what a crash left half written is no key file and stands in nobody’s way', async () => {
	await shelf.write('a.json', 'first');
	await writeFile(temporaryPathOf(join(folder, 'a.json')), 'half', { mode: 0o644 });
	await shelf.write('a.json', 'third');
	expect(await shelf.read('a.json')).toBe('third');
	expect(await readdir(folder)).toEqual(['a.json']);
});

test('a copy is kept beside the file, and never over another copy', async () => {
	await shelf.write('a.json', 'first');
	const kept = await shelf.keepCopy('a.json', 'replaced');
	expect(kept).toBe(join(folder, 'a.json.replaced-1800000000000'));
	expect(await readFile(kept ?? '', 'utf8')).toBe('first');
	expect(await shelf.read('a.json')).toBe('first');
	await expect(shelf.keepCopy('a.json', 'replaced')).rejects.toThrow('EEXIST');
});

test('where there is no file there is nothing to read and nothing to keep', async () => {
	expect(await shelf.read('a.json')).toBeNull();
	expect(await shelf.keepCopy('a.json', 'replaced')).toBeNull();
});

test('of a file that is no key file only the beginning is read', async () => {
	await shelf.write('a.json', 'x'.repeat(10 * KEY_FILE_LENGTH_MAX));
	expect((await shelf.read('a.json'))?.length).toBe(KEY_FILE_LENGTH_MAX + 1);
});
