import type { GiftId } from '../../protocol/ids.ts';
import type { LeftWhy, Outcome } from '../../preload/api/desk-api.ts';
import { decideGiveUp, decideHeldGift, decideResend, decideVoid, takeBackDecision } from '../gifts/decide-by-hand.ts';
import type { HandDecision, HandFacts } from '../gifts/decide-by-hand.ts';
import type { Gift } from '../gifts/gift.ts';
import { followDecision } from './combos/follow-combo.ts';
import { enterStep, findGrant } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

export type ByHand =
	| { readonly kind: 'approve' }
	| { readonly kind: 'refuse'; readonly reason: string }
	| { readonly kind: 'take_back' }
	| { readonly kind: 'void'; readonly reason: string }
	| { readonly kind: 'resend' }
	| { readonly kind: 'give_up' };

/** A moderator decides on several gifts at once; each follows or says why not. */
export function decideGifts(context: HostContext, giftIds: readonly GiftId[], action: ByHand, by: string): Outcome {
	const { ledger, clock } = context;
	const facts: HandFacts = { by, now: clock.now(), rules: ledger.room.rules };
	const done: GiftId[] = [];
	const left: { giftId: GiftId; why: LeftWhy }[] = [];
	for (const giftId of new Set(giftIds)) {
		const gift = ledger.gifts.find(giftId);
		const decision: HandDecision = gift ? decide(context, gift, action, facts) : { kind: 'left', why: 'gift_unknown' };
		if (decision.kind === 'left') left.push({ giftId, why: decision.why });
		else {
			if (gift) followDecision(context, gift, enterStep(context, gift, decision.step, facts.now), facts.now);
			done.push(giftId);
		}
	}
	return { done, left };
}

function decide(context: HostContext, gift: Gift, action: ByHand, facts: HandFacts): HandDecision {
	switch (action.kind) {
		case 'approve':
			return decideHeldGift(gift, 'grant', null, facts);
		case 'refuse':
			return decideHeldGift(gift, 'refuse', action.reason, facts);
		case 'take_back':
			return takeBackDecision(gift, facts);
		case 'void':
			return decideVoid(gift, action.reason, facts, context.grants);
		case 'resend':
			return decideResend(gift, () => findGrant(context, gift), facts);
		case 'give_up':
			return decideGiveUp(gift, facts);
	}
}
