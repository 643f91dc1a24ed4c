// What the entries of a gift say of its row: who decided what on it, when and why, and how far its delivery has got. Each
// entry does to the row what the rule that made it did. The words looked for here stand in ledgers, and stay.

import type { GiftRow } from '../../../preload/api/rows.ts';
import { advance } from '../delivery.ts';

/** What is derived from entries alone; `null` and 0 where none speaks of it. */
export interface Replayed {
	heldBecause: string | null;
	pendingDecision: string | null;
	refusal: string | null;
	reason: string | null;
	decidedBy: string | null;
	decidedAt: number | null;
	voidedAt: number | null;
	delivery: GiftRow['delivery'];
	sentAt: number | null;
	seenAt: number | null;
	acknowledgedAt: number | null;
	attempts: number;
	deliveryTrouble: string | null;
}

/** An array, as they come out of a ledger, because they are many; of kinds that not every version knows. */
export type ReplayedEntry = readonly [kind: string, at: number, by: string, detail: string];

type Refused = Readonly<Pick<Replayed, 'refusal' | 'reason'>>;

/**
 * The row that these entries of one gift, in their order, lead to. `row` is what it claims to be: where the words of a
 * refusal can be read in several ways, it may be any of them.
 */
export function replayEntries(entries: readonly (readonly [...ReplayedEntry, ...unknown[]])[], row: Refused): Replayed {
	const told: Replayed = {
		...{ heldBecause: null, pendingDecision: null, refusal: null, reason: null },
		...{ decidedBy: null, decidedAt: null, voidedAt: null },
		...{ delivery: 'none', sentAt: null, seenAt: null, acknowledgedAt: null, attempts: 0, deliveryTrouble: null },
	};
	for (const [kind, at, by, detail] of entries) {
		followDecision(told, [kind, at, by, detail], row);
		followDelivery(told, [kind, at, by, detail]);
	}
	return told;
}

function followDecision(told: Replayed, [kind, at, by, detail]: ReplayedEntry, row: Refused): void {
	switch (kind) {
		case 'held':
			told.heldBecause = detail.split(': ')[0] ?? null;
			return;
		case 'decision_made':
			told.pendingDecision = detail.split(': ')[0] ?? null;
			told.reason = findBehind(`${told.pendingDecision}: `, detail);
			told.decidedBy = by;
			return;
		case 'decision_taken_back':
			told.pendingDecision = told.reason = told.decidedBy = null;
			return;
		case 'granted':
		case 'expired':
		case 'refused':
			told.pendingDecision = null;
			told.decidedBy = by;
			told.decidedAt = at;
			if (kind === 'expired') told.refusal = 'review_expired';
			if (kind === 'refused') Object.assign(told, findNearest(readRefusal(detail), row));
			return;
		case 'voided':
			told.reason = detail;
			told.decidedBy = by;
			told.voidedAt = at;
	}
}

function followDelivery(told: Replayed, [kind, at, , detail]: ReplayedEntry): void {
	switch (kind) {
		case 'granted':
			told.delivery = 'queued';
			return;
		case 'grant_sent':
			told.delivery = advance(told.delivery, 'grant_sent');
			// The room's channel had it, and perhaps not yet its sender.
			if (detail.endsWith('broadcast by the host')) return;
			told.sentAt ??= at;
			told.deliveryTrouble = null;
			return;
		case 'grant_not_sent':
			told.deliveryTrouble = detail;
			return;
		case 'broadcast_failed':
			told.deliveryTrouble = 'broadcast_failed';
			return;
		case 'broadcast_seen':
			told.delivery = advance(told.delivery, 'broadcast_seen');
			told.seenAt = at;
			if (detail !== 'after the void') told.deliveryTrouble = null;
			return;
		case 'acknowledged':
			told.delivery = advance(told.delivery, 'acknowledged');
			told.acknowledgedAt = at;
			return;
		case 'resend_asked':
			told.delivery = advance(told.delivery, 'resend_asked');
			told.attempts += 1;
			return;
		case 'delivery_completed':
			told.delivery = 'completed';
			return;
		case 'delivery_unconfirmed':
			told.delivery = advance(told.delivery, 'attempts_exhausted');
	}
}

/** A rule says its refusal, a person their reason; and a person's reason may look like anything else. */
function readRefusal(detail: string): readonly Refused[] {
	const ofVoid = findBehind('voided_before_grant: ', detail);
	const ofCombo = findBehind('with its combo: ', detail);
	return [
		{ refusal: detail, reason: null },
		{ refusal: 'refused_by_moderator', reason: detail },
		...(ofVoid === null ? [] : [{ refusal: 'voided_before_grant', reason: ofVoid }]),
		...(ofCombo === null ? [] : [{ refusal: 'refused_by_moderator', reason: ofCombo }]),
		...(detail === '' || detail === 'with its combo' ? [{ refusal: 'refused_by_moderator', reason: null }] : []),
	];
}

/** Last of all the words themselves, so that what differs is told as what it is. */
function findNearest(readings: readonly Refused[], { refusal, reason }: Refused): Refused {
	const ofRefusal = readings.filter((reading) => reading.refusal === refusal);
	return (
		ofRefusal.find((reading) => reading.reason === reason) ??
		ofRefusal.at(-1) ??
		readings.find((reading) => reading.reason === reason) ?? { refusal: null, reason: null }
	);
}

function findBehind(start: string, text: string): string | null {
	return text.startsWith(start) ? text.slice(start.length) : null;
}
