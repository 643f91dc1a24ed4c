// A restore reads a file that anybody may have made. Every way of lying that is tried here ends with words and without a
// ledger; a good backup ends with a ledger that adds up, whose entries are the backup's, byte for byte.

import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asChannelName, asUserId, asUtcMs } from '../../../../protocol/ids.ts';
import { createRoomsEvening } from '../../../../main/ledger/migrations/0010-rooms-evening.ts';
import { LEDGER_VERSION } from '../../../../main/ledger/migrations/index.ts';
import { APPLICATION_ID } from '../../../../main/ledger/open-database.ts';
import { backUp } from '../../../../main/ledger/worker/backup/back-up.ts';
import { restore } from '../../../../main/ledger/worker/backup/restore.ts';
import type { RestoreReport } from '../../../../main/ledger/worker/contract.ts';
import { auditFile } from '../../../support/host/audit-books.ts';
import { openHostRoom, HOST, ROOM } from '../../../support/host/host-room.ts';
import { makeSeededLedger, tamper } from '../../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../../support/seeded-ledger.ts';

const NOW = asUtcMs(Date.UTC(2026, 10, 26, 22));
const PORTS = { progress: () => {}, breathe: () => Promise.resolve(), isCancelled: () => false };

let ledger: SeededLedger;
let backup: string;
let fresh: string;

beforeEach(async () => {
	ledger = makeSeededLedger({ gifts: 300, openGifts: 20, seed: 2 });
	mkdirSync(join(ledger.folder, 'backups'));
	backup = join(ledger.folder, 'backups', 'ledger-20261126-214000.sqlite');
	fresh = join(ledger.folder, 'room.ledger.fresh');
	await backUp(ledger.path, backup);
});
afterEach(() => ledger.remove());

function run(from = backup, room = 'stage'): Promise<RestoreReport> {
	return restore({ from, to: fresh, room: asChannelName(room), host: asUserId('host'), now: NOW }, PORTS);
}

function readAll(path: string, sql: string): unknown[] {
	const db = new Database(path, { readonly: true });
	try {
		return db.prepare(sql).raw().all();
	} finally {
		db.close();
	}
}

describe('a good backup', () => {
	test('becomes a fresh ledger with the same entries, which adds up', async () => {
		const made = await run();
		expect(made).toMatchObject({ state: 'done', known: { gifts: 300, newestGiftNo: 300 } });
		for (const sql of ['SELECT * FROM entries', 'SELECT * FROM tallies', 'SELECT gift_id, state, value FROM gifts'])
			expect(readAll(fresh, sql)).toEqual(readAll(backup, sql));
		expect(auditFile(fresh)).toEqual([]);
	});

	test('leaves a gap from its last moment on, and gifts under way are asked for anew instead of what waited to be said', async () => {
		await run();
		const newestAt = readAll(backup, 'SELECT max(at) FROM entries')[0];
		const gaps = readAll(fresh, 'SELECT began_at, ended_at, cause, next_gift_no FROM gaps');
		const unsaid = readAll(fresh, 'SELECT count(*) FROM outbox');
		const waiting = `SELECT count(*) FROM gifts WHERE state = 'granted' AND due_at IS NULL
			AND delivery IN ('queued', 'sent', 'acknowledged', 'seen')`;
		expect([gaps, unsaid, readAll(fresh, waiting)]).toEqual([
			[[(newestAt as number[])[0], null, 'restored', 301]],
			[[0]],
			[[0]],
		]);
	});

	test('is left as it is, and nothing is laid beside it', async () => {
		const before = readFileSync(backup);
		await run();
		expect([readFileSync(backup).equals(before), existsSync(`${backup}-wal`), existsSync(`${backup}-shm`)]).toEqual([
			true,
			false,
			false,
		]);
	});

	test('opens as the ledger of a host, which goes on', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		await ann.ask('fox');
		await room.pass(2_000);
		const path = join(ledger.folder, 'backups', 'host.sqlite');
		await backUp(room.path, path);
		const made = await restore({ from: path, to: fresh, room: ROOM, host: HOST, now: room.clock.now() }, PORTS);
		room.host.abandon();
		copyFileSync(fresh, room.path);
		await room.restart(5_000);
		const second = await ann.ask('rose');
		await room.pass(5_000);
		expect([made.state, room.stateOf(second), room.host.ledger.gaps.list(1)[0]?.cause]).toEqual([
			'done',
			'granted/completed',
			'restored',
		]);
	});
});

describe('a file that is not what it should be is refused in words, and leaves nothing', () => {
	async function expectRefused(why: RegExp, from = backup, room?: string): Promise<void> {
		const made = await run(from, room);
		expect(made).toEqual({ state: 'failed', why: expect.stringMatching(why) as string });
		expect(existsSync(fresh)).toBe(false);
	}

	test.each<[string, string, RegExp]>([
		[
			'a trigger that moves coins',
			`CREATE TRIGGER more AFTER INSERT ON gifts BEGIN UPDATE gifts SET value = value * 2 WHERE gift_no = NEW.gift_no; END`,
			/tampered with: The file has a trigger more/,
		],
		['a view', `CREATE VIEW gifts_view AS SELECT load_extension('evil') FROM gifts`, /has a view gifts_view/],
		['a table of its own', 'CREATE TABLE more (a TEXT) STRICT', /has a table more/],
		['an index that computes', `CREATE INDEX more ON gifts (abs(value))`, /has a index more/],
		['a guard that is gone', 'DROP TABLE entry_sums', /lacks the table entry_sums/],
		['another mark', 'PRAGMA application_id = 7', /no Giftwarden ledger/],
		['a newer version', `PRAGMA user_version = ${LEDGER_VERSION + 1}`, /newer Giftwarden/],
		['coins that were changed', `UPDATE entries SET coins = coins + 1 WHERE sequence = 3`, /does not add up: Entry 3/],
		['a sender that was changed', `UPDATE gifts SET sender = 'eve' WHERE state = 'granted'`, /does not add up/],
		[
			'a sender of a gift that was refused',
			`UPDATE gifts SET sender = 'eve' WHERE state = 'refused'`,
			/another sender/,
		],
		['rules that are none', `UPDATE room SET rules = '{"resendsMax":"many"}'`, /rules or the catalogue/],
		['rules with more in them', `UPDATE room SET rules = '{"__proto__":{"a":1}}'`, /rules or the catalogue|add up/],
		['an offer without a price', `UPDATE catalogue SET name = char(0) || name`, /rules or the catalogue/],
		['a coin that is less than nothing', `UPDATE gifts SET value = -5 WHERE gift_no = 5`, /CHECK constraint failed/],
	])('%s', async (_name, sql, why) => {
		tamper(backup, sql);
		await expectRefused(why);
	});

	test('a trigger under the name of ours', async () => {
		const db = new Database(backup);
		db.exec('DROP TRIGGER entries_refuse_update');
		db.exec(`CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries BEGIN SELECT 1; END`);
		db.close();
		await expectRefused(/trigger entries_refuse_update is not as Giftwarden makes it/);
	});

	test('another room, and another host', async () => {
		await expectRefused(/belongs to room stage of host host/, backup, 'another-room');
	});

	test('noise, an empty file, half a file, a folder, and nothing', async () => {
		const path = join(ledger.folder, 'chosen.sqlite');
		writeFileSync(path, Buffer.alloc(16_384, 0xa7));
		await expectRefused(/no Giftwarden ledger/, path);
		writeFileSync(path, '');
		await expectRefused(/no Giftwarden ledger/, path);
		copyFileSync(backup, path);
		truncateSync(path, 40_960);
		await expectRefused(/damaged/, path);
		await expectRefused(/no file/, ledger.folder);
		await expectRefused(/not there/, join(ledger.folder, 'gone.sqlite'));
	});

	test('pages that are damaged', async () => {
		writeFileSync(backup, readFileSync(backup).fill(0xa5, 16_384, 20_480));
		await expectRefused(/damaged|tampered/);
	});
});

test('a backup of an older version is brought up to this one', async () => {
	const old = join(ledger.folder, 'backups', 'old.sqlite');
	const db = new Database(old);
	createRoomsEvening(db);
	db.pragma('user_version = 10');
	db.pragma(`application_id = ${APPLICATION_ID}`);
	db.exec(`INSERT INTO room VALUES (1, 'stage', 'host', 'open', '{}', 5); INSERT INTO streams VALUES (1, 5)`);
	db.close();
	expect(await run(old)).toMatchObject({ state: 'done', known: { gifts: 0 } });
	expect(readAll(fresh, 'SELECT name, mode FROM room')).toEqual([['stage', 'open']]);
	expect(readAll(fresh, 'PRAGMA user_version')).toEqual([[LEDGER_VERSION]]);
});
