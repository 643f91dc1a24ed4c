import { createHash } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExportProgress, HistoryFilter } from '../../../preload/api/rows.ts';
import { asCoins } from '../../../protocol/ids.ts';
import { EXPORT_HEADER } from '../../../main/ledger/history/csv/columns.ts';
import { LineWriter } from '../../../main/ledger/history/csv/line-writer.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { exportHistory } from '../../../main/ledger/worker/export/export-history.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';
import { isMeant, sumUp } from '../worker/history-oracle.ts';
import { toCells } from './gift-cells.ts';
import { readStrictly, readWithLibrary } from './read-csv.ts';

const HEADER = readFileSync(new URL('../../../docs/export.md', import.meta.url), 'utf8')
	.split('\n## ')
	.flatMap((section) => (section.startsWith('Columns') ? section.split('\n') : []))
	.filter((line) => line.startsWith('| `'))
	.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));

describe('an export', () => {
	let ledger: SeededLedger;
	let target: string;
	let told: ExportProgress[];

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 2_300, openGifts: 30, seed: 5 });
		target = join(ledger.folder, 'gifts.csv');
		told = [];
	});
	afterEach(() => ledger.remove());

	function run(
		wanted: { filter?: Partial<HistoryFilter>; withBom?: boolean; path?: string; isCancelled?: () => boolean } = {},
	): Promise<ExportProgress> {
		const { filter, withBom = false, path = target, isCancelled = () => false } = wanted;
		return exportHistory(
			ledger.path,
			{ filter: { ...EVERYTHING, ...filter }, withBom, timeZone: 'Europe/Berlin', path },
			{ progress: (progress) => told.push(progress), isCancelled, breathe: () => Promise.resolve() },
		);
	}
	function filesLeft(): string[] {
		return readdirSync(ledger.folder).filter((name) => !name.startsWith('room.ledger'));
	}

	test('has the columns that docs/export.md names, in that order', async () => {
		await run();
		expect(EXPORT_HEADER).toEqual(HEADER);
		expect(readStrictly(readFileSync(target))[0]).toEqual(HEADER);
	});

	test('says of every gift what the ledger says, read back by a library and by the letter of RFC 4180', async () => {
		const last = await run();
		const gifts = ledger.readGifts();
		const csv = readFileSync(target);
		const rows = readWithLibrary(csv);
		expect(rows).toEqual(gifts.map(toCells));
		expect(readStrictly(csv).slice(1)).toEqual(rows.map((row) => Object.values(row)));
		expect(last).toEqual({
			state: 'done',
			path: target,
			rowsWritten: 2_300,
			rowsTotal: 2_300,
			bytesWritten: csv.length,
			totals: sumUp(gifts),
			manifest: {
				path: `${target}.manifest.json`,
				sha256: createHash('sha256').update(csv).digest('hex'),
				chainHead: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			},
			why: '',
		});
	});

	test('adds up to the coin when another reader adds it up', async () => {
		const { totals } = await run();
		const rows = readWithLibrary(readFileSync(target));
		const sum = (column: string, ...states: string[]) =>
			rows
				.filter(({ state = '' }) => states.length === 0 || states.includes(state))
				.reduce((coins, row) => coins + BigInt(row[column] ?? 'x'), 0n);
		expect(sum('coins_counted')).toBe(BigInt(totals?.net ?? -1));
		expect(sum('value')).toBe(BigInt(totals?.requested ?? -1));
		expect(sum('value', 'granted', 'voided')).toBe(BigInt(totals?.granted ?? -1));
		expect(sum('value', 'voided')).toBe(BigInt(totals?.voided ?? -1));
		expect(sum('count')).toBe(BigInt(totals?.pieces ?? -1));
	});

	test('quotes every text, and nothing else', async () => {
		await run();
		const [, line = ''] = readFileSync(target, 'utf8').split('\r\n');
		expect(line).toMatch(/^1,1,"[^"]+","[^"]+",(?:"[^"]+")?,"[a-z]+","[^"]+",\d+,\d+,\d+,"[a-z]+","[a-z]+",\d+,/);
		expect(line).toMatch(/,2026-03-28T\d\d:\d\d:\d\d\.\d{3}Z,2026-03-2[89]T\d\d:\d\d:\d\d\.\d{3}\+01:00,/);
	});

	test.each<[string, Partial<HistoryFilter>]>([
		['a text', { text: 'microphone' }],
		['a value', { valueMin: asCoins(2_000) }],
		['voided gifts', { states: ['voided'] }],
		['nobody', { text: 'nobody at all' }],
	])('holds only the gifts that the filter means: %s', async (_name, filter) => {
		const last = await run({ filter });
		const expected = ledger.readGifts().filter((gift) => isMeant(gift, { ...EVERYTHING, ...filter }));
		expect(readWithLibrary(readFileSync(target))).toEqual(expected.map(toCells));
		expect(last).toMatchObject({ state: 'done', rowsTotal: expected.length, totals: sumUp(expected) });
	});

	test('shows one moment, whatever the writer does meanwhile', async () => {
		const before = ledger.readGifts();
		const db = openForWriting(ledger.path);
		let breaths = 0;
		const change = async () => {
			breaths += 1;
			db.exec('UPDATE gifts SET count = count + 1, value = (count + 1) * price, revision = revision + 1');
		};
		const order = { filter: EVERYTHING, withBom: false, timeZone: 'Europe/Berlin', path: target };
		const ports = { progress: () => {}, isCancelled: () => false, breathe: change };
		expect(await exportHistory(ledger.path, order, ports)).toMatchObject({ state: 'done', totals: sumUp(before) });
		db.close();
		expect(breaths).toBeGreaterThan(2);
		expect(readWithLibrary(readFileSync(target))).toEqual(before.map(toCells));
	});

	test('begins with a byte order mark where one is wanted', async () => {
		const last = await run({ withBom: true });
		const csv = readFileSync(target);
		expect(csv.subarray(0, 10).toString('utf8')).toBe('\ufeffstream,');
		expect(last.bytesWritten).toBe(csv.length);
	});

	test('tells how far it is, from nothing to all', async () => {
		await run();
		expect(told.map(({ state }) => state)).toEqual(told.map(() => 'running'));
		expect(told[0]).toMatchObject({ rowsWritten: 0, rowsTotal: 2_300 });
	});

	test('is readable by its owner alone, and takes the place of an older file only when it is whole', async () => {
		writeFileSync(target, 'last week');
		chmodSync(target, 0o644);
		await run();
		expect(statSync(target).mode & 0o777).toBe(0o600);
		expect(readStrictly(readFileSync(target))).toHaveLength(2_301);
		expect(filesLeft()).toEqual(['gifts.csv', 'gifts.csv.manifest.json']);
	});

	test('that is cancelled half-way leaves the older file and nothing else', async () => {
		writeFileSync(target, 'last week');
		let asked = 0;
		const last = await run({ isCancelled: () => ++asked > 1 });
		expect(last).toMatchObject({ state: 'cancelled', totals: null });
		expect(readFileSync(target, 'utf8')).toBe('last week');
		expect(filesLeft()).toEqual(['gifts.csv']);
	});

	test('says in words where there is no such zone', async () => {
		const order = { filter: EVERYTHING, withBom: false, timeZone: 'Europe/Atlantis', path: target };
		const ports = { progress: () => {}, isCancelled: () => false, breathe: () => Promise.resolve() };
		const last = await exportHistory(ledger.path, order, ports);
		expect(last).toMatchObject({ state: 'failed', why: expect.stringMatching(/time zone/) as string });
		expect(filesLeft()).toEqual([]);
	});

	test.each<[string, (path: string) => void]>([
		['by its name', () => {}],
		['by a second name', (path) => linkSync(ledger.path, path)],
		['by a link', (path) => symlinkSync(ledger.path, path)],
	])('never takes the place of the ledger that it is made from, reached %s', async (name, make) => {
		const path = name === 'by its name' ? ledger.path : target;
		make(path);
		const before = readFileSync(ledger.path);
		expect(await run({ path })).toMatchObject({ state: 'failed', why: expect.stringMatching(/ledger/) as string });
		expect(readFileSync(ledger.path).equals(before)).toBe(true);
		expect(await run({ path: `${ledger.path}-wal` })).toMatchObject({ state: 'failed' });
	});

	test.each<[string, (folder: string) => string, RegExp]>([
		['a folder that is gone', (folder) => join(folder, 'gone', 'gifts.csv'), /folder is not there/],
		['a folder that is a file', (folder) => join(folder, 'room.ledger', 'gifts.csv'), /folder is not there/],
		['a folder', (folder) => makeFolder(join(folder, 'gifts.csv')), /folder has that name/],
		['a name that is too long', (folder) => join(folder, `${'x'.repeat(300)}.csv`), /too long/],
	])('to %s fails in words and leaves nothing', async (_name, place, why) => {
		const path = place(ledger.folder);
		const before = filesLeft();
		expect(await run({ path })).toMatchObject({
			state: 'failed',
			totals: null,
			why: expect.stringMatching(why) as string,
		});
		expect(filesLeft()).toEqual(before);
	});

	test('that would not equal the ledger is not written', async () => {
		// A mistake of ours: the lines of the first step are lost.
		vi.spyOn(LineWriter.prototype, 'write').mockImplementationOnce((_records, _recordsMax, space) =>
			space.subarray(0, 0),
		);
		const last = await run();
		vi.restoreAllMocks();
		expect(last).toMatchObject({
			state: 'failed',
			totals: null,
			why: expect.stringMatching(/did not equal/) as string,
		});
		expect(filesLeft()).toEqual([]);
	});

	test('of a ledger that cannot be read fails in words', async () => {
		writeFileSync(ledger.path, readFileSync(ledger.path).fill(0xa5, 4_096));
		const last = await run();
		expect(last).toMatchObject({ state: 'failed', why: expect.stringMatching(/damaged/) as string });
		expect(existsSync(target)).toBe(false);
	});
});

function makeFolder(path: string): string {
	mkdirSync(path);
	return path;
}
