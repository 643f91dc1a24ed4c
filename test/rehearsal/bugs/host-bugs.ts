import { DueTimer } from '../../../main/host/time/due-timer.ts';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Dispatcher } from '../../../main/outbox/dispatcher.ts';
import { PublishBudget } from '../../../main/outbox/pacing.ts';
import { OutboxQueue } from '../../../main/outbox/queue/queue.ts';
import { swap, swapAll } from './plant.ts';
import type { PlantedBug } from './plant.ts';

export const HOST_BUGS: readonly PlantedBug[] = [
	{
		name: 'a void that leaves the grant in the outbox',
		breaks: 'nothing_shown_after_its_void',
		plan: { gifts: 250, giftsPerSecond: 8, crashes: 0 },
		plant: () =>
			swapAll(
				swap(OutboxQueue.prototype, 'withdraw', () => () => undefined),
				// A host that is behind has grants waiting when the void comes.
				swap(PublishBudget.prototype, 'waitMs', () => (now) => {
					return now % 30_000 < 100 ? 0 : 30_000 - (now % 30_000);
				}),
			),
	},
	{
		name: 'a grant that is said in other words than it was entered',
		breaks: 'nothing_granted_without_its_entry',
		plan: {},
		plant: () =>
			swap(OutboxQueue.prototype, 'enqueue', (enqueue) => {
				return function (this: OutboxQueue, message, words) {
					if (message.kind !== 'grant') return enqueue.call(this, message, words);
					const grant = { ...message.grant, bytes: `${message.grant.bytes.slice(0, -8)}AAAAAAAA` };
					return enqueue.call(this, { ...message, grant }, words);
				};
			}),
	},
	{
		name: 'a refusal told to somebody whose gift was granted',
		breaks: 'clients_agree_with_the_ledger',
		plan: {},
		plant: () =>
			swap(OutboxQueue.prototype, 'enqueue', (enqueue) => {
				return function (this: OutboxQueue, message, words) {
					if (message.kind !== 'grant') return enqueue.call(this, message, words);
					const { giftId } = message;
					const refusal = {
						kind: 'refusal',
						giftId,
						why: 'refused_by_rule',
						reason: null,
						retryAfterMs: null,
					} as const;
					return enqueue.call(this, refusal, words);
				};
			}),
	},
	{
		name: 'a message that leaves before its transaction is on disk',
		breaks: 'nothing_said_before_it_was_written',
		plan: { crashes: 0, loss: 0 },
		plant: () => {
			// The row is there, and so is the message; but the transaction is still open when it leaves.
			let pump: (() => void) | null = null;
			return swapAll(
				swap(Ledger.prototype, 'inTransaction', (inTransaction) => {
					return function <Result>(this: Ledger, write: () => Result) {
						const writeAndPump = () => {
							const result = write();
							pump?.();
							return result;
						};
						return inTransaction.call(this, writeAndPump) as ReturnType<typeof inTransaction<Result>>;
					};
				}),
				swap(Dispatcher.prototype, 'pump', (original) => {
					return function (this: Dispatcher) {
						pump = () => original.call(this);
						// What became possible after the commit waits for the next transaction.
					};
				}),
			);
		},
	},
	{
		name: 'a host that forgets its budget',
		breaks: 'publishes_within_budget',
		plan: { viewers: 150, gifts: 600, giftsPerSecond: 1_000, loss: 0, delayMsMax: 20, crashes: 0 },
		plant: () => swap(PublishBudget.prototype, 'waitMs', () => () => 0),
	},
	{
		name: 'a host that never wakes for what falls due',
		breaks: 'every_gift_came_to_an_end',
		plan: { crashes: 0 },
		plant: () => swap(DueTimer.prototype, 'setFor', () => () => undefined),
	},
];
