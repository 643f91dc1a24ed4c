// What the air tells about a granted gift: our message reached its sender or not, the broadcast was seen, the client says
// it sent it. Each can come late, twice, or in any order; a step only goes up, and null means that nothing is new.

import type { DeliveryTrouble, RoomRules } from '../../preload/api/rows.ts';
import type { ChannelName, UtcMs } from '../../protocol/ids.ts';
import type { Acknowledgment, BroadcastBy } from '../../protocol/messages.ts';
import { advance, waitForProofMs } from './delivery.ts';
import { BY_CLIENT, BY_RULE, fact } from './gift.ts';
import type { Gift, Outbound, Step } from './gift.ts';
import { voidNoticeOf } from './says.ts';

export interface ProofFacts {
	readonly now: UtcMs;
	readonly rules: RoomRules;
	readonly room: ChannelName;
}

/** The grant, or a request to resend it, reached the sender's client (or may have: then the wait for proof tells). */
export function recordGrantSent(gift: Gift, { now, rules }: ProofFacts, isCertain: boolean): Step | null {
	if (!isOpen(gift)) return null;
	const isAwaited = gift.state === 'granted' && gift.delivery !== 'seen';
	const delivery = advance(gift.delivery, 'grant_sent');
	// A grant that its sender asked for once more is no attempt of ours: the wait for proof goes on as it was.
	if (delivery === gift.delivery && gift.deliveryTrouble === null && gift.dueAt !== null) return null;
	const next: Gift = {
		...gift,
		delivery,
		sentAt: gift.sentAt ?? now,
		deliveryTrouble: null,
		dueAt: isAwaited ? ((now + waitForProofMs(gift.attempts, rules)) as UtcMs) : gift.dueAt,
	};
	const what = gift.attempts === 0 ? 'grant' : `resend ${gift.attempts}`;
	const detail = isCertain ? what : `${what}; no answer from the service, it may have arrived`;
	return step(next, [fact('grant_sent', BY_RULE, { detail })]);
}

/** The host itself published the grant on the room's channel, and waits to see it there. */
export function recordHostBroadcast(gift: Gift, { now, rules }: ProofFacts): Step | null {
	if (gift.delivery === 'none') return null;
	const isAwaited = gift.state === 'granted' && isOpen(gift) && gift.delivery !== 'seen';
	const next: Gift = {
		...gift,
		broadcaster: 'host',
		delivery: advance(gift.delivery, 'grant_sent'),
		dueAt: isAwaited ? ((now + waitForProofMs(gift.attempts, rules)) as UtcMs) : gift.dueAt,
	};
	const what = gift.attempts === 0 ? 'broadcast by the host' : `resend ${gift.attempts}, broadcast by the host`;
	return step(next, [fact('grant_sent', BY_RULE, { detail: what })]);
}

/** Nobody got it: try again after the usual wait, as one of the resends. */
export function recordGrantNotSent(gift: Gift, trouble: DeliveryTrouble, { now, rules }: ProofFacts): Step | null {
	if (!isOpen(gift) || gift.state !== 'granted' || gift.delivery === 'seen') return null;
	const dueAt = (now + waitForProofMs(gift.attempts, rules)) as UtcMs;
	const next: Gift = { ...gift, deliveryTrouble: trouble, dueAt };
	return step(next, [fact('grant_not_sent', BY_RULE, { detail: trouble })]);
}

/** The host saw the very bytes it granted, published by their sender or by itself. */
export function recordBroadcastSeen(gift: Gift, facts: ProofFacts, publisher: BroadcastBy = 'sender'): Step | null {
	const { now, rules, room } = facts;
	if (gift.state === 'voided') return remindOfVoid(gift, room, now);
	if (gift.seenAt !== null || gift.delivery === 'none') return null;
	const seen = advance(gift.delivery, 'broadcast_seen');
	const delivery = seen === 'seen' && gift.acknowledgedAt !== null ? advance(seen, 'acknowledged') : seen;
	const dueAt = delivery === 'seen' ? ((now + rules.acknowledgmentWaitMs) as UtcMs) : null;
	const next: Gift = { ...gift, broadcaster: publisher, delivery, seenAt: now, deliveryTrouble: null, dueAt };
	const isByHost = publisher === 'host';
	const news = [fact('broadcast_seen', isByHost ? BY_RULE : BY_CLIENT, isByHost ? { detail: 'by the host' } : {})];
	if (delivery === 'completed') news.push(fact('delivery_completed', BY_RULE));
	// A sender whose gift the host broadcast has not been told yet: that still leaves.
	return { gift: next, facts: news, says: [], withdraws: !isByHost || delivery === 'completed' };
}

/** The client's word that its broadcast left, or did not. */
export function recordAcknowledgment(gift: Gift, message: Acknowledgment, facts: ProofFacts): Step | null {
	if (gift.delivery === 'none') return null;
	if (message.outcome === 'failed') return recordBroadcastFailed(gift, message.reason ?? '', facts);
	if (gift.acknowledgedAt !== null) return null;
	const delivery = advance(gift.delivery, 'acknowledged');
	const next: Gift = {
		...gift,
		delivery,
		acknowledgedAt: facts.now,
		// The claim does not shorten the wait for the proof; completed needs nothing more.
		dueAt: delivery === 'completed' ? null : gift.dueAt,
	};
	const news = [fact('acknowledged', BY_CLIENT)];
	if (delivery === 'completed') news.push(fact('delivery_completed', BY_RULE));
	return { gift: next, facts: news, says: [], withdraws: delivery === 'completed' };
}

function recordBroadcastFailed(gift: Gift, reason: string, { now, rules }: ProofFacts): Step | null {
	if (!isOpen(gift) || gift.state !== 'granted' || gift.delivery === 'seen') return null;
	// Said again it is no news, and must not put off the next attempt.
	if (gift.deliveryTrouble === 'broadcast_failed') return null;
	const dueAt = (now + waitForProofMs(gift.attempts, rules)) as UtcMs;
	const next: Gift = { ...gift, deliveryTrouble: 'broadcast_failed', dueAt };
	return step(next, [fact('broadcast_failed', BY_CLIENT, { detail: reason })]);
}

/** Somebody put a voided gift on the channel: whoever missed the notice gets it again. */
function remindOfVoid(gift: Gift, room: ChannelName, now: UtcMs): Step | null {
	const says: Outbound[] = [voidNoticeOf(gift, room, gift.voidedAt ?? now)];
	if (gift.seenAt !== null) return { gift, facts: [], says, withdraws: false };
	const next: Gift = { ...gift, delivery: advance(gift.delivery, 'broadcast_seen'), seenAt: now };
	return {
		gift: next,
		facts: [fact('broadcast_seen', BY_CLIENT, { detail: 'after the void' })],
		says,
		withdraws: false,
	};
}

function isOpen(gift: Gift): boolean {
	return gift.delivery !== 'none' && gift.delivery !== 'completed' && gift.delivery !== 'unconfirmed';
}

function step(gift: Gift, facts: Step['facts']): Step {
	return { gift, facts, says: [], withdraws: false };
}
