// The delivery of a grant, a matter of transport and kept apart from the record: a voided gift may still be acknowledged,
// which is a fact about the air and not about the money. What is seen on the channel is proof, an acknowledgment alone
// is a claim. A message that comes late or twice moves a gift only up; only a resend opens an unconfirmed one again.

import type { DeliveryState } from '../../protocol/states.ts';

export type DeliveryEvent =
	| 'grant_sent'
	| 'broadcast_seen'
	| 'acknowledged'
	/** Seen, and the wait for the acknowledgment is over. */
	| 'waited_for_acknowledgment'
	/** Every resend was made, or a person gave up. */
	| 'attempts_exhausted'
	| 'resend_asked';

const NEXT: Record<DeliveryState, Partial<Record<DeliveryEvent, DeliveryState>>> = {
	none: {},
	queued: {
		grant_sent: 'sent',
		// Both can overtake the result of our own publish.
		broadcast_seen: 'seen',
		acknowledged: 'acknowledged',
		attempts_exhausted: 'unconfirmed',
	},
	sent: { broadcast_seen: 'seen', acknowledged: 'acknowledged', attempts_exhausted: 'unconfirmed' },
	acknowledged: { broadcast_seen: 'completed', attempts_exhausted: 'unconfirmed' },
	seen: { acknowledged: 'completed', waited_for_acknowledgment: 'completed' },
	// An acknowledgment without the broadcast stays a claim here, too; its time is kept beside the state.
	unconfirmed: { broadcast_seen: 'seen', resend_asked: 'queued' },
	// Final: a late failure report must never take proof away.
	completed: {},
};

/** The same state comes back where the event changes nothing. */
export function advance(state: DeliveryState, event: DeliveryEvent): DeliveryState {
	return NEXT[state][event] ?? state;
}

/** Granted, and the proof has not arrived yet. */
export function isWithoutProof(state: DeliveryState): boolean {
	return state !== 'none' && state !== 'completed';
}

/** Milliseconds to wait for proof after the given number of resends: doubling, up to the longest wait. */
export function waitForProofMs(attempts: number, policy: { resendAfterMs: number; resendAfterMsMax: number }): number {
	return Math.min(policy.resendAfterMs * 2 ** Math.min(attempts, 20), policy.resendAfterMsMax);
}
