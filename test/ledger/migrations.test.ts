import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createRoomsEvening } from '../../main/ledger/migrations/0010-rooms-evening.ts';
import { LEDGER_VERSION, LedgerFromFutureError, migrate, MIGRATIONS } from '../../main/ledger/migrations/index.ts';
import type { Migration } from '../../main/ledger/migrations/index.ts';
import { APPLICATION_ID, NotALedgerError, openForWriting } from '../../main/ledger/open-database.ts';
import { auditBooks } from '../support/host/audit-books.ts';
import { openLedger, takeIn } from '../support/host/ledger-steps.ts';
import { openTemporaryFolder, temporaryLedgerPath } from '../support/host/temporary-folder.ts';

function versionOf(db: Database.Database): unknown {
	return db.pragma('user_version', { simple: true });
}

function tablesOf(db: Database.Database): readonly unknown[] {
	return db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all();
}

/** Migrations as a later Giftwarden might have them. */
const LATER: readonly Migration[] = [
	...MIGRATIONS,
	{ version: LEDGER_VERSION + 10, migrate: (db) => db.exec('CREATE TABLE goals (goal TEXT) STRICT') },
];

/** A ledger as the versions before this one made it: three gifts, two granted, one of them taken back. */
function makeOldLedger(before: number): Database.Database {
	const db = new Database(':memory:');
	migrate(db, MIGRATIONS, Math.max(...MIGRATIONS.map(({ version }) => version).filter((version) => version < before)));
	db.exec(`INSERT INTO streams (stream_no, started_at) VALUES (1, 0)`);
	const gift = db.prepare(
		`INSERT INTO gifts (gift_no, gift_id, stream_no, revision, sender, gift, gift_name, icon, asked_count, count, price,
			value, combo_end, state, requested_at, delivery, attempts)
		VALUES (?, ?, 1, 1, 'ann', 'rose', 'Rose', 'r', 1, 1, 10, 10, 0, 'held', ?, 'none', 0)`,
	);
	for (const no of [1, 2, 3]) gift.run(no, `gift-${no}`, no * 10);
	const entry = db.prepare(
		`INSERT INTO entries (at, kind, gift_no, pieces, coins, "by", detail, hash) VALUES (1, ?, ?, ?, ?, 'rule', '', zeroblob(32))`,
	);
	for (const no of [1, 2, 3]) entry.run('requested', no, 1, 10);
	for (const no of [1, 2]) entry.run('granted', no, 1, 10);
	entry.run('voided', 2, -1, -10);
	entry.run('grant_sent', 1, 0, 0);
	entry.run('link_lost', null, 0, 0);
	return db;
}

describe('migrations', () => {
	test('go up, and each file bears its number', () => {
		const numbers = MIGRATIONS.map(({ version }) => version);
		expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
		expect(LEDGER_VERSION).toBe(numbers.at(-1));
		const files = readdirSync('main/ledger/migrations').filter((name) => /^\d{4}-/.test(name));
		expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(numbers);
	});

	test('0010: before there is nothing, after it every table, strict', () => {
		const db = new Database(':memory:');
		expect([versionOf(db), tablesOf(db)]).toEqual([0, []]);
		migrate(db, MIGRATIONS, 10);
		const strict = db.prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict ORDER BY name`);
		const tables = [
			'blocked_senders',
			'catalogue',
			'combos',
			'entries',
			'gaps',
			'gifts',
			'incidents',
			'minute_coins',
			'outbox',
			'room',
			'sender_totals',
			'streams',
			'tallies',
		];
		expect([versionOf(db), tablesOf(db), strict.pluck().all()]).toEqual([10, tables, tables]);
	});

	test('0040: gaps that are on record get their place between the gifts, and all that later ones say of themselves', () => {
		const db = makeOldLedger(40);
		db.exec(`INSERT INTO gaps (began_at, ended_at, why) VALUES (15, 18, 'gone'), (99, NULL, 'gone again')`);
		const before = db.prepare('SELECT * FROM gaps').all();
		migrate(db, MIGRATIONS, 40);
		const common = { cause: 'link', is_length_known: 1 };
		expect([before.length, db.prepare('SELECT * FROM gaps').all(), tablesOf(db)]).toEqual([
			2,
			[
				{ gap_no: 1, began_at: 15, ended_at: 18, why: 'gone', next_gift_no: 2, ...common },
				{ gap_no: 2, began_at: 99, ended_at: null, why: 'gone again', next_gift_no: 4, ...common },
			],
			expect.arrayContaining(['alive', 'gap_gifts']),
		]);
	});

	test('0041: the entries that are there are summed up as those to come will be', () => {
		const db = makeOldLedger(41);
		migrate(db, MIGRATIONS, 41);
		const sums = db.prepare('SELECT kind, entries, pieces, coins FROM entry_sums WHERE stream_no = 1 ORDER BY kind');
		expect(sums.raw().all()).toEqual([
			['granted', 2, 2, 20],
			['requested', 3, 3, 30],
			['voided', 1, -1, -10],
		]);
	});

	test('0050: what waits to be said keeps its number and its place, and new keys may be told', () => {
		const db = makeOldLedger(50);
		db.exec(
			`INSERT INTO outbox VALUES (7, 'grant', 1, 40, 'ann', 1, '{}', 3), (9, 'room_notice', 7, 0, NULL, NULL, '{}', 4)`,
		);
		const before = db.prepare('SELECT * FROM outbox ORDER BY message_no').all();
		migrate(db, MIGRATIONS, 50);
		expect(db.prepare('SELECT * FROM outbox ORDER BY message_no').all()).toEqual(before);
		db.exec(`INSERT INTO outbox VALUES (10, 'key_notice', 0, 0, NULL, NULL, '{}', 5)`);
		expect(tablesOf(db)).toContain('room_keys');
	});

	test('0060: what waits and what was given stays, and the indices in the order of senders are gone', () => {
		const db = makeOldLedger(60);
		db.exec(`INSERT INTO outbox VALUES (7, 'grant', 1, 40, 'ann', 1, '{}', 3)`);
		const read = () => ['outbox', 'sender_totals'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
		const before = read();
		migrate(db, MIGRATIONS, 60);
		const gone = db.prepare(
			`SELECT count(*) FROM sqlite_schema WHERE name IN ('sender_totals_top', 'outbox_by_receiver')`,
		);
		expect([read(), gone.pluck().get()]).toEqual([before, 0]);
	});

	test('a ledger with gifts in it keeps every one of them through a later migration', () => {
		const path = temporaryLedgerPath();
		const ledger = openLedger(path);
		ledger.inTransaction(() => [1, 2, 3].map((no) => takeIn(ledger, no)));
		const before = ledger.db.prepare('SELECT * FROM gifts').all();
		migrate(ledger.db, LATER);
		expect([versionOf(ledger.db), ledger.db.prepare('SELECT * FROM gifts').all()]).toEqual([
			LEDGER_VERSION + 10,
			before,
		]);
		expect(auditBooks(ledger.db)).toEqual([]);
	});

	test('run once: a second time changes nothing', () => {
		const db = new Database(':memory:');
		let runs = 0;
		const counted = [{ version: 10, migrate: () => void runs++ }];
		migrate(db, counted);
		migrate(db, counted);
		expect([runs, versionOf(db)]).toEqual([1, 10]);
	});

	test('that fail leave the ledger as it was, also the steps before', () => {
		const db = new Database(':memory:');
		const failing: readonly Migration[] = [
			{ version: 10, migrate: createRoomsEvening },
			{ version: 20, migrate: (to) => to.exec('CREATE TABLE half (a TEXT); SELECT * FROM nowhere') },
		];
		expect(() => migrate(db, failing)).toThrow('no such table: nowhere');
		expect([versionOf(db), tablesOf(db)]).toEqual([0, []]);
	});

	test('with numbers that do not go up are a bug of ours', () => {
		const twice = [...MIGRATIONS, ...MIGRATIONS];
		expect(() => migrate(new Database(':memory:'), twice)).toThrow('does not come after');
	});
});

/** A ledger's file, and what SQLite laid beside it, as hashes of their bytes. */
function readFiles(path: string): Record<string, string> {
	// SQLite lays an empty write-ahead file beside whatever it reads; empty, it is nothing.
	const hashOf = (file: string) => {
		const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
		return bytes.length === 0 ? 'nothing' : createHash('sha256').update(bytes).digest('hex');
	};
	return { database: hashOf(path), 'write-ahead': hashOf(`${path}-wal`) };
}

function fileFromFuture(): string {
	const path = temporaryLedgerPath();
	const ledger = openLedger(path);
	ledger.inTransaction(() => takeIn(ledger, 1));
	migrate(ledger.db, LATER);
	ledger.close();
	return path;
}

describe('a file that is not ours to change stays as it is, byte for byte', () => {
	test('a ledger of a newer Giftwarden', () => {
		const path = fileFromFuture();
		const before = readFiles(path);
		expect(() => openForWriting(path)).toThrow(LedgerFromFutureError);
		expect(readFiles(path)).toEqual(before);
	});

	test('says which version it has', () => {
		const path = fileFromFuture();
		expect(() => openForWriting(path)).toThrow(`version ${LEDGER_VERSION + 10}`);
	});

	test('a ledger of a newer Giftwarden that is not in write-ahead mode', () => {
		const path = fileFromFuture();
		const db = new Database(path);
		db.pragma('journal_mode = DELETE');
		db.close();
		const before = readFiles(path);
		expect(() => openForWriting(path)).toThrow(LedgerFromFutureError);
		expect(readFiles(path)).toEqual(before);
	});

	test('a ledger of a newer Giftwarden that was killed with half of it in the write-ahead file', () => {
		const path = temporaryLedgerPath();
		const newer = openLedger(path);
		newer.db.pragma('wal_autocheckpoint = 0');
		migrate(newer.db, LATER);
		newer.inTransaction(() => takeIn(newer, 1));
		// As after a kill: the files, and nobody who would tidy them up.
		const killed = join(openTemporaryFolder(), 'killed.sqlite');
		for (const end of ['', '-wal']) copyFileSync(path + end, killed + end);
		const before = readFiles(killed);
		expect(() => openForWriting(killed)).toThrow(LedgerFromFutureError);
		expect(readFiles(killed)).toEqual(before);
	});

	test('the database of another program', () => {
		const path = temporaryLedgerPath();
		const other = new Database(path);
		other.exec('CREATE TABLE songs (title TEXT)');
		other.close();
		const before = readFiles(path);
		expect(() => openForWriting(path)).toThrow(NotALedgerError);
		expect(readFiles(path)).toEqual(before);
	});

	test('a database of another program that was killed while it wrote', () => {
		const path = temporaryLedgerPath();
		const other = new Database(path);
		other.pragma('journal_mode = WAL');
		other.exec('CREATE TABLE songs (title TEXT)');
		const killed = join(openTemporaryFolder(), 'killed.sqlite');
		for (const end of ['', '-wal']) copyFileSync(path + end, killed + end);
		other.close();
		const before = readFiles(killed);
		expect(() => openForWriting(killed)).toThrow(NotALedgerError);
		expect(readFiles(killed)).toEqual(before);
	});

	test('a file that is no database at all', () => {
		const path = temporaryLedgerPath();
		writeFileSync(path, 'Dear diary, '.repeat(400));
		const before = readFiles(path);
		expect(() => openForWriting(path)).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }) as Error);
		expect(readFiles(path)).toEqual(before);
	});

	test('an empty file becomes a ledger', () => {
		const path = temporaryLedgerPath();
		writeFileSync(path, '');
		const db = openForWriting(path);
		const id = db.pragma('application_id', { simple: true });
		db.close();
		expect([id, versionOf(new Database(path))]).toEqual([APPLICATION_ID, LEDGER_VERSION]);
	});
});
