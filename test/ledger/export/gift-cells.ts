import type { Gift } from '../../../main/gifts/gift.ts';

/** A gift as its cells, said once more and plainly. */
export function toCells(gift: Gift): Record<string, string> {
	const wall = new Intl.DateTimeFormat('sv-SE', {
		timeZone: 'Europe/Berlin',
		dateStyle: 'short',
		timeStyle: 'medium',
	});
	const text = (value: string | null) => restoreInverse(value ?? '');
	const number = (value: number | null) => (value === null ? '' : String(value));
	const time = (name: string, ms: number | null) => ({
		[`${name}_utc`]: ms === null ? '' : new Date(ms).toISOString(),
		[`${name}_local`]:
			ms === null
				? ''
				: `${wall.format(ms).replace(' ', 'T')}.${String(ms % 1_000).padStart(3, '0')}${isSummer(ms) ? '+02:00' : '+01:00'}`,
	});
	return {
		stream: number(gift.streamNo),
		gift_no: number(gift.giftNo),
		gift_id: gift.giftId,
		sender: text(gift.sender),
		sender_name: text(gift.senderName),
		gift: gift.gift,
		gift_name: text(gift.giftName),
		count: number(gift.count),
		price: number(gift.price),
		value: number(gift.value),
		state: gift.state,
		delivery: gift.delivery,
		coins_counted: number(gift.state === 'granted' ? gift.value : 0),
		note: text(gift.note),
		combo_id: text(gift.comboId),
		combo_count: number(gift.comboCount),
		refusal: gift.refusal ?? '',
		reason: text(gift.reason),
		decided_by: text(gift.decidedBy),
		...time('requested_at', gift.requestedAt),
		...time('decided_at', gift.decidedAt),
		...time('voided_at', gift.voidedAt),
		...time('sent_at', gift.sentAt),
		...time('seen_at', gift.seenAt),
		...time('acknowledged_at', gift.acknowledgedAt),
		attempts: number(gift.attempts),
		gap_before: '',
	};
}

/** Seeded texts that begin with a formula sign begin with it at once. */
function restoreInverse(text: string): string {
	return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

/** The seeded evening ends in the night of the clock change. */
function isSummer(ms: number): boolean {
	return ms >= Date.UTC(2026, 2, 29, 1);
}
