import type { ChannelName, UtcMs } from '../../protocol/ids.ts';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import type { Gift, NewGift, Outbound } from './gift.ts';
import { moveTo } from './ladder.ts';

/** What a grant needs from outside: the room it is for, and the next number of the room's grants, without a gap. */
export interface GrantPort {
	readonly room: ChannelName;
	nextSequence(): number;
}

/** Grants a gift: the row, the bytes that will stand in the ledger verbatim, and the message that carries them. */
export function grantOf<Subject extends NewGift>(
	draft: Subject,
	decision: { by: string; now: UtcMs },
	grants: GrantPort,
): { gift: Subject; bytes: string; says: Outbound } {
	const sequence = grants.nextSequence();
	const gift: Subject = {
		...draft,
		state: moveTo(draft.state, 'granted'),
		pendingDecision: null,
		pendingUntil: null,
		decidedBy: decision.by,
		decidedAt: decision.now,
		grantSequence: sequence,
		delivery: 'queued',
		// While the message waits in the outbox, the outbox decides when something happens next.
		dueAt: null,
	};
	const { giftId, sender, senderName, giftName, icon, count, value, note } = gift;
	const combo =
		gift.comboId === null || gift.comboCount === null
			? null
			: { comboId: gift.comboId, comboCount: gift.comboCount, comboEnd: gift.isComboEnd };
	const bytes = encodeGrantTerms({
		room: grants.room,
		giftId,
		sender,
		senderName,
		gift: gift.gift,
		giftName,
		icon,
		count,
		value,
		note,
		combo,
		sequence,
		grantedAt: decision.now,
	});
	return { gift, bytes, says: carryGrant(gift, bytes) };
}

export function carryGrant(gift: NewGift, bytes: string): Outbound {
	const { giftId, broadcaster: broadcast } = gift;
	return { to: 'sender', message: { kind: 'grant', giftId, grant: { bytes, signature: '' }, broadcast } };
}

/** Once more: from the sender's client, or where the host broadcast it, from the host itself. */
export function askToResend(gift: Gift, bytes: string): Outbound {
	const { giftId, attempts, broadcaster } = gift;
	if (broadcaster === 'host') return { to: 'room', message: { kind: 'broadcast', grants: [{ bytes, signature: '' }] } };
	return {
		to: 'sender',
		message: { kind: 'resend_request', giftId, grant: { bytes, signature: '' }, attempt: attempts },
	};
}

export function refusalOf(gift: NewGift): Outbound {
	if (gift.refusal === null) throw new Error(`gift ${gift.giftId} carries no refusal`);
	const { giftId, refusal: why, reason } = gift;
	return { to: 'sender', message: { kind: 'refusal', giftId, why, reason, retryAfterMs: null } };
}

export function statusOf({ giftId, state, delivery }: NewGift): Outbound {
	return { to: 'sender', message: { kind: 'gift_status', gifts: [{ giftId, state, delivery }] } };
}

export function voidNoticeOf({ giftId }: NewGift, room: ChannelName, voidedAt: UtcMs): Outbound {
	return { to: 'room', message: { kind: 'void_notice', room, giftId, voidedAt, signature: '' } };
}
