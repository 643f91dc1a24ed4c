import Database from 'better-sqlite3';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntegrityReport } from '../../../../main/ledger/worker/contract.ts';
import { checkIntegrity } from '../../../../main/ledger/worker/check/check-integrity.ts';
import { makeSeededLedger } from '../../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../../support/seeded-ledger.ts';

const GRANTED = `(SELECT gift_no FROM gifts WHERE state = 'granted' ORDER BY gift_no LIMIT 1)`;

describe('the check of a whole ledger', () => {
	let ledger: SeededLedger;

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 300, openGifts: 20, seed: 2 });
	});
	afterEach(() => ledger.remove());

	function check(): Promise<IntegrityReport> {
		return checkIntegrity(ledger.path, { breathe: () => Promise.resolve(), isCancelled: () => false });
	}
	/** The first byte of this text in the file becomes another letter. */
	function flipByteOf(text: string): void {
		const bytes = readFileSync(ledger.path);
		const at = bytes.indexOf(text);
		expect(at).toBeGreaterThan(0);
		bytes[at] = (bytes[at] ?? 0) ^ 1;
		writeFileSync(ledger.path, bytes);
	}

	test('finds a sound one sound, and names the newest hash', async () => {
		const db = new Database(ledger.path, { readonly: true });
		const newest = db.prepare('SELECT hex(hash) FROM entries ORDER BY sequence DESC').pluck().get() as string;
		const entries = db.prepare('SELECT count(*) FROM entries').pluck().get();
		db.close();
		expect(await check()).toEqual({
			sound: true,
			findings: [],
			entriesChecked: entries,
			giftsChecked: 300,
			chainHead: newest.toLowerCase(),
			searchIndex: 'missing',
		});
	});

	test.each<[string, string, RegExp]>([
		['coins of an entry', `UPDATE entries SET coins = coins + 1 WHERE sequence = 3`, /Entry 3/],
		['who decided', `UPDATE entries SET "by" = 'Eve' WHERE kind = 'granted' AND gift_no = ${GRANTED}`, /was changed/],
		[
			'a kept sum of entries',
			`UPDATE entry_sums SET coins = coins + 1 WHERE kind = 'granted'`,
			/entries “granted” are kept/,
		],
		['whose gift it was', `UPDATE gifts SET sender = 'eve' WHERE gift_no = ${GRANTED}`, /granted to somebody else/],
		['the time of an entry', `UPDATE entries SET at = at + 1 WHERE sequence = 9`, /Entry 9/],
		['an entry that is gone', `DELETE FROM entries WHERE sequence = 20`, /entries are missing/],
		[
			'the newest entry that is gone',
			`DELETE FROM entries WHERE sequence = (SELECT max(sequence) FROM entries)`,
			/was last touched by entry \d+, which is missing/,
		],
		[
			'a gift that is worth more',
			`UPDATE gifts SET price = price + 1, value = count * (price + 1) WHERE gift_no = 5`,
			/Gift 5/,
		],
		[
			'a gift that has more pieces',
			`UPDATE gifts SET count = count + 1, value = (count + 1) * price WHERE gift_no = 5`,
			/Gift 5/,
		],
		['a gift in another state', `UPDATE gifts SET state = 'voided' WHERE gift_no = ${GRANTED}`, /by its row/],
		['a gift that is gone', 'DELETE FROM gifts WHERE gift_no = 6', /Gift 6 has entries, but no row/],
		['a tally', `UPDATE tallies SET coins = coins + 1 WHERE kind = 'granted'`, /granted: \d+ coins in the tally/],
		['the total of a sender', 'UPDATE sender_totals SET coins = coins + 1', /sender_totals add up/],
		['the coins of a minute', 'UPDATE minute_coins SET coins = coins + 1', /minute_coins add up/],
		[
			'a gap in the grants',
			'UPDATE gifts SET grant_sequence = grant_sequence + 1 WHERE grant_sequence = (SELECT max(grant_sequence) FROM gifts)',
			/gaps/,
		],
		[
			'a trigger more',
			`CREATE TRIGGER more AFTER INSERT ON gifts BEGIN UPDATE tallies SET coins = coins + 1; END`,
			/trigger more/,
		],
		['a view more', `CREATE VIEW more AS SELECT 1`, /view more/],
		['a stream that is gone', 'DELETE FROM streams', /belongs to nothing/],
	])('finds %s', async (_name, sql, finding) => {
		ledger.tamper(sql);
		const report = await check();
		expect(report.sound).toBe(false);
		expect(report.findings.join('\n')).toMatch(finding);
	});

	test('finds a trigger that keeps entries missing, and one that only looks the same', async () => {
		const db = new Database(ledger.path);
		db.exec(`DROP TRIGGER entries_refuse_delete; DROP TRIGGER entries_refuse_update;
			CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries BEGIN SELECT 1; END`);
		db.close();
		const { findings } = await check();
		expect(findings).toEqual([
			'The trigger entries_refuse_update is not as Giftwarden makes it.',
			'The file lacks the trigger entries_refuse_delete.',
		]);
	});

	test('finds one changed letter in a text that SQLite itself calls sound', async () => {
		flipByteOf('nobody decided in time');
		const db = new Database(ledger.path, { readonly: true });
		expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
		db.close();
		expect((await check()).findings.join()).toMatch(/was changed: its hash does not follow/);
	});

	test('finds pages of rubbish, wherever they are, and goes on with what can be read', async () => {
		const sound = readFileSync(ledger.path);
		for (let page = 1; page < sound.length / 4_096; page += 7) {
			writeFileSync(ledger.path, Buffer.from(sound).fill(0xa5, page * 4_096, (page + 1) * 4_096));
			const report = await check();
			expect(report, `page ${page}`).toMatchObject({ sound: false });
			expect(report.findings.length).toBeGreaterThan(0);
		}
	});

	test('finds that another program’s file is no ledger', async () => {
		rmSync(ledger.path);
		const db = new Database(ledger.path);
		db.exec('CREATE TABLE notes (text TEXT)');
		db.close();
		expect((await check()).findings[0]).toMatch(/mark of a Giftwarden ledger/);
	});

	test('finds that a text file is none', async () => {
		writeFileSync(ledger.path, 'dear diary '.repeat(1_000));
		expect(await check()).toMatchObject({ sound: false, entriesChecked: 0, giftsChecked: 0 });
	});

	test('stops after twenty findings', async () => {
		ledger.tamper('UPDATE gifts SET value = value + 1');
		expect((await check()).findings).toHaveLength(20);
	});
});
