// A ledger with its outbox, and what may wait in it.

import { asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../protocol/messages.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import type { OutboxKind } from '../../main/outbox/lanes.ts';
import { OutboxQueue } from '../../main/outbox/queue/queue.ts';
import type { PublishLimits } from '../../main/outbox/queue/queue.ts';
import type { QueuedMessage, Taken } from '../../main/outbox/queue/outbox-rows.ts';
import { GIFT_ID } from '../gifts/builders.ts';
import { openLedger, START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

export const ANN = asUserId('ann');
export const BEN = asUserId('ben');
const GRANT = { bytes: 'Ynl0ZXM', signature: '' };
export const ROOMY = { messagesMax: 16, bytesMax: 12_000 };

export const MESSAGES: Record<OutboxKind, HostMessage | ChannelMessage> = {
	void_notice: { kind: 'void_notice', ...GRANT },
	grant: { kind: 'grant', giftId: GIFT_ID, grant: GRANT, broadcast: 'sender' },
	broadcast: { kind: 'broadcast', grants: [GRANT] },
	refusal: { kind: 'refusal', giftId: GIFT_ID, why: 'gift_unknown', reason: null, retryAfterMs: null },
	gift_status: { kind: 'gift_status', gifts: [] },
	resend_request: { kind: 'resend_request', giftId: GIFT_ID, grant: GRANT, attempt: 1 },
	room_notice: { kind: 'room_notice', ...GRANT },
	key_notice: { kind: 'key_notice', ...GRANT, newSignature: '' },
};

export interface Desk {
	readonly ledger: Ledger;
	readonly queue: OutboxQueue;
}

export function openDesk(path = temporaryLedgerPath()): Desk {
	const ledger = openLedger(path);
	const queue = new OutboxQueue(ledger.db);
	ledger.follow(queue);
	return { ledger, queue };
}

export type Line = readonly [kind: OutboxKind, receiver: UserId | null, giftNo?: number];

export function enqueue({ ledger, queue }: Desk, ...lines: readonly Line[]): void {
	ledger.inTransaction(() => {
		for (const [at, [kind, receiver, giftNo = null]] of lines.entries())
			queue.enqueue(MESSAGES[kind], { receiver, giftNo, now: asUtcMs(START + at) });
	});
}

export function takeNext({ queue }: Desk, limits: PublishLimits = ROOMY): readonly Taken[] {
	const lane = queue.pickLane(limits, START);
	return lane === null ? [] : queue.takeFrom(lane, limits);
}

export function take(desk: Desk, limits = ROOMY): readonly QueuedMessage[] {
	return takeNext(desk, limits).map(({ item }) => item);
}

/** Publish after publish until nothing waits: the message numbers of each. */
export function takeAll(desk: Desk, limits = ROOMY): readonly (readonly number[])[] {
	const publishes: number[][] = [];
	for (let taken = take(desk, limits); taken.length > 0; taken = take(desk, limits))
		publishes.push(taken.map(({ messageNo }) => messageNo));
	return publishes;
}

export function remove({ ledger, queue }: Desk, ...messageNos: readonly number[]): void {
	ledger.inTransaction(() => messageNos.forEach((no) => queue.remove(no)));
}
