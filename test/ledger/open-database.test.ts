import { existsSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { assertDurable, openForReading, openForWriting } from '../../main/ledger/open-database.ts';
import { Ledger } from '../../main/ledger/ledger.ts';
import { asChannelName, asUserId } from '../../protocol/ids.ts';
import { HOST, openLedger, ROOM, START, takeIn } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const SETTINGS = [
	'journal_mode',
	'synchronous',
	'checkpoint_fullfsync',
	'foreign_keys',
	'recursive_triggers',
	'trusted_schema',
	'cell_size_check',
	'wal_autocheckpoint',
];

function readSettings(db: Database.Database): Record<string, unknown> {
	return Object.fromEntries(SETTINGS.map((name) => [name, db.pragma(name, { simple: true })]));
}

const DURABLE = {
	journal_mode: 'wal',
	synchronous: 2,
	checkpoint_fullfsync: 1,
	foreign_keys: 1,
	recursive_triggers: 1,
	trusted_schema: 0,
	cell_size_check: 1,
	wal_autocheckpoint: 10_000,
};

describe('a ledger survives a power cut', () => {
	test('from its first write on, and after every later opening', () => {
		const path = temporaryLedgerPath();
		const first = openLedger(path);
		first.inTransaction(() => takeIn(first, 1));
		const afterFirstWrite = readSettings(first.db);
		first.close();
		const second = openLedger(path);
		const reopened = readSettings(second.db);
		second.inTransaction(() => takeIn(second, 2));
		expect([afterFirstWrite, reopened, readSettings(second.db)]).toEqual([DURABLE, DURABLE, DURABLE]);
	});

	test('or is not opened: NORMAL and another journal are refused', () => {
		const db = openForWriting(temporaryLedgerPath());
		expect(() => assertDurable(db)).not.toThrow();
		db.pragma('synchronous = NORMAL');
		expect(() => assertDurable(db)).toThrow('synchronous is 1, not FULL');
		db.pragma('synchronous = FULL');
		db.pragma('journal_mode = DELETE');
		expect(() => assertDurable(db)).toThrow('journal_mode is delete, not wal');
		db.close();
	});
});

describe('a start that is cut short', () => {
	afterEach(() => vi.restoreAllMocks());

	test('at any of its settings can be repeated', () => {
		const steps = countSettings();
		const openedAgain = Array.from({ length: steps }, (_, at) => {
			const path = temporaryLedgerPath();
			failAtSetting(at + 1);
			expect(() => openForWriting(path)).toThrow('the power went');
			vi.restoreAllMocks();
			const ledger = openLedger(path);
			return ledger.inTransaction(() => takeIn(ledger, 1)?.state).result;
		});
		expect([steps > 12, openedAgain]).toEqual([true, openedAgain.map(() => 'granted')]);
	});
});

function countSettings(): number {
	const pragma = vi.spyOn(Database.prototype, 'pragma');
	openForWriting(temporaryLedgerPath()).close();
	const { length } = pragma.mock.calls;
	vi.restoreAllMocks();
	return length;
}

function failAtSetting(turn: number): void {
	const { pragma } = Database.prototype;
	let calls = 0;
	vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (this: Database.Database, ...words) {
		if (++calls === turn) throw new Error('the power went');
		return pragma.apply(this, words);
	});
}

describe('a file whose last write was cut off', () => {
	/** A file of one page with the journal that takes it back to so many. */
	function cutOff(pagesBefore: number): string {
		const path = temporaryLedgerPath();
		const db = new Database(path);
		db.pragma('user_version = 7');
		db.close();
		const journal = Buffer.alloc(512);
		journal.write('d9d505f920a163d7ffffffff00000000', 'hex');
		journal.writeUInt32BE(pagesBefore, 16);
		journal.writeUInt32BE(512, 20);
		journal.writeUInt32BE(4_096, 24);
		writeFileSync(`${path}-journal`, journal);
		return path;
	}

	test('is a new ledger where there was nothing before it', () => {
		const path = cutOff(0);
		const ledger = openLedger(path);
		ledger.inTransaction(() => takeIn(ledger, 1));
		ledger.close();
		expect(existsSync(`${path}-journal`)).toBe(false);
	});

	test('is left alone where there was something: it is none of ours', () => {
		const path = cutOff(1);
		expect(() => openForWriting(path)).toThrow('readonly');
		expect(existsSync(`${path}-journal`)).toBe(true);
	});
});

describe('a ledger belongs to one room', () => {
	test('another room, or another host of the same room, is refused', () => {
		const path = temporaryLedgerPath();
		openLedger(path).close();
		const open = (name: typeof ROOM, host: typeof HOST) => () => new Ledger(path, { name, host, now: START });
		expect(open(asChannelName('other'), HOST)).toThrow('the ledger belongs to room neon-lounge');
		expect(open(ROOM, asUserId('noa-desk'))).toThrow('of host mika-desk');
	});

	test('a refused opening leaves no connection behind', () => {
		const path = temporaryLedgerPath();
		openLedger(path).close();
		expect(() => new Ledger(path, { name: asChannelName('other'), host: HOST, now: START })).toThrow();
		// The last connection takes the write-ahead file away as it closes.
		expect(existsSync(`${path}-wal`)).toBe(false);
	});
});

describe('a connection for reading', () => {
	test('reads while the writer writes, and cannot write', () => {
		const path = temporaryLedgerPath();
		const ledger = openLedger(path);
		const reader = openForReading(path);
		ledger.inTransaction(() => takeIn(ledger, 1));
		const count = reader.prepare('SELECT count(*) FROM gifts').pluck().get();
		expect(() => reader.exec('DELETE FROM catalogue')).toThrow('readonly');
		reader.close();
		expect(count).toBe(1);
	});

	test('needs a file that is there', () => {
		expect(() => openForReading(temporaryLedgerPath())).toThrow('unable to open database file');
	});
});
