import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { START_MESSAGES } from '../../main/app/messages.ts';
import { CrashLimit } from '../../main/app/window/crash-limit.ts';
import { readAction, renderMessage } from '../../main/app/window/message-page.ts';
import { nameStartFault, START_FAULTS } from '../../main/app/window/start-fault.ts';
import { openForWriting } from '../../main/ledger/open-database.ts';

function failure(open: () => unknown): unknown {
	try {
		open();
	} catch (error) {
		return error;
	}
	throw new Error('it opened');
}

describe('what keeps a ledger from opening', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'giftwarden-start-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	test('a file of noise is a damaged ledger', () => {
		const path = join(folder, 'ledger.sqlite');
		writeFileSync(path, Buffer.alloc(8_192, 0xa7));
		expect(nameStartFault(failure(() => openForWriting(path)))).toBe('ledger_damaged');
	});

	test('a ledger cut in half is damaged', () => {
		const path = join(folder, 'ledger.sqlite');
		const db = new Database(path);
		db.exec('CREATE TABLE a (b TEXT); ' + 'INSERT INTO a VALUES (hex(zeroblob(4000)));'.repeat(40));
		db.pragma(`application_id = ${0x47667457}`);
		db.close();
		const whole = new Database(path).serialize();
		writeFileSync(path, whole.subarray(0, 20_000));
		expect(nameStartFault(failure(() => openForWriting(path)))).toBe('ledger_damaged');
	});

	test('a database of another program is no ledger', () => {
		const path = join(folder, 'ledger.sqlite');
		const db = new Database(path);
		db.exec('CREATE TABLE songs (title TEXT)');
		db.close();
		expect(nameStartFault(failure(() => openForWriting(path)))).toBe('not_a_ledger');
	});

	test('a ledger of a newer version is said to be one', () => {
		const path = join(folder, 'ledger.sqlite');
		openForWriting(path).close();
		const db = new Database(path);
		db.pragma('user_version = 999999');
		db.close();
		expect(nameStartFault(failure(() => openForWriting(path)))).toBe('ledger_from_newer_version');
	});

	test('a folder in the place of the file cannot be read', () => {
		mkdirSync(join(folder, 'ledger.sqlite'));
		expect(nameStartFault(failure(() => openForWriting(join(folder, 'ledger.sqlite'))))).toBe('disk_failing');
	});
});

test.each([
	['SQLITE_READONLY', 'ledger_read_only'],
	['SQLITE_READONLY_DIRECTORY', 'ledger_read_only'],
	['SQLITE_FULL', 'disk_full'],
	['ENOSPC', 'disk_full'],
	['SQLITE_IOERR_FSYNC', 'disk_failing'],
	['SQLITE_IOERR_SHMSIZE', 'disk_full'],
	['SQLITE_BUSY', 'ledger_in_use'],
	['SQLITE_CORRUPT_INDEX', 'ledger_damaged'],
	['EROFS', 'ledger_read_only'],
	['EADDRINUSE', 'hub_port_taken'],
	['SOMETHING_ELSE', 'unexpected'],
])('an error with the code %s means %s', (code, fault) => {
	expect(nameStartFault(Object.assign(new Error('x'), { code }))).toBe(fault);
});

test('an error that is none of the disk is unexpected', () => {
	expect(nameStartFault(new TypeError('x is not a function'))).toBe('unexpected');
	expect(nameStartFault('words')).toBe('unexpected');
});

test.each(START_FAULTS)(
	'the message for %s says what happened, what to do, and that nothing is deleted by us',
	(fault) => {
		const { title, what, steps } = START_MESSAGES[fault];
		expect(title.length).toBeGreaterThan(10);
		expect(steps.length).toBeGreaterThan(0);
		expect(`${what} ${steps.join(' ')}`).not.toMatch(/\bdelete\b/i);
		expect(renderMessage({ fault, detail: '', actions: ['quit'] })).toContain('<h1>');
	},
);

test('details are text, whatever is in them', () => {
	const page = renderMessage({ fault: 'unexpected', detail: `<script>alert("1")</script>&'`, actions: ['quit'] });
	expect(page).not.toContain('<script');
	expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
});

test.each([
	['app://message/do/quit', 'quit'],
	['app://message/do/try-again', 'try-again'],
	['app://message/do/toString', null],
	['app://message/do/', null],
	['https://message/do/quit', null],
])('%s is the button %s', (address, action) => {
	expect(readAction(address)).toBe(action);
});

test('a page that crashes is loaded again three times a minute, and again in the next', () => {
	const limit = new CrashLimit();
	expect([0, 10_000, 20_000, 30_000].map((atMs) => limit.mayReload(atMs))).toEqual([true, true, true, false]);
	expect(limit.mayReload(95_000)).toBe(true);
});
