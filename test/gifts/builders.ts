// Gifts, requests and facts as a test wants them: every field has a believable value, a test names only what it is about.

import type { CatalogueGift, RoomRules } from '../../preload/api/rows.ts';
import { asChannelName, asCoins, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { ComboFrame, GiftRequest, GrantTerms } from '../../protocol/messages.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import type { DeliveryState } from '../../protocol/states.ts';
import { FIRST_RULES } from '../../main/gifts/rules.ts';
import type { RequestFacts } from '../../main/gifts/decide-grant.ts';
import type { Fact, Gift, NewGift, Outbound, Step } from '../../main/gifts/gift.ts';
import type { GrantPort } from '../../main/gifts/says.ts';

export const ROOM = asChannelName('neon-lounge');
export const ANN = asUserId('ann');
export const BEN = asUserId('ben');
export const GIFT_ID = asGiftId('gift-000001');
export const COMBO_ID = asComboId('combo-000001');
export const NOW = asUtcMs(1_700_000_000_000);

export function after(ms: number) {
	return asUtcMs(NOW + ms);
}

export function offering(changes: Partial<CatalogueGift> = {}): CatalogueGift {
	const gift = asGiftKey('rose');
	return {
		gift,
		name: 'Rose',
		icon: '🌹',
		price: asCoins(10),
		isOffered: true,
		rule: 'grant',
		position: 0,
		...changes,
	};
}

export function rulesWith(changes: Partial<RoomRules> = {}): RoomRules {
	return { ...FIRST_RULES, ...changes };
}

export function asking(changes: Partial<GiftRequest> = {}): GiftRequest {
	return {
		kind: 'gift_request',
		giftId: GIFT_ID,
		gift: asGiftKey('rose'),
		count: 3,
		senderName: 'Ann',
		note: null,
		combo: null,
		expiresAt: null,
		...changes,
	};
}

export function comboFrame(comboCount: number, comboEnd = false): ComboFrame {
	return { comboId: COMBO_ID, comboCount, comboEnd };
}

export function requestFacts(changes: Partial<RequestFacts> = {}): RequestFacts {
	return {
		request: asking(),
		sender: ANN,
		raw: 'the request as it came',
		existing: null,
		offer: offering(),
		rules: rulesWith(),
		mode: 'open',
		isBlocked: false,
		isFirstGift: false,
		comboCountBefore: 0,
		comboClosedBecause: null,
		comboVerdict: null,
		recent: { gifts: 0, retryAfterMs: 1 },
		streamNo: 1,
		now: NOW,
		...changes,
	};
}

/** Three roses of Ann, granted, and the grant still waits to leave. */
export function grantedGift(changes: Partial<Gift> = {}): Gift {
	return {
		giftId: GIFT_ID,
		giftNo: 7,
		revision: 21,
		streamNo: 1,
		sender: ANN,
		senderName: 'Ann',
		gift: asGiftKey('rose'),
		giftName: 'Rose',
		icon: '🌹',
		askedCount: 3,
		count: 3,
		price: asCoins(10),
		value: asCoins(30),
		note: null,
		comboId: null,
		comboCount: null,
		isComboEnd: false,
		comboClosed: null,
		state: 'granted',
		heldBecause: null,
		pendingDecision: null,
		pendingUntil: null,
		refusal: null,
		reason: null,
		decidedBy: 'rule',
		requestedAt: NOW,
		decidedAt: NOW,
		voidedAt: null,
		grantSequence: 5,
		broadcaster: 'sender',
		delivery: 'queued',
		sentAt: null,
		seenAt: null,
		acknowledgedAt: null,
		attempts: 0,
		deliveryTrouble: null,
		dueAt: null,
		...changes,
	};
}

/** A granted gift at this rung of its delivery, with the times that belong to it. */
export function deliveredGift(delivery: DeliveryState, changes: Partial<Gift> = {}): Gift {
	const isSeen = delivery === 'seen' || delivery === 'completed';
	const isAcknowledged = delivery === 'acknowledged' || delivery === 'completed';
	return grantedGift({
		delivery,
		sentAt: delivery === 'queued' ? null : NOW,
		seenAt: isSeen ? NOW : null,
		acknowledgedAt: isAcknowledged ? NOW : null,
		dueAt: delivery === 'sent' || delivery === 'acknowledged' || delivery === 'seen' ? after(4_000) : null,
		...changes,
	});
}

export function heldGift(changes: Partial<Gift> = {}): Gift {
	return grantedGift({
		state: 'held',
		heldBecause: 'value_at_or_above_limit',
		decidedBy: null,
		decidedAt: null,
		grantSequence: null,
		delivery: 'none',
		dueAt: after(FIRST_RULES.reviewExpiresAfterMs),
		...changes,
	});
}

/** A held gift on which a moderator has decided; it can still be taken back. */
export function pendingGift(pendingDecision: 'grant' | 'refuse', changes: Partial<Gift> = {}): Gift {
	const pendingUntil = after(FIRST_RULES.takeBackMs);
	return heldGift({ pendingDecision, pendingUntil, dueAt: pendingUntil, decidedBy: 'mika', ...changes });
}

export function refusedGift(changes: Partial<Gift> = {}): Gift {
	return heldGift({ state: 'refused', refusal: 'gift_unknown', decidedAt: NOW, dueAt: null, ...changes });
}

export function expiredGift(changes: Partial<Gift> = {}): Gift {
	return heldGift({ state: 'expired', refusal: 'review_expired', decidedAt: NOW, dueAt: null, ...changes });
}

export function voidedGift(delivery: DeliveryState = 'sent', changes: Partial<Gift> = {}): Gift {
	return deliveredGift(delivery, { state: 'voided', reason: 'a slip', voidedAt: NOW, dueAt: null, ...changes });
}

export function grantPort(lastSequence = 5): GrantPort {
	let sequence = lastSequence;
	return {
		room: ROOM,
		nextSequence: () => ++sequence,
		sign: (terms) => ({ bytes: encodeGrantTerms(terms), signature: 'signed' }),
	};
}

/** What a step changes: only the fields that differ, the entries in short, and what is said, in short. */
export function summarize(before: NewGift | null, step: Step<NewGift>) {
	const { gift, facts, says, withdraws } = step;
	const changed = Object.entries(gift).filter(([key, value]) => before?.[key as keyof NewGift] !== value);
	return { changes: Object.fromEntries(changed), facts: facts.map(tellFact), says: says.map(tellSaying), withdraws };
}

export function tellFact({ kind, by, pieces, coins, detail, raw }: Fact): string {
	const moves = pieces === 0 && coins === 0 ? '' : ` ${pieces} pieces, ${coins} coins`;
	return `${kind} by ${by}${moves}${detail === '' ? '' : `: ${detail}`}${raw === null ? '' : ' (raw)'}`;
}

export function tellSaying({ to, message }: Outbound): string {
	switch (message.kind) {
		case 'refusal':
			return `${to}: refusal ${message.why}${message.reason === null ? '' : `, ${message.reason}`}`;
		case 'gift_status':
			return `${to}: gift_status ${message.gifts.map(({ state, delivery }) => `${state}/${delivery}`).join()}`;
		case 'resend_request':
			return `${to}: resend_request ${message.attempt} with ${message.grant.bytes}`;
		default:
			return `${to}: ${message.kind}`;
	}
}

/** The terms that a step's grant carries; throws where it carries none. */
export function grantedTerms(step: Step<NewGift>): GrantTerms {
	for (const { message } of step.says) {
		const terms = message.kind === 'grant' ? decodeGrantTerms(message.grant.bytes) : null;
		if (terms) return terms;
	}
	throw new Error('this step grants nothing');
}
