// A harness counts only if it bites. Each test plants one bug, of the kind that a tired person writes, and the rehearsal
// must name the invariant that it breaks. The bugs live here and are taken out again after each test.

import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AudienceClient } from '../../audience/client/audience-client.ts';
import { OwnGifts } from '../../audience/client/own-gifts.ts';
import { Screen } from '../../audience/screen/screen.ts';
import type { DrawOutcome } from '../../audience/screen/screen.ts';
import { Host } from '../../main/host/host.ts';
import { Ledger } from '../../main/ledger/ledger.ts';
import { openForReading } from '../../main/ledger/open-database.ts';
import { Sums } from '../../main/ledger/sums/sums.ts';
import { Dispatcher } from '../../main/outbox/dispatcher.ts';
import { PublishBudget } from '../../main/outbox/pacing.ts';
import { OutboxQueue } from '../../main/outbox/queue.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import { runEvening } from '../../rehearsal/evening.ts';
import { Findings } from '../../rehearsal/judging/findings.ts';
import type { Invariant } from '../../rehearsal/judging/findings.ts';
import { judgeLedger } from '../../rehearsal/judging/judge-ledger.ts';
import { readLedger } from '../../rehearsal/judging/read-ledger.ts';
import type { EveningPlan } from '../../rehearsal/plan.ts';
import { ROUGH } from './rough.ts';
import { makeQuickFolder } from '../support/host/quick-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let directory: string;

beforeEach(() => {
	directory = makeQuickFolder('planted');
});

afterEach(() => {
	vi.restoreAllMocks();
	rmSync(directory, { recursive: true });
});

async function findBroken(changes: Partial<EveningPlan> = {}): Promise<readonly Invariant[]> {
	const report = await runEvening({ ...ROUGH, gifts: 60, ...changes }, join(directory, 'ledger.sqlite'));
	return report.broken.map(({ invariant }) => invariant);
}

describe('a bug in the code', () => {
	test('a screen that forgets what it drew', async () => {
		const draw = Screen.prototype.draw;
		const drawn = new WeakMap<Screen, Map<string, DrawOutcome>>();
		vi.spyOn(Screen.prototype, 'draw').mockImplementation(function (this: Screen, terms: GrantTerms) {
			const outcomes = drawn.get(this) ?? new Map<string, DrawOutcome>();
			drawn.set(this, outcomes);
			const outcome = draw.call(this, terms);
			const earlier = outcomes.get(terms.giftId);
			if (outcome.kind === 'drawn') outcomes.set(terms.giftId, outcome);
			return outcome.kind === 'not_drawn' && outcome.why === 'repeated' ? (earlier ?? outcome) : outcome;
		});
		expect(await findBroken()).toContain('nothing_shown_twice');
	});

	test('a void that leaves the grant in the outbox', async () => {
		vi.spyOn(OutboxQueue.prototype, 'withdraw').mockImplementation(() => {});
		// A host that is behind has grants waiting when the void comes.
		vi.spyOn(PublishBudget.prototype, 'waitMs').mockImplementation(function (this: PublishBudget, now) {
			return now % 30_000 < 100 ? 0 : 30_000 - (now % 30_000);
		});
		expect(await findBroken({ gifts: 250, giftsPerSecond: 8, crashes: 0 })).toContain('nothing_shown_after_its_void');
	});

	test('a grant that is said in other words than it was entered', async () => {
		const enqueue = OutboxQueue.prototype.enqueue;
		vi.spyOn(OutboxQueue.prototype, 'enqueue').mockImplementation(function (this: OutboxQueue, message, words) {
			const isGrant = message.kind === 'grant';
			const grant = isGrant ? { ...message.grant, bytes: `${message.grant.bytes.slice(0, -8)}AAAAAAAA` } : null;
			return enqueue.call(this, isGrant && grant ? { ...message, grant } : message, words);
		});
		const broken = await findBroken();
		expect(broken).toContain('nothing_granted_without_its_entry');
		expect(broken).toContain('nothing_lost_by_a_crash');
	});

	test('a refusal told to somebody whose gift was granted', async () => {
		const enqueue = OutboxQueue.prototype.enqueue;
		vi.spyOn(OutboxQueue.prototype, 'enqueue').mockImplementation(function (this: OutboxQueue, message, words) {
			if (message.kind !== 'grant') return enqueue.call(this, message, words);
			const { giftId } = message;
			const refusal = { kind: 'refusal', giftId, why: 'refused_by_rule', reason: null, retryAfterMs: null } as const;
			return enqueue.call(this, refusal, words);
		});
		expect(await findBroken()).toContain('clients_agree_with_the_ledger');
	});

	test('a commit that was none: the disk had kept it in its cache', async () => {
		const inTransaction = Ledger.prototype.inTransaction;
		let transactions = 0;
		let remembered: Buffer | null = null;
		vi.spyOn(Ledger.prototype, 'inTransaction').mockImplementation(function <Result>(
			this: Ledger,
			write: () => Result,
		) {
			const answer = inTransaction.call(this, write) as ReturnType<typeof inTransaction<Result>>;
			if (++transactions === 15) remembered = this.db.serialize();
			return answer;
		});
		const abandon = Host.prototype.abandon;
		vi.spyOn(Host.prototype, 'abandon').mockImplementation(function (this: Host) {
			const path = this.ledger.db.name;
			abandon.call(this);
			if (remembered === null) return;
			for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
			writeFileSync(path, remembered);
		});
		expect(await findBroken({ gifts: 100 })).toContain('nothing_lost_by_a_crash');
	});

	test('a message that leaves before its transaction is on disk', async () => {
		// The row is there, and so is the message; but the transaction is still open when it leaves.
		const inTransaction = Ledger.prototype.inTransaction;
		let pump: (() => void) | null = null;
		vi.spyOn(Ledger.prototype, 'inTransaction').mockImplementation(function <Result>(
			this: Ledger,
			write: () => Result,
		) {
			return inTransaction.call(this, () => {
				const result = write();
				pump?.();
				return result;
			});
		});
		const original = Dispatcher.prototype.pump;
		vi.spyOn(Dispatcher.prototype, 'pump').mockImplementation(function (this: Dispatcher) {
			pump = () => original.call(this);
			// What became possible after the commit waits for the next transaction.
		});
		expect(await findBroken({ crashes: 0, loss: 0 })).toContain('nothing_said_before_it_was_written');
	});

	test('a row that takes a step back', async () => {
		const enter = Ledger.prototype.enter;
		let steps = 0;
		vi.spyOn(Ledger.prototype, 'enter').mockImplementation(function (this: Ledger, before, step, now) {
			const isLate = step.gift.delivery === 'completed' && ++steps % 10 === 0;
			return enter.call(this, before, isLate ? { ...step, gift: { ...step.gift, delivery: 'queued' } } : step, now);
		});
		expect(await findBroken()).toContain('no_ladder_goes_down');
	});

	test('a sum that forgets the voids', async () => {
		const note = Sums.prototype.note;
		vi.spyOn(Sums.prototype, 'note').mockImplementation(function (this: Sums, before, after, now) {
			if (after.state !== 'voided') note.call(this, before, after, now);
		});
		expect(await findBroken({ gifts: 150 })).toContain('entries_equal_gifts');
	});

	test('a host that forgets its budget', async () => {
		vi.spyOn(PublishBudget.prototype, 'waitMs').mockReturnValue(0);
		expect(
			await findBroken({ viewers: 150, gifts: 600, giftsPerSecond: 1_500, loss: 0, delayMsMax: 20, crashes: 0 }),
		).toContain('publishes_within_budget');
	});

	test('a client that drops an answer', async () => {
		const apply = OwnGifts.prototype.apply;
		vi.spyOn(OwnGifts.prototype, 'apply').mockImplementation(function (this: OwnGifts, giftId, event) {
			const isDropped = event.kind === 'refused' || event.kind === 'refusal_reported';
			if (!isDropped) apply.call(this, giftId, event);
		});
		vi.spyOn(AudienceClient.prototype, 'askAgain').mockImplementation(() => {});
		expect(await findBroken({ crashes: 0 })).toContain('every_gift_came_to_an_end');
	});

	test('a client that draws what no host granted', async () => {
		const draw = Screen.prototype.draw;
		vi.spyOn(Screen.prototype, 'draw').mockImplementation(function (this: Screen, terms: GrantTerms) {
			const giftId = `${terms.giftId.slice(0, -4)}0000` as GrantTerms['giftId'];
			return draw.call(this, { ...terms, giftId });
		});
		expect(await findBroken()).toContain('nothing_shown_that_was_not_granted');
	});
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
