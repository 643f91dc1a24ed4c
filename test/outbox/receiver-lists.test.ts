import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import type { OutboxKind } from '../../main/outbox/lanes.ts';
import { START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { ANN, BEN, MESSAGES, openDesk, takeAll } from './queue-desk.ts';
import type { Desk } from './queue-desk.ts';

const people = [ANN, BEN, asUserId('cleo'), null];
type Deed =
	| { readonly kind: 'enqueue'; readonly says: OutboxKind; readonly to: number; readonly giftNo: number }
	| { readonly kind: 'withdraw' | 'remove'; readonly no: number };
const deeds = fc.oneof(
	fc.record({
		kind: fc.constant('enqueue' as const),
		says: fc.constantFrom<OutboxKind>('grant', 'refusal', 'broadcast', 'resend_request', 'void_notice'),
		to: fc.nat(people.length - 1),
		giftNo: fc.integer({ min: 1, max: 4 }),
	}),
	fc.record({ kind: fc.constantFrom('withdraw' as const, 'remove' as const), no: fc.nat(12) }),
);
const transactions = fc.array(
	fc.record({ deeds: fc.array(deeds, { maxLength: 6 }), isUndone: fc.boolean(), isReopened: fc.boolean() }),
	{ maxLength: 8 },
);

function act({ queue }: Desk, deed: Deed): void {
	if (deed.kind === 'enqueue') {
		const receiver = deed.says === 'broadcast' ? null : (people[deed.to] ?? null);
		queue.enqueue(MESSAGES[deed.says], { receiver, giftNo: deed.giftNo, now: START });
	} else if (deed.kind === 'withdraw') queue.withdraw(deed.no);
	else queue.remove(deed.no);
}

test('for whom something waits is what the rows say, after whatever was done or undone, also within a transaction and after a restart', () => {
	fc.assert(
		fc.property(transactions, (all) => {
			const path = temporaryLedgerPath();
			let desk = openDesk(path);
			const counts = () => [ANN, BEN].map((person) => desk.queue.countFor(person));
			const selectCounts = () =>
				[ANN, BEN].map((person) =>
					desk.ledger.db.prepare('SELECT count(*) FROM outbox WHERE receiver = ?').pluck().get(person),
				);
			for (const { deeds: some, isUndone, isReopened } of all) {
				const before = counts();
				const run = () =>
					desk.ledger.inTransaction(() => {
						for (const deed of some) act(desk, deed);
						desk.queue.settle();
						expect(counts()).toEqual(selectCounts());
						if (isUndone) throw new Error('undone');
					});
				if (isUndone) expect(run).toThrow('undone');
				else run();
				if (isUndone) expect(counts()).toEqual(before);
				expect(counts()).toEqual(selectCounts());
				if (!isReopened) continue;
				desk.ledger.close();
				desk = openDesk(path);
			}
			const left = desk.ledger.db.prepare('SELECT message_no FROM outbox').pluck().all();
			expect(takeAll(desk).flat().toSorted()).toEqual(left.toSorted());
			desk.ledger.close();
		}),
		{ numRuns: 60, seed: 20_260_101 },
	);
});
