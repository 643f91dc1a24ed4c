import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CsvReport, HistoryFilter } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { readOneMoment } from '../../../main/ledger/worker/ledger-reader.ts';
import type { Disk } from '../../../main/ledger/worker/export/appear-whole.ts';
import { exportHistory } from '../../../main/ledger/worker/export/export-history.ts';
import { checkCsv } from '../../../main/ledger/worker/export/manifest/check-csv.ts';
import { manifestPathOf, parseManifest } from '../../../main/ledger/worker/export/manifest/manifest.ts';
import { openLedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';
import { sumUp } from '../worker/history-oracle.ts';

const PORTS = { breathe: () => Promise.resolve(), isCancelled: () => false };
const REAL_DISK: Disk = { open, rename, remove: (path) => rm(path, { force: true }) };

let ledger: SeededLedger;
let csv: string;

beforeEach(() => {
	ledger = makeSeededLedger({ gifts: 2_300, openGifts: 30, seed: 5 });
	csv = join(ledger.folder, 'gifts.csv');
});
afterEach(() => ledger.remove());

function run(filter: Partial<HistoryFilter> = {}, disk: Disk = REAL_DISK) {
	const order = { filter: { ...EVERYTHING, ...filter }, withBom: true, timeZone: 'Europe/Berlin', path: csv };
	return exportHistory(ledger.path, order, { ...PORTS, progress: () => {}, disk });
}

function check(): Promise<CsvReport> {
	return readOneMoment(ledger.path, 'without_index', (reader) => checkCsv(csv, reader, PORTS));
}

function readManifest() {
	return parseManifest(readFileSync(manifestPathOf(csv), 'utf8'));
}

/** One more entry, as if the evening had gone on. */
function goOn(): void {
	const db = openForWriting(ledger.path);
	db.exec(`INSERT INTO entries (sequence, at, kind, gift_no, pieces, coins, "by", detail, raw, hash)
		SELECT max(sequence) + 1, max(at), 'voided', 1, 0, 0, 'rule', '', NULL, zeroblob(32) FROM entries`);
	db.exec(`UPDATE gifts SET state = 'voided', voided_at = 5 WHERE gift_no = 1`);
	db.close();
}

describe('a manifest', () => {
	test('says which bytes the CSV has, what they add up to and where the ledger stood', async () => {
		await run();
		const manifest = readManifest();
		const gifts = ledger.readGifts();
		const totals = sumUp(gifts);
		const db = openForWriting(ledger.path);
		const head = db.prepare('SELECT sequence, lower(hex(hash)) AS hash FROM entries ORDER BY 1 DESC LIMIT 1').get();
		db.close();
		expect(manifest).toMatchObject({
			csv: { name: 'gifts.csv', bytes: readFileSync(csv).length, rows: 2_300 },
			ledger: { room: 'stage', host: 'host' },
			withByteOrderMark: true,
		});
		expect({ sequence: manifest?.ledger.entries, hash: manifest?.ledger.chainHead }).toEqual(head);
		const coins = new Map(manifest?.states.map((sum) => [sum.state, sum.coins]));
		expect(coins.get('voided')).toBe(totals.voided);
		expect(coins.get('granted')).toBe(totals.net);
		expect([...coins.values()].reduce((sum, one) => sum + one, 0)).toBe(totals.requested);
	});

	test('and its CSV are the same from a thread of its own as from this one', async () => {
		await run();
		const here = readFileSync(csv);
		const workerPath = new URL('../../../main/ledger/worker/index.ts', import.meta.url);
		const worker = openLedgerWorker({ workerPath, ledgerPath: ledger.path });
		const order = { filter: EVERYTHING, withBom: true, timeZone: 'Europe/Berlin', path: csv };
		const last = await worker.exportHistory(order, () => {});
		expect(await worker.checkCsv(csv)).toMatchObject({ isSound: true, findings: [], entriesSince: 0 });
		await worker.close();
		expect(readFileSync(csv).equals(here)).toBe(true);
		expect(last.manifest?.sha256).toBe(readManifest()?.csv.sha256);
	});

	test('of an earlier export gives way only together with its CSV', async () => {
		await run({ states: ['voided'] });
		const before = [readFileSync(csv), readFileSync(manifestPathOf(csv))];
		const busy: Disk = {
			...REAL_DISK,
			async rename(from, to) {
				if (to === csv) throw Object.assign(new Error('open in a spreadsheet'), { code: 'EBUSY' });
				await rename(from, to);
			},
		};
		expect(await run({}, busy)).toMatchObject({ state: 'failed', why: expect.stringMatching(/Close it/) as string });
		expect([readFileSync(csv), readFileSync(manifestPathOf(csv))]).toEqual(before);
		expect(readdirSync(ledger.folder).filter((name) => name.startsWith('.'))).toEqual([]);
	});

	test('cut short between the two renames leaves no words about another file', async () => {
		await run({ states: ['voided'] });
		const seen: boolean[] = [];
		const watching: Disk = {
			...REAL_DISK,
			async rename(from, to) {
				await rename(from, to);
				const words = readdirSync(ledger.folder).includes('gifts.csv.manifest.json') ? readManifest() : null;
				if (words) seen.push(words.csv.bytes === readFileSync(csv).length);
			},
		};
		await run({}, watching);
		expect(seen).toEqual([true]);
	});

	test('that cannot take its place because a folder stands there is said before anything changes', async () => {
		writeFileSync(csv, 'last week');
		mkdirSync(manifestPathOf(csv));
		expect(await run()).toMatchObject({
			state: 'failed',
			why: expect.stringMatching(/folder has that name/) as string,
		});
		expect(readFileSync(csv, 'utf8')).toBe('last week');
	});
});

describe('a check of a CSV', () => {
	test.each<[string, Partial<HistoryFilter>]>([
		['everything', {}],
		['some states', { states: ['voided', 'refused'] }],
		['a text', { text: 'microphone' }],
		['a delivery', { deliveries: ['completed'] }],
		['nothing', { text: 'nobody at all' }],
	])('finds nothing wrong with an export of %s, now and after the ledger has gone on', async (_name, filter) => {
		await run(filter);
		expect(await check()).toMatchObject({ isSound: true, findings: [], entriesSince: 0 });
		goOn();
		expect(await check()).toMatchObject({ isSound: true, findings: [], entriesSince: 1 });
	});

	/** Changes the CSV, and its manifest along with it, as somebody would who knows about it. */
	async function forge(change: (text: string) => string): Promise<CsvReport> {
		const { createHash } = await import('node:crypto');
		const bytes = Buffer.from(change(readFileSync(csv, 'utf8')));
		writeFileSync(csv, bytes);
		const manifest = readManifest();
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const rows = bytes.toString().split('\r\n').length - 2;
		const words = { ...manifest, csv: { ...manifest?.csv, bytes: bytes.length, sha256, rows } };
		writeFileSync(manifestPathOf(csv), JSON.stringify(words));
		return check();
	}
	const lineOf = (text: string, at: number) => text.split('\r\n')[at] ?? '';

	test('tells a changed byte from the manifest alone', async () => {
		await run();
		const bytes = readFileSync(csv);
		bytes[bytes.length - 4] = 0x39;
		writeFileSync(csv, bytes);
		const { isSound, findings } = await check();
		expect([isSound, findings[0]]).toEqual([false, expect.stringMatching(/SHA-256/)]);
	});

	test.each<[string, (text: string) => string, RegExp]>([
		[
			'a sender',
			(text) => text.replace(lineOf(text, 9), lineOf(text, 9).replace(/"[^"]+","[^"]+"/, '"gift-x","eve"')),
			/Line 10, gift 9: gift_id is/,
		],
		[
			'a state',
			(text) => text.replace(/"refused","none",0/, '"granted","none",0'),
			/state is “granted” in the file, “refused”/,
		],
		[
			'a gift that never was',
			(text) => text + lineOf(text, 2300).replace(/^(\d+),2300/, '$1,9999') + '\r\n',
			/had no such gift/,
		],
		['a line twice', (text) => text + lineOf(text, 2300) + '\r\n', /does not come after/],
		['a line too few', (text) => text.replace(`${lineOf(text, 7)}\r\n`, ''), /in the file.*in the manifest/],
		['a delivery', (text) => text.replace('"completed"', '"seen"'), /made again from the ledger/],
	])('tells %s that was changed together with the manifest', async (_name, change, finding) => {
		await run();
		const { isSound, findings } = await forge(change);
		expect([isSound, findings[0]]).toEqual([false, expect.stringMatching(finding)]);
	});

	test('tells a line that is missing, also after the ledger has gone on', async () => {
		await run({ states: ['refused'] });
		const manifest = readManifest();
		goOn();
		const text = readFileSync(csv, 'utf8');
		const line = lineOf(text, 3);
		const [count, , value] = line
			.split(/"[^"]*"/)
			.join('')
			.split(',')
			.slice(7, 10)
			.map(Number);
		const states = manifest?.states.map((sum) =>
			sum.state === 'refused'
				? { ...sum, gifts: sum.gifts - 1, pieces: sum.pieces - (count ?? 0), coins: sum.coins - (value ?? 0) }
				: sum,
		);
		writeFileSync(manifestPathOf(csv), JSON.stringify({ ...manifest, states }));
		const { findings } = await forge((before) => before.replace(`${line}\r\n`, ''));
		expect(findings).toEqual([expect.stringMatching(/the ledger had \d+ of that selection/)]);
	});

	test('tells another ledger, a missing manifest, and what is no manifest', async () => {
		await run();
		ledger.tamper('UPDATE entries SET hash = zeroblob(32) WHERE sequence = (SELECT max(sequence) FROM entries)');
		expect((await check()).findings[0]).toMatch(/another ledger, or changed/);
		writeFileSync(manifestPathOf(csv), '{"kind":"__proto__"}');
		expect((await check()).findings[0]).toMatch(/is no manifest/);
		rmSync(manifestPathOf(csv));
		expect(await check()).toMatchObject({ manifestPath: null, isSound: false });
	});

	test.each<[string, Buffer]>([
		['nothing', Buffer.alloc(0)],
		['noise', Buffer.from([0xff, 0xfe, 0x00, 0x22, 0x0d])],
		['an open quote', Buffer.from('a,"b\r\nc')],
		['a quote in a plain cell', Buffer.from('a"b,c\r\n')],
		['other columns', Buffer.from('x,y\r\n1,2\r\n')],
	])('of %s is an answer in words', async (_name, bytes) => {
		await run();
		writeFileSync(csv, bytes);
		const { isSound, findings } = await check();
		expect([isSound, findings.length > 0]).toEqual([false, true]);
	});

	test('from the command line says 0 where both match, and 1 with the first difference', async () => {
		await run();
		const verify = (...args: string[]) =>
			spawnSync(process.execPath, ['build/run.js', 'main/ledger/verify/cli.ts', ...args], { encoding: 'utf8' });
		const sound = verify(ledger.path, csv);
		writeFileSync(csv, readFileSync(csv, 'utf8').replace('"voided"', '"granted"'));
		const changed = verify(ledger.path, csv);
		expect([sound.status, changed.status]).toEqual([0, 1]);
		expect(sound.stdout).toMatch(/gifts\.csv: matches the ledger\n2300 gifts/);
		expect(changed.stdout).toMatch(/DOES NOT MATCH THE LEDGER\. First difference: Line \d+, gift \d+: state/);
	});
});

test('a gap stands in the first line after it, and one after the last line in the manifest', async () => {
	const db = openForWriting(ledger.path);
	const gap = db.prepare(
		'INSERT INTO gaps (began_at, ended_at, why, cause, is_length_known, next_gift_no) VALUES (?, ?, ?, ?, ?, ?)',
	);
	gap.run(1_000, 61_250, '', 'link', 1, 8);
	gap.run(70_000, 80_000, '', 'crash', 0, 8);
	gap.run(90_000, null, '', 'closed', 1, 2_301);
	db.close();
	await run();
	const lines = readFileSync(csv, 'utf8').split('\r\n');
	const cells =
		'link 1970-01-01T00:00:01.000Z/1970-01-01T00:01:01.250Z; crash 1970-01-01T00:01:10.000Z/1970-01-01T00:01:20.000Z uncertain';
	expect(lines.filter((line) => line.includes('1970-'))).toEqual([lines[8]]);
	expect(lines[8]?.endsWith(`,"${cells}"`)).toBe(true);
	expect(readManifest()?.gapsAfterLastGift).toEqual(['closed 1970-01-01T00:01:30.000Z/..']);
	expect(await check()).toMatchObject({ isSound: true, findings: [] });
	await run({ from: asUtcMs(100_000) });
	expect(readFileSync(csv, 'utf8')).not.toContain('crash');
	expect(readManifest()?.gapsAfterLastGift).toEqual(['closed 1970-01-01T00:01:30.000Z/..']);
});
