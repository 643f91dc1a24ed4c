import { assertNever } from '../../protocol/exhaustive.ts';
import type { PublishOutcome } from '../../protocol/rtm-session.ts';
import { recordGrantNotSent, recordGrantSent } from '../gifts/decide-proof.ts';
import type { ProofFacts } from '../gifts/decide-proof.ts';
import type { Gift, Step } from '../gifts/gift.ts';
import type { Said } from '../outbox/dispatcher.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** The outcome of a publish: its messages leave the outbox, and the gifts they were about learn of it. */
export function recordSaid(context: HostContext, { items, outcome }: Said): void {
	const { ledger, outbox, clock, room } = context;
	for (const { messageNo, kind, giftNo } of items) {
		outbox.remove(messageNo);
		if (giftNo === null || (kind !== 'grant' && kind !== 'resend_request')) continue;
		const gift = ledger.gifts.findByNo(giftNo);
		if (!gift) throw new Error(`a message about gift ${giftNo}, which is not in the ledger`);
		const step = decide(gift, outcome, { now: clock.now(), rules: ledger.room.rules, room });
		if (step) enterStep(context, gift, step);
	}
}

function decide(gift: Gift, outcome: PublishOutcome, facts: ProofFacts): Step | null {
	switch (outcome.kind) {
		case 'published':
			return recordGrantSent(gift, facts, true);
		case 'unknown':
			return recordGrantSent(gift, facts, false);
		case 'failed':
			return recordGrantNotSent(gift, 'receiver_offline', facts);
		default:
			return assertNever(outcome, 'outcome of a publish');
	}
}
