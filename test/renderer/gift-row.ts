import type { GiftRow } from '../../preload/api/rows.ts';
import { asCoins, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { ComboId, GiftId } from '../../protocol/ids.ts';

export function giftIdOf(giftNo: number): GiftId {
	return asGiftId(`gift-${String(giftNo).padStart(6, '0')}`);
}

export const COMBO: ComboId = asComboId('combo-0001');

/** A rose of five coins that was granted, seen and acknowledged, changed as a test wants it. */
export function giftRow(giftNo: number, change: Partial<GiftRow> = {}): GiftRow {
	const at = asUtcMs(1_000_000 + giftNo * 1_000);
	return {
		giftId: giftIdOf(giftNo),
		giftNo,
		revision: giftNo,
		sender: asUserId('aurora'),
		senderName: 'Aurora Vale',
		gift: asGiftKey('rose'),
		giftName: 'Rose',
		icon: '🌹',
		count: 1,
		price: asCoins(5),
		value: asCoins(5),
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
		requestedAt: at,
		decidedAt: at,
		voidedAt: null,
		delivery: 'completed',
		sentAt: at,
		seenAt: at,
		acknowledgedAt: at,
		attempts: 0,
		deliveryTrouble: null,
		dueAt: null,
		...change,
	};
}

export const HELD: Partial<GiftRow> = {
	state: 'held',
	heldBecause: 'first_gift_of_sender',
	decidedBy: null,
	decidedAt: null,
	delivery: 'none',
	sentAt: null,
	seenAt: null,
	acknowledgedAt: null,
};

/** Granted and sent, and nothing has come back. */
export const SENT: Partial<GiftRow> = { delivery: 'sent', seenAt: null, acknowledgedAt: null };
