import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { CHAIN_START, nextHash } from '../../main/ledger/chain.ts';
import type { ChainedEntry } from '../../main/ledger/chain.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { auditBooks } from '../support/host/audit-books.ts';
import { happen, openLedger, START, takeIn } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

function ledgerOfThreeGifts(): Ledger {
	const ledger = openLedger(temporaryLedgerPath());
	ledger.inTransaction(() => [1, 2, 3].map((no) => takeIn(ledger, no)));
	return ledger;
}

const COLUMNS = '(sequence, at, kind, gift_no, pieces, coins, "by", detail, raw, hash)';

describe('entries are append-only', () => {
	test.each([
		['changed', 'UPDATE entries SET coins = 1000000 WHERE sequence = 1'],
		['changed to what they are', 'UPDATE entries SET coins = coins'],
		['deleted', 'DELETE FROM entries WHERE sequence = 1'],
		['all deleted', 'DELETE FROM entries'],
		[
			'replaced',
			`REPLACE INTO entries ${COLUMNS} SELECT sequence, at, kind, gift_no, pieces, 1000000, "by", detail, raw, hash
			FROM entries WHERE sequence = 1`,
		],
		[
			'changed by way of a conflict',
			`INSERT INTO entries ${COLUMNS} SELECT * FROM entries WHERE sequence = 1 ON CONFLICT DO UPDATE SET coins = 1`,
		],
	])('they cannot be %s', (_, sql) => {
		const ledger = ledgerOfThreeGifts();
		const before = ledger.db.prepare('SELECT * FROM entries').all();
		expect(() => ledger.db.exec(sql)).toThrow('entries are append-only');
		expect(ledger.db.prepare('SELECT * FROM entries').all()).toEqual(before);
	});

	test('a replacement would walk past the triggers of a connection without recursive_triggers', () => {
		const ledger = ledgerOfThreeGifts();
		ledger.db.pragma('recursive_triggers = OFF');
		const replace = `REPLACE INTO entries ${COLUMNS} SELECT sequence, at, kind, gift_no, pieces, 1000000, "by", detail, raw, hash
			FROM entries WHERE sequence = 1`;
		expect(() => ledger.db.exec(replace)).not.toThrow();
	});

	test('gifts cannot be deleted, nor replaced', () => {
		const ledger = ledgerOfThreeGifts();
		expect(() => ledger.db.exec('DELETE FROM gifts WHERE gift_no = 1')).toThrow('gifts are never deleted');
		expect(() => ledger.db.exec('REPLACE INTO gifts SELECT * FROM gifts WHERE gift_no = 1')).toThrow('never deleted');
	});

	test.each([
		['a value that is not pieces times price', 'UPDATE gifts SET value = value + 1'],
		['a negative price', 'UPDATE gifts SET price = -1, value = -1'],
		['a state that does not exist', `UPDATE gifts SET state = 'cancelled'`],
		['a refusal without its reason', `UPDATE gifts SET state = 'refused'`],
		['a grant without its number', 'UPDATE gifts SET grant_sequence = NULL'],
		['a number without its delivery', `UPDATE gifts SET delivery = 'none'`],
		['two grants of one number', 'UPDATE gifts SET grant_sequence = 1'],
		['a pending decision without its time', `UPDATE gifts SET pending_decision = 'grant'`],
		['words where a number belongs', `UPDATE gifts SET count = 'three'`],
		['a tally below nothing', 'UPDATE tallies SET coins = -1'],
	])('no row holds %s', (_, sql) => {
		expect(() => ledgerOfThreeGifts().db.exec(sql)).toThrow(/CHECK|UNIQUE|STRICT|cannot store/);
	});
});

const ENTRY: ChainedEntry = {
	sequence: 1,
	at: START,
	kind: 'granted',
	giftNo: 1,
	pieces: 3,
	coins: 30,
	by: 'rule',
	detail: 'why',
	raw: 'bytes',
};

describe('the chain of entries', () => {
	test('hashes every field of an entry', () => {
		const hashes = [
			ENTRY,
			{ ...ENTRY, sequence: 2 },
			{ ...ENTRY, at: START + 1 },
			{ ...ENTRY, kind: 'refused' },
			{ ...ENTRY, giftNo: null },
			{ ...ENTRY, pieces: 4 },
			{ ...ENTRY, coins: 31 },
			{ ...ENTRY, by: 'mika' },
			{ ...ENTRY, detail: 'wh' },
			{ ...ENTRY, raw: null },
			// Text that moves from one field to the next is another entry.
			{ ...ENTRY, detail: 'whyb', raw: 'ytes' },
			{ ...ENTRY, detail: 'why","bytes', raw: '' },
		].map((entry) => nextHash(CHAIN_START, entry).toString('hex'));
		expect(new Set(hashes).size).toBe(hashes.length);
	});

	test('depends on everything before', () => {
		const other = nextHash(nextHash(CHAIN_START, { ...ENTRY, coins: 31 }), { ...ENTRY, sequence: 2 });
		const one = nextHash(nextHash(CHAIN_START, ENTRY), { ...ENTRY, sequence: 2 });
		expect(one.equals(other)).toBe(false);
	});

	test('is the same for ever: SHA-256 over the hash before and the fields as JSON', () => {
		const expected = '5732196779213c2f320e7f48260fd860b75465663c5757c31e1cba65e00ab61d';
		expect(nextHash(CHAIN_START, ENTRY).toString('hex')).toBe(expected);
	});

	test('is the same however long the text, with every kind of character', () => {
		for (const raw of ['ø🌹\ud800', '🌹'.repeat(5_000), 'x'.repeat(40_000), 'short again']) {
			const { sequence, at, kind, giftNo, pieces, coins, by, detail } = ENTRY;
			const text = JSON.stringify([sequence, at, kind, giftNo, pieces, coins, by, detail, raw]);
			const expected = createHash('sha256').update(CHAIN_START).update(text).digest('hex');
			expect(nextHash(CHAIN_START, { ...ENTRY, raw }).toString('hex')).toBe(expected);
		}
	});

	test('holds over a gift’s whole life', () => {
		const ledger = ledgerOfThreeGifts();
		for (const deed of ['sent', 'seen', 'acknowledged', 'void'] as const) {
			ledger.inTransaction(() => {
				const gift = ledger.gifts.findByNo(2);
				if (gift) happen(ledger, gift, deed);
			});
		}
		expect(auditBooks(ledger.db)).toEqual([]);
		expect(ledger.entries.headHash).toEqual(
			ledger.db.prepare('SELECT hash FROM entries ORDER BY sequence DESC LIMIT 1').pluck().get(),
		);
	});

	test('is the same whether entries are written together or asked for one by one, and rolled back with them', () => {
		const [together, oneByOne] = [ledgerOfThreeGifts(), ledgerOfThreeGifts()];
		const enterThree = (ledger: Ledger) => [4, 5, 6].map((no) => takeIn(ledger, no)?.giftNo ?? 0);
		expect(() =>
			together.inTransaction(() => {
				enterThree(together);
				throw new Error('undone');
			}),
		).toThrow('undone');
		expect(together.revision).toBe(6);
		together.inTransaction(() => enterThree(together));
		const { result: grants } = oneByOne.inTransaction(() =>
			[4, 5, 6].map((no) => oneByOne.entries.readGrant(takeIn(oneByOne, no)?.giftNo ?? 0).bytes.length > 0),
		);
		expect(grants).toEqual([true, true, true]);
		expect(together.entries.headHash).toEqual(oneByOne.entries.headHash);
		for (const ledger of [together, oneByOne]) expect(auditBooks(ledger.db)).toEqual([]);
	});

	// As somebody does it who opens the file with another program and takes the triggers away first.
	test.each([
		['coins are changed', 'UPDATE entries SET coins = coins + 1 WHERE sequence = 4', 'the chain breaks at entry 4'],
		['words are changed', `UPDATE entries SET detail = 'x' WHERE sequence = 2`, 'the chain breaks at entry 2'],
		['an entry is taken out', 'DELETE FROM entries WHERE sequence = 3', 'entry 4 stands at place 3'],
		[
			'two entries change places',
			'UPDATE entries SET sequence = 99 WHERE sequence = 3; UPDATE entries SET sequence = 3 WHERE sequence = 4; UPDATE entries SET sequence = 4 WHERE sequence = 99',
			'the chain breaks at entry 3',
		],
		[
			'an entry is put in between',
			`UPDATE entries SET sequence = sequence + 100 WHERE sequence > 3; UPDATE entries SET sequence = sequence - 99 WHERE sequence > 100;
			INSERT INTO entries ${COLUMNS} SELECT 4, at, kind, gift_no, pieces, coins, "by", detail, raw, hash FROM entries WHERE sequence = 3`,
			'the chain breaks at entry 4',
		],
	])('tells when %s', (_, sql, told) => {
		const path = temporaryLedgerPath();
		const ledger = openLedger(path);
		ledger.inTransaction(() => [1, 2, 3].map((no) => takeIn(ledger, no)));
		ledger.close();
		const other = new Database(path);
		other.exec(`DROP TRIGGER entries_refuse_update; DROP TRIGGER entries_refuse_delete; ${sql}`);
		expect(auditBooks(other)).toContain(told);
		other.close();
	});
});
