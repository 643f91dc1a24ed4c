import type { ChannelName, UtcMs } from '../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../protocol/messages.ts';
import type { Gift, NewGift, Outbound } from './gift.ts';
import { moveTo } from './ladder.ts';

/** What a grant needs from outside: its room, the next number of the room's grants, without a gap, and a signature. */
export interface GrantPort {
	readonly room: ChannelName;
	nextSequence(): number;
	sign(terms: GrantTerms): SignedGrant;
}

/** Grants a gift: the row, the grant that will stand in the ledger verbatim, and the message that carries it. */
export function grantOf<Subject extends NewGift>(
	draft: Subject,
	decision: { by: string; now: UtcMs },
	grants: GrantPort,
): { gift: Subject; grant: SignedGrant; says: Outbound } {
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
	const grant = grants.sign({
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
	return { gift, grant, says: carryGrant(gift, grant) };
}

export function carryGrant({ giftId, broadcaster: broadcast }: NewGift, grant: SignedGrant): Outbound {
	return { to: 'sender', message: { kind: 'grant', giftId, grant, broadcast } };
}

/** Once more: from the sender's client, or where the host broadcast it, from the host itself. */
export function askToResend({ giftId, attempts, broadcaster }: Gift, grant: SignedGrant): Outbound {
	if (broadcaster === 'host') return { to: 'room', message: { kind: 'broadcast', grants: [grant] } };
	return { to: 'sender', message: { kind: 'resend_request', giftId, grant, attempt: attempts } };
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
	return { to: 'room', message: { kind: 'void_notice', room, giftId, voidedAt } };
}

/** A grant as its ledger entry keeps it: the bytes, a full stop, the signature. Neither can hold a full stop. */
export function formatGrant({ bytes, signature }: SignedGrant): string {
	return `${bytes}.${signature}`;
}

/** The signature of a grant from before grants were signed is empty. */
export function parseGrant(text: string): SignedGrant {
	const [bytes = '', signature = ''] = text.split('.');
	return { bytes, signature };
}
