import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { verifyLedger } from '../../../main/ledger/worker/check/verify-ledger.ts';
import { makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

const PORTS = { breathe: () => Promise.resolve(), isCancelled: () => false };

let ledger: SeededLedger;
beforeEach(() => {
	ledger = makeSeededLedger({ gifts: 300, openGifts: 20, seed: 2 });
});
afterEach(() => ledger.remove());

/** The chain and the sums once more, from the file's rows and nothing of ours. */
function recompute(path: string) {
	const db = new Database(path, { readonly: true });
	const rows = db.prepare('SELECT sequence, at, kind, gift_no, pieces, coins, "by", detail, raw FROM entries').raw();
	let head: Buffer = Buffer.alloc(32);
	let entries = 0;
	for (const row of rows.iterate()) {
		head = createHash('sha256').update(head).update(JSON.stringify(row)).digest();
		entries++;
	}
	const states = new Map<string, { gifts: number; pieces: number; coins: number }>();
	for (const { state, count, value } of ledger.readGifts()) {
		const sum = states.get(state) ?? { gifts: 0, pieces: 0, coins: 0 };
		states.set(state, { gifts: sum.gifts + 1, pieces: sum.pieces + count, coins: sum.coins + value });
	}
	db.close();
	return { chainHead: head.toString('hex'), entries, states };
}

test('says of a sound ledger what an independent reading says, and leaves nothing beside it', async () => {
	const report = await verifyLedger(ledger.path, PORTS);
	const beside = readdirSync(ledger.folder);
	const { chainHead, entries, states } = recompute(ledger.path);
	expect(report).toMatchObject({
		isSound: true,
		findings: [],
		room: 'stage',
		host: 'host',
		entries,
		gifts: 300,
		chainHead,
	});
	expect(new Map(report.states.map(({ state, ...sum }) => [state, sum]))).toEqual(states);
	expect(beside).toEqual(['room.ledger']);
});

test('reads a ledger that a desk has open, with what is only in its write-ahead file', async () => {
	const db = openForWriting(ledger.path);
	db.prepare(`INSERT INTO streams (started_at) VALUES (7)`).run();
	expect(await verifyLedger(ledger.path, PORTS)).toMatchObject({ isSound: true, gifts: 300 });
	db.close();
});

test('from the command line: the figures and 0, or the first difference and 1', () => {
	const run = (...args: string[]) =>
		spawnSync(process.execPath, ['build/run.js', 'main/ledger/verify/cli.ts', ...args], { encoding: 'utf8' });
	const sound = run(ledger.path);
	ledger.tamper('UPDATE entries SET coins = coins + 1 WHERE sequence = 3');
	const changed = run(ledger.path);
	const noise = join(ledger.folder, 'noise');
	writeFileSync(noise, 'no ledger at all, and long enough to be looked at');
	const { chainHead } = recompute(ledger.path);
	expect([
		sound.status,
		changed.status,
		run(noise).status,
		run(join(ledger.folder, 'gone')).status,
		run().status,
	]).toEqual([0, 1, 1, 1, 64]);
	expect(sound.stdout).toMatch(/: sound\nroom stage of host host/);
	expect(sound.stdout).toMatch(/granted +\d+ gifts, \d+ pieces, \d+ coins/);
	expect(changed.stdout).toMatch(/NOT SOUND\. First difference: Entry 3/);
	expect(sound.stdout).not.toContain(chainHead);
});
