// Rows of single gifts: how one is made, and how each step changes it. Nothing here knows time or chance.

import { asCoins, asGiftId, asUtcMs } from '../../../../protocol/ids.ts';
import type { ComboId, GiftId, UtcMs } from '../../../../protocol/ids.ts';
import type { Refusal } from '../../../../protocol/refusal.ts';
import type { CatalogueGift, GiftRow, HeldBecause } from '../../../../preload/api/rows.ts';
import type { Person } from './believable.ts';

export interface GiftTerms {
	readonly giftNo: number;
	readonly at: UtcMs;
	readonly person: Person;
	readonly gift: CatalogueGift;
	readonly count: number;
	readonly note?: string | null;
	readonly comboId?: ComboId | null;
	readonly comboCount?: number | null;
}

export function makeGiftId(giftNo: number): GiftId {
	return asGiftId(`01930f5e-0000-7000-8000-${giftNo.toString(16).padStart(12, '0')}`);
}

export function makeGift(terms: GiftTerms): GiftRow {
	return {
		giftId: makeGiftId(terms.giftNo),
		giftNo: terms.giftNo,
		revision: 0,
		sender: terms.person.id,
		senderName: terms.person.name,
		gift: terms.gift.gift,
		giftName: terms.gift.name,
		icon: terms.gift.icon,
		count: terms.count,
		price: terms.gift.price,
		value: asCoins(terms.gift.price * terms.count),
		note: terms.note ?? null,
		comboId: terms.comboId ?? null,
		comboCount: terms.comboCount ?? null,
		isComboEnd: false,
		comboClosed: null,
		state: 'requested',
		heldBecause: null,
		pendingDecision: null,
		pendingUntil: null,
		refusal: null,
		reason: null,
		decidedBy: null,
		requestedAt: terms.at,
		decidedAt: null,
		voidedAt: null,
		delivery: 'none',
		sentAt: null,
		seenAt: null,
		acknowledgedAt: null,
		attempts: 0,
		deliveryTrouble: null,
		dueAt: null,
	};
}

export function hold(row: GiftRow, because: HeldBecause, expiresAfterMs: number): GiftRow {
	return { ...row, state: 'held', heldBecause: because, dueAt: asUtcMs(row.requestedAt + expiresAfterMs) };
}

export function grant(row: GiftRow, by: string, at: UtcMs): GiftRow {
	return { ...row, ...NOT_PENDING, state: 'granted', decidedBy: by, decidedAt: at, delivery: 'queued', dueAt: null };
}

export function refuse(row: GiftRow, refusal: Refusal, by: string, reason: string | null, at: UtcMs): GiftRow {
	return { ...row, ...NOT_PENDING, state: 'refused', refusal, reason, decidedBy: by, decidedAt: at, dueAt: null };
}

export function expire(row: GiftRow, at: UtcMs): GiftRow {
	return {
		...row,
		...NOT_PENDING,
		state: 'expired',
		refusal: 'review_expired',
		decidedBy: 'rule',
		decidedAt: at,
		dueAt: null,
	};
}

export function send(row: GiftRow, at: UtcMs): GiftRow {
	return { ...row, delivery: 'sent', sentAt: row.sentAt ?? at, deliveryTrouble: null };
}

export function see(row: GiftRow, at: UtcMs): GiftRow {
	const delivery = row.acknowledgedAt === null ? 'seen' : 'completed';
	return { ...row, delivery, seenAt: at, dueAt: delivery === 'completed' ? null : asUtcMs(at + 15_000) };
}

export function acknowledge(row: GiftRow, at: UtcMs): GiftRow {
	const delivery = row.seenAt === null ? 'acknowledged' : 'completed';
	return { ...row, delivery, acknowledgedAt: at, dueAt: delivery === 'completed' ? null : row.dueAt };
}

export function voidGrant(row: GiftRow, by: string, reason: string, at: UtcMs): GiftRow {
	return { ...row, state: 'voided', voidedAt: at, reason, decidedBy: by, dueAt: null };
}

const NOT_PENDING = { pendingDecision: null, pendingUntil: null } as const;
