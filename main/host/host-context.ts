// What every flow works with, and the one way a step reaches the ledger and the outbox. A flow runs inside a transaction
// that the host has begun; it reads, lets a pure rule decide, and enters the step.

import type { Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import type { CounterName } from '../../preload/api/rows.ts';
import type { Gift, NewGift, Outbound, Step } from '../gifts/gift.ts';
import type { GrantPort } from '../gifts/says.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OutboxQueue } from '../outbox/queue.ts';
import type { RoomPace } from '../outbox/room-pace.ts';
import type { SenderLimits } from './sender-limits.ts';
import type { WallClock } from './time/wall-clock.ts';
import type { VoidReminders } from './void-reminders.ts';

export interface HostContext {
	readonly room: ChannelName;
	readonly host: UserId;
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly outbox: OutboxQueue;
	readonly grants: GrantPort;
	readonly limits: SenderLimits;
	readonly reminders: VoidReminders;
	readonly pace: RoomPace;
	readonly wallClock: WallClock;
	count(name: CounterName): void;
}

/** Answers that no gift asked for: so many may wait for one receiver, then it is told nothing more. */
const ANSWERS_PER_RECEIVER_MAX = 20;

export function takeInGift(context: HostContext, step: Step<NewGift>): Gift {
	const gift = context.ledger.takeIn(step, context.clock.now());
	sayAll(context, gift, step.says);
	return gift;
}

export function enterStep(context: HostContext, before: Gift, step: Step): Gift {
	const gift = context.ledger.enter(before, step, context.clock.now());
	if (step.withdraws) context.outbox.withdraw(gift.giftNo);
	sayAll(context, gift, step.says);
	return gift;
}

/** Says something again about a gift, unless the same waits to be said already. */
export function sayAgain(context: HostContext, gift: Gift, says: Outbound): void {
	if (!context.outbox.hasWaiting(gift.giftNo, says.message.kind)) sayAll(context, gift, [says]);
}

/** An answer to a message that touched no gift. */
export function answer(context: HostContext, receiver: UserId, message: HostMessage): void {
	if (context.outbox.countFor(receiver) >= ANSWERS_PER_RECEIVER_MAX) return;
	context.outbox.enqueue(message, { receiver, giftNo: null, now: context.clock.now() });
}

function sayAll({ outbox, clock }: HostContext, gift: Gift, says: readonly Outbound[]): void {
	const { giftNo, value } = gift;
	for (const { to, message } of says)
		outbox.enqueue(message, { receiver: to === 'room' ? null : gift.sender, giftNo, now: clock.now(), value });
}
