import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { asGiftKey, asUserId } from '../../protocol/ids.ts';
import type { GiftStatus } from '../../protocol/messages.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { OutboxQueue } from '../../main/outbox/queue/queue.ts';
import { FIRST_RULES } from '../../main/gifts/rules.ts';
import { auditBooks } from '../support/host/audit-books.ts';
import { happen, openLedger, START, takeIn } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const ANN = asUserId('ann');
const STATUS: GiftStatus = { kind: 'gift_status', gifts: [] };

function openDesk(path = temporaryLedgerPath()) {
	const ledger = openLedger(path);
	const outbox = new OutboxQueue(ledger.db);
	ledger.follow(outbox);
	return { ledger, outbox };
}

/** Everything that is kept in memory beside the file. */
function readMemory({ ledger, outbox }: { ledger: Ledger; outbox: OutboxQueue }) {
	const { room, entries, sums } = ledger;
	return {
		revision: ledger.revision,
		head: entries.headHash.toString('hex'),
		tallies: sums.readTallies(room.stream.streamNo),
		topSenders: sums.readTopSenders(room.stream.streamNo, 9),
		mode: room.mode,
		rules: room.rules,
		catalogue: room.listCatalogue(),
		blocked: room.listBlocked(),
		stream: room.stream,
		waiting: outbox.size,
		waitingForAnn: outbox.countFor(ANN),
		oldest: outbox.oldestQueuedAt,
	};
}

/** What SQLite would write into a copy of the file. */
function hashFile({ db }: Ledger): string {
	return createHash('sha256').update(db.serialize()).digest('hex');
}

/** A transaction that touches everything there is. */
function writeEverything({ ledger, outbox }: { ledger: Ledger; outbox: OutboxQueue }): void {
	const gift = ledger.gifts.findByNo(1);
	if (gift) happen(ledger, gift, 'void');
	takeIn(ledger, 8, { combo: { id: 'combo-000001', reached: 4 } });
	takeIn(ledger, 9, { gift: 'nothing' });
	ledger.room.saveMode('panic');
	ledger.room.saveRules({ ...FIRST_RULES, resendsMax: 9 });
	ledger.room.removeOffer(asGiftKey('rose'));
	ledger.room.block({ sender: ANN, senderName: null, reason: 'noise', blockedAt: START, blockedBy: 'mika' });
	ledger.room.startStream(START);
	ledger.gaps.begin({ at: START, cause: 'link', why: 'gone' });
	outbox.enqueue(STATUS, { receiver: ANN, giftNo: 1, now: START });
	outbox.withdraw(1);
	outbox.remove(1);
}

function deskWithAGift() {
	const desk = openDesk();
	desk.ledger.inTransaction(() => {
		takeIn(desk.ledger, 1);
		desk.outbox.enqueue(STATUS, { receiver: ANN, giftNo: 1, now: START });
	});
	return desk;
}

describe('a transaction that fails has not happened', () => {
	test('neither on disk nor in memory', () => {
		const desk = deskWithAGift();
		const before = readMemory(desk);
		const bytes = hashFile(desk.ledger);
		const fail = () =>
			desk.ledger.inTransaction(() => {
				writeEverything(desk);
				throw new Error('a step too far');
			});
		expect(fail).toThrow('a step too far');
		expect([readMemory(desk), hashFile(desk.ledger)]).toEqual([before, bytes]);
		expect(auditBooks(desk.ledger.db)).toEqual([]);
	});

	test('its numbers are given again: gifts, entries, grants and messages without a gap', () => {
		const desk = deskWithAGift();
		const { ledger, outbox } = desk;
		const attempt = (fails: boolean) => () =>
			ledger.inTransaction(() => {
				const gift = takeIn(ledger, 2);
				outbox.enqueue(STATUS, { receiver: ANN, giftNo: 2, now: START });
				if (fails) throw new Error('a step too far');
				return [gift?.giftNo, gift?.grantSequence, gift?.revision];
			});
		expect(attempt(true)).toThrow();
		expect(attempt(true)).toThrow();
		const numbers = ledger.db.prepare('SELECT message_no FROM outbox ORDER BY message_no').pluck();
		expect([attempt(false)().result, numbers.all()]).toEqual([
			[2, 2, 4],
			[1, 2],
		]);
		expect(auditBooks(ledger.db)).toEqual([]);
	});

	test('the same transaction afterwards gives what it would have given', () => {
		const desk = deskWithAGift();
		const clean = deskWithAGift();
		expect(() =>
			desk.ledger.inTransaction(() => {
				writeEverything(desk);
				throw new Error('a step too far');
			}),
		).toThrow();
		for (const { ledger, outbox } of [desk, clean]) ledger.inTransaction(() => writeEverything({ ledger, outbox }));
		expect(readMemory(desk)).toEqual(readMemory(clean));
		expect(auditBooks(desk.ledger.db)).toEqual([]);
	});

	test('a failing statement of SQLite undoes what came before it', () => {
		const desk = deskWithAGift();
		const before = readMemory(desk);
		const twice = () =>
			desk.ledger.inTransaction(() => {
				writeEverything(desk);
				desk.ledger.db.exec(`UPDATE gifts SET state = 'lost'`);
			});
		expect(twice).toThrow('CHECK constraint failed');
		expect(readMemory(desk)).toEqual(before);
	});

	test('also where it fails at its very end, after everything was written', () => {
		const desk = deskWithAGift();
		const before = readMemory(desk);
		const bytes = hashFile(desk.ledger);
		let isFailing = true;
		const settle = () => {
			if (isFailing) throw new Error('the last step');
		};
		desk.ledger.follow({ settle, committed: () => {}, rolledBack: () => {} });
		expect(() => desk.ledger.inTransaction(() => takeIn(desk.ledger, 2))).toThrow('the last step');
		expect([readMemory(desk), hashFile(desk.ledger)]).toEqual([before, bytes]);
		isFailing = false;
		desk.ledger.inTransaction(() => takeIn(desk.ledger, 2));
		expect(readMemory(desk).topSenders).toMatchObject([{ gifts: 2 }]);
	});
});

describe('a transaction that succeeds', () => {
	test('is the same after opening the file again', () => {
		const path = temporaryLedgerPath();
		const first = openDesk(path);
		first.ledger.inTransaction(() => takeIn(first.ledger, 1));
		first.ledger.inTransaction(() => writeEverything(first));
		const before = readMemory(first);
		first.ledger.close();
		const second = openDesk(path);
		expect(readMemory(second)).toEqual(before);
	});

	test('answers each changed gift once, as it is in the end', () => {
		const { ledger } = openDesk();
		const { changed, wrote } = ledger.inTransaction(() => {
			const gift = takeIn(ledger, 1);
			if (gift) happen(ledger, happen(ledger, gift, 'sent'), 'seen');
			takeIn(ledger, 2);
		});
		expect(changed.map(({ giftNo, delivery, revision }) => [giftNo, delivery, revision])).toEqual([
			[1, 'seen', 4],
			[2, 'queued', 6],
		]);
		expect(wrote).toBe(true);
		expect(ledger.inTransaction(() => 7)).toEqual({ result: 7, changed: [], wrote: false });
	});

	test('cannot be opened within another', () => {
		const { ledger } = openDesk();
		const nested = () => ledger.inTransaction(() => ledger.inTransaction(() => takeIn(ledger, 1)));
		expect(nested).toThrow('a transaction within a transaction');
		expect(ledger.inTransaction(() => takeIn(ledger, 1)?.giftNo).result).toBe(1);
	});
});

test('a step without entries that changes nothing touches nothing', () => {
	const { ledger } = openDesk();
	const { changed } = ledger.inTransaction(() => takeIn(ledger, 1));
	const gift = changed[0];
	if (!gift) throw new Error('no gift was taken in');
	const again = ledger.inTransaction(() => ledger.enter(gift, { gift, facts: [], says: [], withdraws: false }, START));
	expect(again).toEqual({ result: gift, changed: [], wrote: false });
});

test('a gift that is not in the ledger cannot take a step', () => {
	const { ledger } = openDesk();
	const { changed } = ledger.inTransaction(() => takeIn(ledger, 1));
	const stranger = changed[0] && { ...changed[0], giftNo: 99 };
	if (!stranger) throw new Error('no gift was taken in');
	expect(() => ledger.inTransaction(() => happen(ledger, stranger, 'sent'))).toThrow('gift 99 is not in the ledger');
	expect(auditBooks(ledger.db)).toEqual([]);
});
