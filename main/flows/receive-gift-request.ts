import { assertNever } from '../../protocol/exhaustive.ts';
import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import { decideGrant } from '../gifts/decide-grant.ts';
import { isWithoutProof } from '../gifts/delivery.ts';
import type { Gift } from '../gifts/gift.ts';
import { carryGrant, refusalOf, statusOf } from '../gifts/says.ts';
import { closeEndedCombo } from './combos/follow-combo.ts';
import { answer, findGrant, sayAgain, takeInGift } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** A viewer asks for a gift: decided, entered, answered. The same request again gets the same answer again. */
export function receiveGiftRequest(context: HostContext, sender: UserId, request: GiftRequest, raw: string): void {
	const { ledger, limits } = context;
	const { rules, mode, stream } = ledger.room;
	const now = context.clock.now();
	const { combo } = request;
	const known = combo && ledger.combos.find(sender, request.gift, combo.comboId);
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
			comboCountBefore: known?.countAsked ?? 0,
			comboClosedBecause: known?.closedBecause ?? null,
			comboVerdict: known?.verdict ?? null,
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
			return noteFrame(context, takeInGift(context, decision.step), now);
		default:
			assertNever(decision, 'decision on a gift request');
	}
}

function noteFrame(context: HostContext, frame: Gift, now: UtcMs): void {
	const { sender, gift, giftNo, count, comboId, comboCount, comboClosed: closedBecause } = frame;
	if (comboId === null || comboCount === null) return;
	const key = { sender, gift, comboId };
	// A frame that adds nothing may still be the last.
	if (count > 0) context.ledger.combos.raise(key, { comboCount, giftNo, now, closedBecause });
	else if (closedBecause === 'ended') closeEndedCombo(context, key);
}

function repeatAnswer(context: HostContext, gift: Gift): void {
	switch (gift.state) {
		case 'refused':
		case 'expired':
			return sayAgain(context, gift, refusalOf(gift));
		case 'granted':
			if (isWithoutProof(gift.delivery)) return sayAgain(context, gift, carryGrant(gift, findGrant(context, gift)));
			return sayAgain(context, gift, statusOf(gift));
		case 'requested':
		case 'held':
		case 'voided':
			return sayAgain(context, gift, statusOf(gift));
	}
}
