// What time alone does to a gift: a decision by hand becomes final, a held request expires, a resend is asked for, the
// waiting ends. Called for gifts whose `dueAt` has come; answers null where there is nothing to do yet.

import type { RoomRules } from '../../preload/api/rows.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import type { SignedGrant } from '../../protocol/messages.ts';
import { advance } from './delivery.ts';
import { BY_RULE, fact, movingFact } from './gift.ts';
import type { Fact, Gift, Outbound, Step } from './gift.ts';
import { moveTo } from './ladder.ts';
import { askToResend, grantOf, refusalOf } from './says.ts';
import type { GrantPort } from './says.ts';

export interface DueFacts {
	readonly now: UtcMs;
	readonly rules: RoomRules;
	/** The grant as it stands in the ledger; asked for only where a resend needs it. */
	readonly findGrant: () => SignedGrant;
}

export function decideDue(gift: Gift, facts: DueFacts, grants: GrantPort): Step | null {
	if (gift.dueAt === null || gift.dueAt > facts.now) return null;
	if (gift.state === 'held') return gift.pendingDecision ? finish(gift, facts.now, grants) : expire(gift, facts.now);
	if (gift.state !== 'granted') return step({ ...gift, dueAt: null }, []);
	if (gift.delivery === 'seen') {
		const next: Gift = { ...gift, delivery: advance(gift.delivery, 'waited_for_acknowledgment'), dueAt: null };
		return step(next, [fact('delivery_completed', BY_RULE, { detail: 'seen by host, no acknowledgment came' })], true);
	}
	return gift.attempts < facts.rules.resendsMax ? resend(gift, facts) : endUnconfirmed(gift);
}

/**
 * A sender whom the last attempt did not find is here again: their turn comes now. Whoever comes only after the last
 * resend gets one more, because none has reached them; coming and going again brings no further ones.
 */
export function decideReturn(gift: Gift, facts: DueFacts): Step | null {
	if (gift.state !== 'granted' || gift.deliveryTrouble !== 'receiver_offline' || gift.dueAt === null) return null;
	return gift.attempts <= facts.rules.resendsMax ? resend(gift, facts) : null;
}

/**
 * The host was away and is back. A broadcast that was made meanwhile is not seen any more, so that whoever has the grant
 * is asked for it again now and not when its turn would come. Resends that are used up stay used up.
 */
export function decideReconcile(gift: Gift, facts: DueFacts): Step | null {
	const isUnseen = gift.delivery === 'sent' || gift.delivery === 'acknowledged';
	if (gift.state !== 'granted' || !isUnseen || gift.dueAt === null) return null;
	return gift.attempts < facts.rules.resendsMax ? resend(gift, facts) : null;
}

function finish(gift: Gift, now: UtcMs, grants: GrantPort): Step {
	const by = gift.decidedBy ?? BY_RULE;
	if (gift.pendingDecision === 'grant') {
		const granted = grantOf(gift, { by, now }, grants);
		return step(granted.gift, [movingFact('granted', gift, by, { raw: granted.grant })], false, [granted.says]);
	}
	const next: Gift = {
		...gift,
		state: moveTo(gift.state, 'refused'),
		refusal: 'refused_by_moderator',
		pendingDecision: null,
		pendingUntil: null,
		decidedAt: now,
		dueAt: null,
	};
	return step(next, [movingFact('refused', gift, by, { detail: gift.reason ?? '' })], false, [refusalOf(next)]);
}

function expire(gift: Gift, now: UtcMs): Step {
	const next: Gift = {
		...gift,
		state: moveTo(gift.state, 'expired'),
		refusal: 'review_expired',
		decidedBy: BY_RULE,
		decidedAt: now,
		dueAt: null,
	};
	const facts = [movingFact('expired', gift, BY_RULE, { detail: 'nobody decided in time' })];
	return step(next, facts, false, [refusalOf(next)]);
}

function resend(gift: Gift, { findGrant }: DueFacts): Step {
	const next: Gift = { ...gift, attempts: gift.attempts + 1, dueAt: null };
	const facts = [fact('resend_asked', BY_RULE, { detail: `resend ${next.attempts}` })];
	return step(next, facts, true, [askToResend(next, findGrant())]);
}

function endUnconfirmed(gift: Gift): Step {
	const next: Gift = { ...gift, delivery: advance(gift.delivery, 'attempts_exhausted'), dueAt: null };
	return step(next, [fact('delivery_unconfirmed', BY_RULE, { detail: `after ${gift.attempts} resends` })], true);
}

function step(gift: Gift, facts: readonly Fact[], withdraws = false, says: readonly Outbound[] = []): Step {
	return { gift, facts, says, withdraws };
}
