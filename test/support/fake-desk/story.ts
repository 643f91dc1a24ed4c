import { asUtcMs } from '../../../protocol/ids.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { EntryKind, EntryRow, GiftRow, GiftStory } from '../../../preload/api/rows.ts';

/** The entries that must have been made for a gift to be in its state; the fake keeps no ledger of its own. */
export function tellStory(gift: GiftRow): GiftStory {
	const entries: EntryRow[] = [];
	const add = (at: UtcMs | null, kind: EntryKind, more: Partial<EntryRow> = {}): void => {
		if (at === null) return;
		const sequence = gift.giftNo * 12 + entries.length;
		entries.push({ sequence, at, kind, coins: 0, pieces: 0, by: 'rule', detail: '', raw: null, ...more });
	};
	const by = gift.decidedBy ?? 'rule';
	add(gift.requestedAt, 'requested', {
		coins: gift.value,
		pieces: gift.count,
		by: gift.sender,
		raw: writeRequest(gift),
	});
	if (gift.heldBecause) add(asUtcMs(gift.requestedAt + 1), 'held', { detail: gift.heldBecause });
	if (gift.heldBecause && by !== 'rule') add(gift.decidedAt, 'decision_made', { by, detail: gift.state });
	if (gift.state === 'refused') add(gift.decidedAt, 'refused', { by, detail: gift.refusal ?? '' });
	if (gift.state === 'expired') add(gift.decidedAt, 'expired', { detail: 'review_expired' });
	if (gift.delivery !== 'none') add(gift.decidedAt, 'granted', { coins: gift.value, pieces: gift.count, by });
	if (gift.deliveryTrouble === 'receiver_offline')
		add(gift.sentAt, 'grant_not_sent', { by: 'host', detail: 'receiver_offline' });
	else add(gift.sentAt, 'grant_sent', { by: 'host' });
	for (let attempt = 1; attempt <= gift.attempts; attempt++)
		add(asUtcMs((gift.sentAt ?? gift.requestedAt) + 4_000 * (2 ** attempt - 1)), 'resend_asked', {
			by: 'host',
			detail: `attempt ${attempt}`,
		});
	add(gift.seenAt, 'broadcast_seen', {
		by: 'host',
		raw: `{"v":1,"kind":"broadcast","giftId":"${gift.giftId}","grant":"…"}`,
	});
	add(gift.acknowledgedAt, 'acknowledged', {
		by: gift.sender,
		raw: `{"v":1,"kind":"acknowledgment","giftId":"${gift.giftId}","broadcast":"sent"}`,
	});
	if (gift.delivery === 'completed') add(gift.acknowledgedAt ?? gift.seenAt, 'delivery_completed', { by: 'host' });
	if (gift.delivery === 'unconfirmed') add(gift.sentAt, 'delivery_unconfirmed', { by: 'host' });
	if (gift.state === 'voided')
		add(gift.voidedAt, 'voided', { by, coins: -gift.value, pieces: -gift.count, detail: gift.reason ?? '' });
	return { gift, entries };
}

function writeRequest(gift: GiftRow): string {
	return JSON.stringify({
		v: 1,
		kind: 'gift_request',
		giftId: gift.giftId,
		gift: gift.gift,
		count: gift.count,
		senderName: gift.senderName,
		note: gift.note,
	});
}
