// A harness counts only if it bites. Each test plants one bug, of the kind that a tired person writes, and the rehearsal
// must name the invariant that it breaks. The bugs in the code live in bugs/ and are taken out again after each test.

import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openForReading } from '../../main/ledger/open-database.ts';
import { runEvening } from '../../rehearsal/evening.ts';
import { Findings } from '../../rehearsal/judging/findings.ts';
import type { Invariant } from '../../rehearsal/judging/findings.ts';
import { judgeLedger } from '../../rehearsal/judging/judge-ledger.ts';
import { readLedger } from '../../rehearsal/judging/read-ledger.ts';
import { makeQuickFolder } from '../support/host/quick-folder.ts';
import { PLANTED_BUGS } from './bugs/index.ts';
import { ROUGH } from './rough.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let directory: string;

beforeEach(() => {
	directory = makeQuickFolder('planted');
});

afterEach(() => {
	rmSync(directory, { recursive: true });
});

test.each(PLANTED_BUGS)('a bug in the code: $name', async ({ plant, plan, breaks }) => {
	const takeOut = plant();
	onTestFinished(takeOut);
	const broken = new Set<Invariant>();
	// A mistake that only shows in one kind of weather need not show on the first evening.
	for (let seed = 1; seed <= 5 && !broken.has(breaks); seed++) {
		const evening = { ...ROUGH, gifts: 60, ...plan, seed };
		const report = await runEvening(evening, join(directory, `${seed}.sqlite`));
		for (const { invariant } of report.broken) broken.add(invariant);
	}
	expect(broken).toContain(breaks);
});

describe('a ledger that somebody changed', () => {
	let evening: string;

	beforeAll(async () => {
		evening = makeQuickFolder('planted-evening');
		const report = await runEvening({ ...ROUGH, gifts: 100, loss: 0.1 }, join(evening, 'ledger.sqlite'));
		expect(report.broken).toEqual([]);
	});

	afterAll(() => {
		rmSync(evening, { recursive: true });
	});

	test.each<[string, string, Invariant]>([
		['an entry in other words', `UPDATE entries SET detail = 'x' WHERE sequence = 10`, 'hash_chain_unbroken'],
		['an entry taken out', `DELETE FROM entries WHERE sequence = 10`, 'hash_chain_unbroken'],
		[
			'a gift worth more',
			`UPDATE gifts SET price = price + 1, value = value + count WHERE gift_no = 1`,
			'entries_equal_gifts',
		],
		[
			'a refused gift that counts',
			`UPDATE gifts SET state = 'granted', delivery = 'completed', grant_sequence = 999999
				WHERE gift_no = (SELECT min(gift_no) FROM gifts WHERE state = 'refused')`,
			'every_gift_in_exactly_one_state',
		],
		[
			'a gift granted twice',
			`INSERT INTO entries SELECT (SELECT max(sequence) + 1 FROM entries), at, kind, gift_no, pieces, coins, "by", detail,
				raw, hash FROM entries WHERE kind = 'granted' LIMIT 1`,
			'every_gift_in_exactly_one_state',
		],
		[
			'a grant without its entry',
			`DELETE FROM entries WHERE sequence = (SELECT min(sequence) FROM entries WHERE kind = 'granted')`,
			'nothing_granted_without_its_entry',
		],
		[
			'a request that was never entered',
			`DELETE FROM entries WHERE sequence = (SELECT min(sequence) FROM entries WHERE kind = 'requested' AND coins > 0)`,
			'requested_equals_its_parts',
		],
		[
			'a kept sum that is off by a coin',
			`UPDATE tallies SET coins = coins + 1 WHERE kind = 'granted'`,
			'entries_equal_gifts',
		],
		['a sender who gave more', `UPDATE sender_totals SET coins = coins + 1 WHERE coins > 0`, 'entries_equal_gifts'],
		['a minute that was richer', `UPDATE minute_coins SET coins = coins + 1`, 'entries_equal_gifts'],
		[
			'a word that was never said',
			`INSERT INTO outbox VALUES (9999, 'room_notice', 7, 0, NULL, NULL, '{}', 0)`,
			'every_gift_came_to_an_end',
		],
	])('%s', (_, sql, invariant) => {
		const path = join(directory, 'ledger.sqlite');
		copyFileSync(join(evening, 'ledger.sqlite'), path);
		const db = new Database(path);
		db.exec(`DROP TRIGGER entries_refuse_update; DROP TRIGGER entries_refuse_delete; ${sql}`);
		db.close();
		const findings = new Findings();
		const reading = openForReading(path);
		judgeLedger(readLedger(reading), findings);
		reading.close();
		expect(findings.broken.map((found) => found.invariant)).toContain(invariant);
	});
});
