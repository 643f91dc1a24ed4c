// A gift's proof at a glance: four steps (requested, granted, seen, acknowledged), each reached, awaited, failed or not
// yet due, and one outcome that the messages put into words. Pure: the same row always gives the same ladder.

import type { GiftRow } from '../../preload/api/rows.ts';
import { assertNever } from '../../protocol/exhaustive.ts';

/** reached: it happened · awaited: it should happen next · failed: it did not, and nobody waits for it · idle: not due. */
export type Step = 'reached' | 'awaited' | 'failed' | 'idle';

export type LadderOutcome =
	| 'requested'
	| 'held'
	| 'approved_soon'
	| 'refused_soon'
	| 'refused'
	| 'expired'
	| 'waits_to_leave'
	| 'sender_offline'
	| 'host_offline'
	| 'broadcast_failed'
	| 'not_yet_seen'
	| 'acknowledged_not_seen'
	| 'seen_not_acknowledged'
	| 'completed'
	| 'completed_by_host'
	| 'unconfirmed'
	| 'voided_after_display'
	| 'voided_before_display';

export interface ProofLadder {
	/** Requested, granted, seen, acknowledged. */
	readonly steps: readonly [Step, Step, Step, Step];
	readonly outcome: LadderOutcome;
}

export function readLadder(gift: GiftRow): ProofLadder {
	switch (gift.state) {
		case 'requested':
			return { steps: ['awaited', 'idle', 'idle', 'idle'], outcome: 'requested' };
		case 'held':
			return { steps: ['reached', 'awaited', 'idle', 'idle'], outcome: readHeldOutcome(gift) };
		case 'refused':
			return { steps: ['reached', 'failed', 'idle', 'idle'], outcome: 'refused' };
		case 'expired':
			return { steps: ['reached', 'failed', 'idle', 'idle'], outcome: 'expired' };
		case 'granted':
			return readDelivery(gift);
		case 'voided':
			return {
				steps: [
					'reached',
					'reached',
					gift.seenAt === null ? 'idle' : 'reached',
					gift.acknowledgedAt === null ? 'idle' : 'reached',
				],
				outcome: gift.seenAt === null ? 'voided_before_display' : 'voided_after_display',
			};
		default:
			return assertNever(gift.state, 'gift state');
	}
}

function readHeldOutcome(gift: GiftRow): LadderOutcome {
	if (gift.pendingDecision === 'grant') return 'approved_soon';
	return gift.pendingDecision === 'refuse' ? 'refused_soon' : 'held';
}

function readDelivery(gift: GiftRow): ProofLadder {
	switch (gift.delivery) {
		case 'none':
		case 'queued':
			return { steps: ['reached', 'reached', 'idle', 'idle'], outcome: readTrouble(gift) ?? 'waits_to_leave' };
		case 'sent':
			return { steps: ['reached', 'reached', 'awaited', 'idle'], outcome: readTrouble(gift) ?? 'not_yet_seen' };
		case 'acknowledged':
			return { steps: ['reached', 'reached', 'awaited', 'reached'], outcome: 'acknowledged_not_seen' };
		case 'seen':
			return { steps: ['reached', 'reached', 'reached', 'awaited'], outcome: 'seen_not_acknowledged' };
		case 'completed':
			return gift.acknowledgedAt === null
				? { steps: ['reached', 'reached', 'reached', 'idle'], outcome: 'completed_by_host' }
				: { steps: ['reached', 'reached', 'reached', 'reached'], outcome: 'completed' };
		case 'unconfirmed':
			return {
				steps: [
					'reached',
					'reached',
					gift.seenAt === null ? 'failed' : 'reached',
					gift.acknowledgedAt === null ? 'failed' : 'reached',
				],
				outcome: 'unconfirmed',
			};
		default:
			return assertNever(gift.delivery, 'delivery state');
	}
}

function readTrouble(gift: GiftRow): LadderOutcome | null {
	switch (gift.deliveryTrouble) {
		case null:
			return null;
		case 'receiver_offline':
			return 'sender_offline';
		case 'host_offline':
			return 'host_offline';
		case 'broadcast_failed':
			return 'broadcast_failed';
		default:
			return assertNever(gift.deliveryTrouble, 'delivery trouble');
	}
}

/** Gifts that never counted or no longer count have no place in a combo's sums or on its ladder. */
export function countsInCombo(gift: GiftRow): boolean {
	return gift.state !== 'refused' && gift.state !== 'expired' && gift.state !== 'voided';
}

const COMPLETENESS: readonly LadderOutcome[] = [
	'requested',
	'held',
	'refused_soon',
	'approved_soon',
	'unconfirmed',
	'host_offline',
	'sender_offline',
	'broadcast_failed',
	'waits_to_leave',
	'not_yet_seen',
	'acknowledged_not_seen',
	'seen_not_acknowledged',
	'completed_by_host',
	'completed',
];

const RANKS = new Map(COMPLETENESS.map((outcome, rank) => [outcome, rank]));

/** How far a gift has come, as a number: the least complete gift speaks for its combo. */
export function rankCompleteness(gift: GiftRow): number {
	return RANKS.get(readLadder(gift).outcome) ?? COMPLETENESS.length;
}
export const COMPLETENESS_RANKS = COMPLETENESS.length + 1;
