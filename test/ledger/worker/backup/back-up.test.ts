import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openForReading, openForWriting } from '../../../../main/ledger/open-database.ts';
import { checkIntegrity } from '../../../../main/ledger/worker/check/check-integrity.ts';
import { backUp, readNewestEntry, verifyCopy } from '../../../../main/ledger/worker/backup/back-up.ts';
import { openLedgerWorker } from '../../../../main/ledger/worker/ledger-worker.ts';
import { makeSeededLedger, tamper } from '../../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../../support/seeded-ledger.ts';

describe('a backup', () => {
	let ledger: SeededLedger;
	let folder: string;
	let target: string;

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 300, openGifts: 20, seed: 2 });
		folder = join(ledger.folder, 'backups');
		mkdirSync(folder);
		target = join(folder, 'evening.ledger');
	});
	afterEach(() => ledger.remove());

	function readEntries(path: string): unknown[] {
		const db = new Database(path, { readonly: true });
		try {
			return db.prepare('SELECT * FROM entries ORDER BY sequence').all();
		} finally {
			db.close();
		}
	}

	test('is a sound ledger with the same entries, for its owner alone', async () => {
		writeFileSync(target, 'last week');
		expect(await backUp(ledger.path, target)).toEqual({
			state: 'done',
			path: target,
			bytes: statSync(target).size,
			why: '',
		});
		const ports = { breathe: () => Promise.resolve(), isCancelled: () => false };
		expect(await checkIntegrity(target, ports)).toMatchObject({ sound: true, giftsChecked: 300 });
		expect(readEntries(target)).toEqual(readEntries(ledger.path));
		expect(statSync(target).mode & 0o777).toBe(0o600);
		expect(readdirSync(folder)).toEqual(['evening.ledger']);
		openForWriting(target).close();
	});

	test('is one moment of a ledger that is being written to', async () => {
		const worker = openLedgerWorker({
			workerPath: new URL('../../../../main/ledger/worker/index.ts', import.meta.url),
			ledgerPath: ledger.path,
		});
		const db = openForWriting(ledger.path);
		const backingUp = worker.backUp(target);
		let isDone = false;
		void backingUp.finally(() => (isDone = true));
		const write = db.prepare('UPDATE room SET created_at = created_at + 1');
		while (!isDone) {
			write.run();
			await new Promise((resolve) => setImmediate(resolve));
		}
		db.close();
		expect(await backingUp).toMatchObject({ state: 'done' });
		expect(readEntries(target)).toEqual(readEntries(ledger.path));
		await worker.close();
	});

	test.each<[string, string | null, RegExp]>([
		['lacks the newest entries', 'DELETE FROM entries WHERE sequence > 100', /entries are missing/],
		['has other entries', `UPDATE entries SET hash = zeroblob(32)`, /newest entry differs/],
		['is no ledger', 'PRAGMA application_id = 1', /no ledger/],
		['is damaged', null, /./],
	])('that %s does not count as one', async (_name, sql, why) => {
		await backUp(ledger.path, target);
		const db = openForReading(ledger.path);
		const atLeast = readNewestEntry(db);
		expect(() => verifyCopy(target, atLeast, db)).not.toThrow();
		if (sql === null) writeFileSync(target, readFileSync(target).fill(0xa5, 8_192, 12_288));
		else tamper(target, sql);
		expect(() => verifyCopy(target, atLeast, db)).toThrow(why);
		db.close();
	});

	test('never takes the place of the ledger itself', async () => {
		const before = readFileSync(ledger.path);
		for (const path of [ledger.path, `${ledger.path}-wal`, `${ledger.path}.search`])
			expect(await backUp(ledger.path, path)).toMatchObject({
				state: 'failed',
				why: expect.stringMatching(/ledger itself/) as string,
			});
		expect(readFileSync(ledger.path).equals(before)).toBe(true);
	});

	test('of a damaged ledger fails, keeps the older backup and leaves nothing', async () => {
		writeFileSync(target, 'last week');
		writeFileSync(ledger.path, readFileSync(ledger.path).fill(0xa5, 8_192));
		expect(await backUp(ledger.path, target)).toMatchObject({
			state: 'failed',
			why: expect.stringMatching(/damaged/) as string,
		});
		expect(readFileSync(target, 'utf8')).toBe('last week');
		expect(readdirSync(folder)).toEqual(['evening.ledger']);
	});

	test('to a place that is not there fails in words', async () => {
		expect(await backUp(ledger.path, join(folder, 'gone', 'evening.ledger'))).toMatchObject({
			state: 'failed',
			why: expect.stringMatching(/folder is not there/) as string,
		});
	});
});
