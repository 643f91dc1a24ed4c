import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { finishTakingPlace, takePlace, waitingPathOf } from '../../../../main/ledger/worker/backup/take-place.ts';
import { openTemporaryFolder } from '../../../support/host/temporary-folder.ts';

const AT = Date.UTC(2026, 10, 26, 21, 40, 5);

let folder: string;
let ledger: string;
let fresh: string;

beforeEach(() => {
	folder = openTemporaryFolder();
	ledger = join(folder, 'ledger.sqlite');
	fresh = `${ledger}.fresh`;
	for (const suffix of ['', '-wal', '-shm', '.search']) writeFileSync(`${ledger}${suffix}`, `damaged${suffix}`);
	writeFileSync(fresh, 'restored');
});

function read(path: string): string {
	return readFileSync(path, 'utf8');
}

test('the damaged ledger is moved aside whole, under a name with the time, and the fresh one stands in its place', () => {
	const aside = takePlace(ledger, fresh, AT);
	const kept = `${ledger}.aside-2026-11-26-214005`;
	expect([aside, read(ledger), read(kept), read(`${kept}-wal`), read(`${kept}-shm`)]).toEqual([
		kept,
		'restored',
		'damaged',
		'damaged-wal',
		'damaged-shm',
	]);
	// The search index was of the other ledger.
	expect([existsSync(`${ledger}.search`), existsSync(`${ledger}-wal`), existsSync(fresh)]).toEqual([
		false,
		false,
		false,
	]);
});

test('two in one second do not overwrite each other', () => {
	takePlace(ledger, fresh, AT);
	writeFileSync(fresh, 'restored again');
	takePlace(ledger, fresh, AT);
	const asides = readdirSync(folder).filter((name) => name.includes('.aside-') && !/-(wal|shm)$/.test(name));
	expect([asides.length, read(ledger)]).toEqual([2, 'restored again']);
});

test('a power cut between the two is finished by the next start, and never by one that finds a ledger', () => {
	renameSync(fresh, waitingPathOf(ledger));
	finishTakingPlace(ledger);
	const untouched = read(ledger);
	renameSync(ledger, `${ledger}.aside`);
	finishTakingPlace(ledger);
	expect([untouched, read(ledger), existsSync(waitingPathOf(ledger))]).toEqual(['damaged', 'restored', false]);
});
