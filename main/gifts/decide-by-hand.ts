// What a moderator may do with a gift, and when not. Approving and refusing by hand wait a moment before they leave, so
// that a slip can be taken back; a void does not, because it is the answer to something that is already wrong.

import type { LeftWhy } from '../../preload/api/desk-api.ts';
import type { RoomRules } from '../../preload/api/rows.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import type { SignedGrant } from '../../protocol/messages.ts';
import { advance, isWithoutProof } from './delivery.ts';
import { fact, movingFact } from './gift.ts';
import type { Gift, Step } from './gift.ts';
import { moveTo } from './ladder.ts';
import { askToResend, refusalOf, statusOf, voidNoticeOf } from './says.ts';
import type { GrantPort } from './says.ts';

export interface HandFacts {
	readonly by: string;
	readonly now: UtcMs;
	readonly rules: RoomRules;
}

export type HandDecision =
	{ readonly kind: 'step'; readonly step: Step } | { readonly kind: 'left'; readonly why: LeftWhy };

/** Approve or refuse a held gift; it happens when the time to take it back is over. */
export function decideHeldGift(
	gift: Gift,
	decision: 'grant' | 'refuse',
	reason: string | null,
	facts: HandFacts,
): HandDecision {
	if (gift.state !== 'held') return left('gift_not_held');
	if (gift.pendingDecision !== null) return left('decision_already_made');
	const pendingUntil = (facts.now + facts.rules.takeBackMs) as UtcMs;
	const next: Gift = {
		...gift,
		pendingDecision: decision,
		pendingUntil,
		reason,
		decidedBy: facts.by,
		dueAt: pendingUntil,
	};
	const detail = reason === null ? decision : `${decision}: ${reason}`;
	return step(next, [fact('decision_made', facts.by, { detail })]);
}

export function takeBackDecision(gift: Gift, { by, now, rules }: HandFacts): HandDecision {
	if (gift.state !== 'held') return left('gift_already_decided');
	if (gift.pendingDecision === null) return left('no_decision_to_take_back');
	const expiresAt = (gift.requestedAt + rules.reviewExpiresAfterMs) as UtcMs;
	const next: Gift = {
		...gift,
		pendingDecision: null,
		pendingUntil: null,
		reason: null,
		decidedBy: null,
		// Taken back at the last moment, a gift must not expire under the moderator's hand.
		dueAt: Math.max(expiresAt, now + rules.takeBackMs) as UtcMs,
	};
	return step(next, [fact('decision_taken_back', by, { detail: gift.pendingDecision })]);
}

/** Before the grant it is a refusal; after it a reversing entry, and the room is told. Final, and wins over everything. */
export function decideVoid(gift: Gift, reason: string, { by, now }: HandFacts, { room }: GrantPort): HandDecision {
	switch (gift.state) {
		case 'voided':
			return left('gift_already_voided');
		case 'refused':
		case 'expired':
		case 'requested':
			return left('gift_not_granted');
		case 'held':
			return step(...refuseForVoid(gift, reason, by, now));
		case 'granted': {
			// Who granted it stays in the entries; the row says who spoke last.
			const last = { reason, decidedBy: by, voidedAt: now, dueAt: null };
			const next: Gift = { ...gift, ...last, state: moveTo(gift.state, 'voided') };
			const reversing = fact('voided', by, { pieces: -gift.count, coins: -gift.value, detail: reason });
			const says = [voidNoticeOf(next, room, now), statusOf(next)];
			return { kind: 'step', step: { gift: next, facts: [reversing], says, withdraws: true } };
		}
	}
}

function refuseForVoid(gift: Gift, reason: string, by: string, now: UtcMs): [Gift, Step['facts'], Step['says']] {
	const next: Gift = {
		...gift,
		state: moveTo(gift.state, 'refused'),
		refusal: 'voided_before_grant',
		reason,
		decidedBy: by,
		decidedAt: now,
		pendingDecision: null,
		pendingUntil: null,
		dueAt: null,
	};
	return [next, [movingFact('refused', gift, by, { detail: `voided_before_grant: ${reason}` })], [refusalOf(next)]];
}

/** Asks the sender's client to broadcast once more; never a new grant. */
export function decideResend(gift: Gift, findGrant: () => SignedGrant, { by }: HandFacts): HandDecision {
	const why = findWhyNoDelivery(gift);
	if (why) return left(why);
	const next: Gift = {
		...gift,
		delivery: advance(gift.delivery, 'resend_asked'),
		attempts: gift.attempts + 1,
		// What the room has seen completes by waiting, whatever this resend brings.
		dueAt: gift.delivery === 'seen' ? gift.dueAt : null,
	};
	const facts = [fact('resend_asked', by, { detail: `resend ${next.attempts}, by hand` })];
	return { kind: 'step', step: { gift: next, facts, says: [askToResend(next, findGrant())], withdraws: true } };
}

/** Ends the waiting for proof. A gift that the room has seen is completed by it, any other is unconfirmed. */
export function decideGiveUp(gift: Gift, { by }: HandFacts): HandDecision {
	const why = findWhyNoDelivery(gift);
	if (why) return left(why);
	if (gift.delivery === 'unconfirmed') return left('already_unconfirmed');
	const isSeen = gift.delivery === 'seen';
	const delivery = advance(gift.delivery, isSeen ? 'waited_for_acknowledgment' : 'attempts_exhausted');
	const next: Gift = { ...gift, delivery, dueAt: null };
	const end = fact(isSeen ? 'delivery_completed' : 'delivery_unconfirmed', by, { detail: 'given up by hand' });
	return { kind: 'step', step: { gift: next, facts: [end], says: [], withdraws: true } };
}

function findWhyNoDelivery(gift: Gift): LeftWhy | null {
	if (gift.state === 'voided') return 'gift_already_voided';
	if (gift.state !== 'granted') return 'gift_not_granted';
	return isWithoutProof(gift.delivery) ? null : 'gift_already_completed';
}

function step(gift: Gift, facts: Step['facts'], says: Step['says'] = []): HandDecision {
	return { kind: 'step', step: { gift, facts, says, withdraws: false } };
}

function left(why: LeftWhy): HandDecision {
	return { kind: 'left', why };
}
