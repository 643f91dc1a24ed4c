import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExportProgress } from '../../../preload/api/rows.ts';
import { temporaryPathOf } from '../../../main/ledger/worker/export/appear-whole.ts';
import type { Disk } from '../../../main/ledger/worker/export/appear-whole.ts';
import { exportHistory } from '../../../main/ledger/worker/export/export-history.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

type Step = 'remove' | 'open' | 'write' | 'sync' | 'close' | 'rename';

function diskError(code: string): Error {
	return Object.assign(new Error(`${code}: the disk said no`), { code });
}

/** A real disk that fails at one step, from its `from`-th time on. */
function failAt(step: Step, code: string, from = 1): Disk {
	let times = 0;
	const meet = (at: Step) => {
		if (at === step && ++times >= from) throw diskError(code);
	};
	return {
		remove: async (path) => {
			if (times === 0) meet('remove');
			await rm(path, { force: true });
		},
		rename: async (before, after) => {
			meet('rename');
			await rename(before, after);
		},
		open: async (path, flags, mode) => {
			if (flags === 'wx') meet('open');
			const handle = await open(path, flags, mode);
			return {
				write: (async (bytes: Uint8Array, at: number, length: number) => {
					meet('write');
					// A disk may take less than it is given.
					return handle.write(bytes, at, Math.min(length, 100_000));
				}) as typeof handle.write,
				sync: async () => {
					meet('sync');
					await handle.sync();
				},
				close: async () => {
					await handle.close();
					meet('close');
				},
			};
		},
	};
}

describe('an export to a disk that fails', () => {
	let ledger: SeededLedger;
	let folder: string;
	let target: string;

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 2_300, openGifts: 30, seed: 5 });
		folder = join(ledger.folder, 'exports');
		mkdirSync(folder);
		target = join(folder, 'gifts.csv');
		writeFileSync(target, 'last week');
	});
	afterEach(() => ledger.remove());

	function run(disk: Disk): Promise<ExportProgress> {
		return exportHistory(
			ledger.path,
			{ filter: EVERYTHING, withBom: false, timeZone: 'UTC', path: target },
			{ progress: () => {}, isCancelled: () => false, breathe: () => Promise.resolve(), disk },
		);
	}

	test.each<[Step, string, number, RegExp]>([
		['open', 'EACCES', 1, /not allowed to write to this folder/],
		['open', 'EROFS', 1, /can only be read/],
		['open', 'ENOENT', 1, /folder is not there/],
		['open', 'EMFILE', 1, /could not be written/],
		['remove', 'EPERM', 1, /not allowed/],
		['write', 'ENOSPC', 1, /disk is full/],
		['write', 'ENOSPC', 7, /disk is full/],
		['write', 'EDQUOT', 3, /disk is full/],
		['write', 'EFBIG', 3, /size/],
		['write', 'EIO', 5, /reported an error/],
		['sync', 'EIO', 1, /reported an error/],
		['sync', 'ENOSPC', 1, /disk is full/],
		['close', 'EIO', 1, /reported an error/],
		['rename', 'EBUSY', 1, /Close it where it is open/],
		['rename', 'EPERM', 1, /Close it where it is open/],
		['rename', 'EISDIR', 1, /folder has that name/],
	])(
		'at %s with %s (time %i) fails in words, keeps the older file and leaves no other',
		async (step, code, from, why) => {
			const last = await run(failAt(step, code, from));
			expect(last).toMatchObject({ state: 'failed', totals: null, why: expect.stringMatching(why) as string });
			expect(readFileSync(target, 'utf8')).toBe('last week');
			expect(readdirSync(folder)).toEqual(['gifts.csv']);
		},
	);

	test('that takes only part of what it is given still gets everything', async () => {
		expect(await run(failAt('write', 'never', Infinity))).toMatchObject({ state: 'done', rowsWritten: 2_300 });
		expect(readFileSync(target, 'utf8').split('\r\n')).toHaveLength(2_302);
	});

	test('whose part of a file was left by a crash takes its place', async () => {
		writeFileSync(temporaryPathOf(target), 'half a li');
		expect(await run(failAt('write', 'never', Infinity))).toMatchObject({ state: 'done' });
		expect(readdirSync(folder)).toEqual(['gifts.csv', 'gifts.csv.manifest.json']);
	});

	test('for real: a file larger than the system allows fails in words and leaves nothing', () => {
		const script = fileURLToPath(new URL('./export-once.ts', import.meta.url));
		// The limit is in blocks of 512 or 1,024 bytes, depending on the shell; the export has more than both.
		const { stdout, stderr } = spawnSync(
			'sh',
			['-c', 'ulimit -f 300; exec "$0" "$@"', process.execPath, script, ledger.path, target],
			{
				encoding: 'utf8',
				env: { ...process.env, NODE_OPTIONS: '' },
			},
		);
		expect(JSON.parse(stdout || stderr)).toMatchObject({
			state: 'failed',
			why: expect.stringMatching(/size|full/) as string,
		});
		expect(readFileSync(target, 'utf8')).toBe('last week');
		expect(readdirSync(folder)).toEqual(['gifts.csv']);
	});
});
