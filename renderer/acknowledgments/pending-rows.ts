// Which gifts the list of pending acknowledgments shows, and how their next step counts down. Proof normally arrives
// within a moment: a gift is listed when it is later than that, so that the list is calm while everything goes well.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';

const LATE_AFTER_MS = 2_500;

export interface PendingRows {
	/** Late, and the host still asks for proof; oldest first. */
	readonly waiting: readonly GiftRow[];
	/** The host has stopped asking. */
	readonly unconfirmed: readonly GiftRow[];
}

export function listPending(withoutProof: readonly GiftRow[], now: number): PendingRows {
	const waiting: GiftRow[] = [];
	const unconfirmed: GiftRow[] = [];
	for (const gift of withoutProof) {
		if (gift.delivery === 'unconfirmed') unconfirmed.push(gift);
		else if (isLate(gift, now)) waiting.push(gift);
	}
	return { waiting, unconfirmed };
}

function isLate(gift: GiftRow, now: number): boolean {
	return (
		gift.attempts > 0 || gift.deliveryTrouble !== null || now - (gift.decidedAt ?? gift.requestedAt) >= LATE_AFTER_MS
	);
}

export type Missing =
	| 'sender_offline'
	| 'host_offline'
	| 'broadcast_failed'
	| 'grant_not_left'
	| 'broadcast_not_seen'
	| 'acknowledged_not_seen'
	| 'no_acknowledgment';

/** What is missing before the gift is proven; the trouble that stands in the way comes first. */
export function readMissing(gift: GiftRow): Missing {
	if (gift.deliveryTrouble === 'host_offline') return 'host_offline';
	if (gift.seenAt !== null) return 'no_acknowledgment';
	if (gift.deliveryTrouble === 'receiver_offline') return 'sender_offline';
	if (gift.deliveryTrouble === 'broadcast_failed') return 'broadcast_failed';
	if (gift.acknowledgedAt !== null) return 'acknowledged_not_seen';
	return gift.sentAt === null ? 'grant_not_left' : 'broadcast_not_seen';
}

export interface Countdown {
	readonly leftMs: number;
	/** Part of the wait that is left, 0 to 1. */
	readonly share: number;
}

interface Wait {
	readonly dueAt: number;
	readonly wholeMs: number;
}

/**
 * Counts down to each gift's next step. The rows only say when a step is due, so the longest wait seen for that time is
 * taken as the whole.
 */
export class Countdowns {
	#seen = new Map<GiftId, Wait>();

	read(gift: GiftRow, now: number): Countdown | null {
		if (gift.dueAt === null) return null;
		const leftMs = Math.max(0, gift.dueAt - now);
		let wait = this.#seen.get(gift.giftId);
		if (wait?.dueAt !== gift.dueAt) {
			wait = { dueAt: gift.dueAt, wholeMs: Math.max(leftMs, 1) };
			this.#seen.set(gift.giftId, wait);
		}
		return { leftMs, share: Math.min(1, leftMs / wait.wholeMs) };
	}

	/** Forgets gifts that are no longer listed. In a storm these are thousands, of which only those in view are known. */
	keepOnly(gifts: readonly GiftRow[]): void {
		const kept = new Map<GiftId, Wait>();
		for (const { giftId } of gifts) {
			const wait = this.#seen.get(giftId);
			if (wait) kept.set(giftId, wait);
		}
		this.#seen = kept;
	}
}
