import { assertNever } from '../../protocol/exhaustive.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import { decideGrant } from '../gifts/decide-grant.ts';
import { isWithoutProof } from '../gifts/delivery.ts';
import type { Gift } from '../gifts/gift.ts';
import { carryGrant, refusalOf, statusOf } from '../gifts/says.ts';
import { answer, sayAgain, takeInGift } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** A viewer asks for a gift: decided, entered, answered. The same request again gets the same answer again. */
export function receiveGiftRequest(context: HostContext, sender: UserId, request: GiftRequest, raw: string): void {
	const { ledger, limits } = context;
	const { rules, mode, stream } = ledger.room;
	const now = context.clock.now();
	const { combo } = request;
	const decision = decideGrant(
		{
			request,
			sender,
			raw,
			existing: ledger.gifts.find(request.giftId),
			offer: ledger.room.findOffer(request.gift),
			rules,
			mode,
			isBlocked: ledger.room.findBlocked(sender) !== null,
			// A question to the ledger, asked only by a room whose rules want to know.
			isFirstGift: rules.holdsFirstGift && !ledger.sums.knowsSender(sender),
			comboCountBefore: combo ? ledger.gifts.readComboCount(sender, request.gift, combo.comboId) : 0,
			recent: limits.readRecent(sender, now, rules.senderWindowMs),
			streamNo: stream.streamNo,
			now,
		},
		context.grants,
	);
	switch (decision.kind) {
		case 'repeat':
			context.count('doubled_request');
			return repeatAnswer(context, decision.gift);
		case 'clash': {
			const { giftId } = request;
			const why = 'gift_id_exists_with_other_terms';
			return answer(context, sender, { kind: 'refusal', giftId, why, reason: null, retryAfterMs: null });
		}
		case 'not_now': {
			const { why, retryAfterMs } = decision;
			context.count(why === 'room_paused' ? 'paused' : 'over_rate_limit');
			return answer(context, sender, { kind: 'refusal', giftId: request.giftId, why, reason: null, retryAfterMs });
		}
		case 'taken_in':
			limits.note(sender, now);
			if (combo && decision.step.gift.count > 0) ledger.gifts.raiseComboCount(sender, request.gift, combo);
			takeInGift(context, decision.step);
			return;
		default:
			assertNever(decision, 'decision on a gift request');
	}
}

function repeatAnswer(context: HostContext, gift: Gift): void {
	switch (gift.state) {
		case 'refused':
		case 'expired':
			return sayAgain(context, gift, refusalOf(gift));
		case 'granted':
			if (isWithoutProof(gift.delivery))
				return sayAgain(context, gift, carryGrant(gift, context.ledger.entries.readGrantBytes(gift.giftNo)));
			return sayAgain(context, gift, statusOf(gift));
		case 'requested':
		case 'held':
		case 'voided':
			return sayAgain(context, gift, statusOf(gift));
	}
}
