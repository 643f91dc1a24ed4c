import { assertNever } from '../../protocol/exhaustive.ts';
import type { PublishOutcome } from '../../protocol/rtm-session.ts';
import { recordGrantNotSent, recordGrantSent, recordHostBroadcast } from '../gifts/decide-proof.ts';
import type { ProofFacts } from '../gifts/decide-proof.ts';
import type { Gift, Step } from '../gifts/gift.ts';
import type { Said } from '../outbox/dispatcher.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** The outcome of a publish: its messages leave the outbox, and the gifts they were about learn of it. */
export function recordSaid(context: HostContext, { items, receiver, outcome }: Said): void {
	const { ledger, outbox, clock, room } = context;
	for (const item of items) {
		const isBroadcast = item.kind === 'broadcast' || (item.kind === 'grant' && receiver === null);
		// A grant that the host broadcast, or may have broadcast, stays for its sender to be told.
		if (item.kind === 'grant' && receiver === null && outcome.kind !== 'failed') outbox.markTold(item);
		else outbox.remove(item.messageNo);
		if (item.giftNo === null || (!isBroadcast && item.kind !== 'grant' && item.kind !== 'resend_request')) continue;
		const gift = ledger.gifts.findByNo(item.giftNo);
		if (!gift) throw new Error(`a message about gift ${item.giftNo}, which is not in the ledger`);
		const facts = { now: clock.now(), rules: ledger.room.rules, room };
		const step = isBroadcast ? decideBroadcast(gift, outcome, facts) : decide(gift, outcome, facts);
		if (step) enterStep(context, gift, step, facts.now);
	}
}

/** What the channel did not take for now waits in the outbox; what it may have taken is missed, if it has not. */
function decideBroadcast(gift: Gift, outcome: PublishOutcome, facts: ProofFacts): Step | null {
	if (outcome.kind === 'failed') return recordGrantNotSent(gift, 'host_offline', facts);
	return recordHostBroadcast(gift, facts);
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
