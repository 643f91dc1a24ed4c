import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canWrite, waitForWriting } from '../../../main/app/storage/wait-for-writing.ts';
import { viewLedger } from '../../../main/app/storage/view-of-ledger.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

let ledger: SeededLedger;
let place: string;
beforeEach(() => {
	ledger = makeSeededLedger({ gifts: 60, openGifts: 5 });
	place = join(ledger.folder, 'place');
	mkdirSync(place);
});
afterEach(() => ledger.remove());

/** For real: where SQLite's shared memory would lie, it finds a folder, and cannot open the ledger. */
function block(): () => void {
	mkdirSync(`${ledger.path}-shm`);
	return () => rmdirSync(`${ledger.path}-shm`);
}

function failToOpen(): unknown {
	try {
		openForWriting(ledger.path).close();
		return null;
	} catch (error) {
		return error;
	}
}

test('a ledger that cannot be opened for writing is shown as a copy, and stays as it is', () => {
	const unblock = block();
	const before = readFileSync(ledger.path);
	const view = viewLedger(ledger.path, failToOpen(), [join(ledger.folder, 'no-such-place'), place]);
	expect(view?.fault).toMatchObject({ state: 'read_only', cause: 'read_only' });
	const copy = openForWriting(view?.path ?? '');
	expect(copy.prepare('SELECT count(*) FROM gifts').pluck().get()).toBe(60);
	copy.exec(`INSERT INTO streams (started_at) VALUES (7)`);
	copy.close();
	expect(readFileSync(ledger.path).equals(before)).toBe(true);
	view?.remove();
	expect(readdirSync(place)).toEqual([]);
	unblock();
});

test('what only the write-ahead file has is shown, too', () => {
	const db = openForWriting(ledger.path);
	db.exec(`INSERT INTO streams (started_at) VALUES (4711)`);
	const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
	const view = viewLedger(ledger.path, full, [place]);
	const copy = new Database(view?.path ?? '');
	expect(copy.prepare('SELECT max(started_at) FROM streams').pluck().get()).toBeGreaterThanOrEqual(4_711);
	copy.close();
	db.close();
	view?.remove();
});

test.each<[string, (path: string) => unknown]>([
	['damage', () => Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' })],
	['another program', () => Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' })],
	['a mistake of ours', () => new Error('no such thing')],
	[
		'a ledger that is not there',
		(path) => {
			rmSync(path);
			return Object.assign(new Error('cannot open'), { code: 'SQLITE_CANTOPEN' });
		},
	],
])('%s is not answered by showing a copy', (_name, make) => {
	expect(viewLedger(ledger.path, make(ledger.path), [place])).toBeNull();
	expect(readdirSync(place)).toEqual([]);
});

test('where no place takes a copy there is none, and nothing is left', () => {
	writeFileSync(join(place, 'file'), '');
	const full = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
	expect(viewLedger(ledger.path, full, [join(place, 'file'), join(place, 'gone')])).toBeNull();
	expect(readdirSync(place)).toEqual(['file']);
});

test('the desk hears once when the ledger can be written again, and nothing is left of the tries', async () => {
	const unblock = block();
	const clock = new VirtualClock(asUtcMs(1_000));
	let heard = 0;
	const callOff = waitForWriting(ledger.path, clock, () => (heard += 1));
	await clock.advance(5_000);
	const before = heard;
	unblock();
	await clock.advance(5_000);
	expect([before, heard, canWrite(ledger.path)]).toEqual([0, 1, true]);
	expect(existsSync(`${ledger.path}-room`)).toBe(false);
	callOff();
});
