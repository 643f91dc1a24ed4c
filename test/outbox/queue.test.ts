import { describe, expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import { START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { ANN, BEN, enqueue, MESSAGES, openDesk, remove, take, takeAll, takeNext } from './queue-desk.ts';
import type { Line } from './queue-desk.ts';

describe('what leaves next', () => {
	test('is the most urgent, and among equals the oldest', () => {
		const desk = openDesk();
		const kinds = (
			['void_notice', 'grant', 'refusal', 'gift_status', 'resend_request', 'room_notice'] as const
		).toReversed();
		const people = Array.from({ length: 12 }, (_, no) => asUserId(`viewer-${no}`));
		enqueue(desk, ...people.map((person, no): Line => [kinds[no % 6] ?? 'grant', person]));
		const order = takeAll(desk).map(([no]) => no);
		expect(order).toEqual([6, 12, 5, 11, 4, 10, 3, 9, 2, 8, 1, 7]);
	});

	test('takes along what else waits for the same receiver, and nothing for anybody else', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', BEN], ['refusal', ANN], ['grant', ANN], ['gift_status', BEN], ['void_notice', null]);
		expect(takeAll(desk)).toEqual([[5], [1, 4], [3, 2]]);
	});

	test('fits one publish: so many messages, so many bytes, but one at least', () => {
		const desk = openDesk();
		enqueue(desk, ...Array.from({ length: 5 }, (): Line => ['grant', ANN]));
		const bytes = Buffer.byteLength(JSON.stringify(MESSAGES.grant));
		const publishes = [
			take(desk, { messagesMax: 2, bytesMax: 12_000 }),
			take(desk, { messagesMax: 16, bytesMax: 2 * bytes }),
		];
		const last = take(desk, { messagesMax: 16, bytesMax: 1 });
		expect([...publishes, last].map((items) => items.map(({ messageNo }) => messageNo))).toEqual([[1, 2], [3, 4], [5]]);
	});

	test('carries each message as it was said', () => {
		const desk = openDesk();
		enqueue(desk, ['refusal', ANN]);
		const [taken] = takeNext(desk);
		expect([taken?.item, JSON.parse(taken?.body ?? '')]).toEqual([
			{ messageNo: 1, kind: 'refusal', lane: 'refusal', rank: 0, receiver: ANN, giftNo: null, queuedAt: START },
			MESSAGES.refusal,
		]);
	});

	test('is nothing twice: what is on its way does not wait', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', ANN], ['grant', ANN]);
		expect([takeAll(desk), takeAll(desk), desk.queue.size]).toEqual([[[1, 2]], [], 2]);
	});
});

describe('what could not be said now', () => {
	test('waits again at its old place, whatever came back before it', () => {
		const desk = openDesk();
		enqueue(desk, ...Array.from({ length: 6 }, (_, no): Line => ['grant', asUserId(`viewer-${no}`)]));
		const first = [...take(desk), ...take(desk)];
		const second = [...take(desk), ...take(desk)];
		desk.queue.putBack(first);
		desk.queue.putBack(second);
		expect(takeAll(desk)).toEqual([[1], [2], [3], [4], [5], [6]]);
	});

	test('keeps its place among the messages for one receiver', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', ANN], ['grant', ANN], ['grant', ANN], ['grant', BEN]);
		desk.queue.putBack(take(desk, { messagesMax: 2, bytesMax: 12_000 }));
		expect(takeAll(desk, { messagesMax: 2, bytesMax: 12_000 })).toEqual([[1, 2], [3], [4]]);
	});

	test('does not come back where it was withdrawn meanwhile, nor when nobody had taken it', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', ANN, 1], ['refusal', BEN]);
		const onItsWay = take(desk);
		desk.ledger.inTransaction(() => desk.queue.withdraw(1));
		desk.queue.putBack(onItsWay);
		const waiting = take(desk);
		desk.queue.putBack(waiting);
		desk.queue.putBack(waiting);
		expect([takeAll(desk), desk.queue.size]).toEqual([[[2]], 1]);
	});
});

describe('withdrawing', () => {
	test('stops a gift’s grants and resends, and nothing else', () => {
		const desk = openDesk();
		enqueue(
			desk,
			['grant', ANN, 1],
			['resend_request', ANN, 1],
			['gift_status', ANN, 1],
			['void_notice', null, 1],
			['grant', ANN, 2],
		);
		desk.ledger.inTransaction(() => desk.queue.withdraw(1));
		const rows = desk.ledger.db.prepare('SELECT message_no FROM outbox ORDER BY message_no').pluck().all();
		expect([rows, takeAll(desk).flat().sort()]).toEqual([
			[3, 4, 5],
			[3, 4, 5],
		]);
	});

	test('stops also what was queued in the same transaction', () => {
		const desk = openDesk();
		desk.ledger.inTransaction(() => {
			desk.queue.enqueue(MESSAGES.grant, { receiver: ANN, giftNo: 1, now: START });
			desk.queue.withdraw(1);
			desk.queue.enqueue(MESSAGES.resend_request, { receiver: ANN, giftNo: 1, now: START });
		});
		expect(take(desk).map(({ kind }) => kind)).toEqual(['resend_request']);
	});

	test('undone with its transaction, everything waits as before', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', ANN, 1]);
		const fail = () =>
			desk.ledger.inTransaction(() => {
				desk.queue.withdraw(1);
				desk.queue.enqueue(MESSAGES.refusal, { receiver: ANN, giftNo: 1, now: START });
				throw new Error('undone');
			});
		expect(fail).toThrow('undone');
		expect([takeAll(desk), desk.queue.countFor(ANN)]).toEqual([[[1]], 1]);
	});
});

describe('what waits already', () => {
	test('is known by gift and kind, also when it is on its way, also within its own transaction', () => {
		const desk = openDesk();
		enqueue(desk, ['grant', ANN, 1]);
		const { queue, ledger } = desk;
		take(desk);
		const within = ledger.inTransaction(() => {
			queue.enqueue(MESSAGES.gift_status, { receiver: ANN, giftNo: 2, now: START });
			return [queue.hasWaiting(2, 'gift_status'), queue.hasWaiting(2, 'grant')];
		}).result;
		expect([queue.hasWaiting(1, 'grant'), queue.hasWaiting(1, 'refusal'), ...within]).toEqual([
			true,
			false,
			true,
			false,
		]);
	});

	test('is not what has just been said or withdrawn in the same transaction', () => {
		const desk = openDesk();
		const { queue, ledger } = desk;
		enqueue(desk, ['grant', ANN, 1]);
		const { result } = ledger.inTransaction(() => {
			queue.remove(1);
			queue.enqueue(MESSAGES.grant, { receiver: ANN, giftNo: 2, now: START });
			queue.withdraw(2);
			return [queue.hasWaiting(1, 'grant'), queue.hasWaiting(2, 'grant'), queue.countFor(ANN)];
		});
		expect(result).toEqual([false, false, 0]);
	});

	test('is counted for each receiver, the transaction’s own included', () => {
		const desk = openDesk();
		const { queue, ledger } = desk;
		enqueue(desk, ['grant', ANN], ['refusal', ANN], ['grant', BEN]);
		const counts = () => [queue.countFor(ANN), queue.countFor(BEN), queue.size];
		const within = ledger.inTransaction(() => {
			queue.enqueue(MESSAGES.refusal, { receiver: ANN, giftNo: null, now: START });
			return queue.countFor(ANN);
		}).result;
		const after = counts();
		remove(desk, 1, 2, 2, 4);
		expect([within, after, counts()]).toEqual([3, [3, 1, 4], [0, 1, 1]]);
	});
});

describe('after a restart', () => {
	test('everything that was not said waits again, also what was on its way', () => {
		const path = temporaryLedgerPath();
		const first = openDesk(path);
		enqueue(first, ['room_notice', null], ['grant', ANN, 1], ['grant', BEN, 2], ['refusal', ANN]);
		take(first);
		remove(first, 3);
		first.ledger.close();
		const second = openDesk(path);
		const { queue } = second;
		expect([queue.size, queue.oldestQueuedAt, queue.hasWaiting(1, 'grant'), takeAll(second)]).toEqual([
			3,
			START,
			true,
			[[2, 4], [1]],
		]);
	});

	test('a new message takes its place behind the old ones', () => {
		const path = temporaryLedgerPath();
		const first = openDesk(path);
		enqueue(first, ['grant', ANN], ['grant', BEN]);
		remove(first, 1);
		first.ledger.close();
		const second = openDesk(path);
		enqueue(second, ['grant', ANN]);
		expect(takeAll(second)).toEqual([[2], [3]]);
	});
});
