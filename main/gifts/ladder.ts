// The record of a gift: requested → held → granted → voided, or refused, or expired. Facts are added, nothing is
// overwritten, and there is no way back. refused, expired and voided are final; granted ends only by a void.

import type { GiftState } from '../../protocol/states.ts';

const NEXT: Record<GiftState, readonly GiftState[]> = {
	// Only inside the transaction that takes the request in.
	requested: ['held', 'granted', 'refused'],
	// A void before the grant is a refusal.
	held: ['granted', 'refused', 'expired'],
	granted: ['voided'],
	refused: [],
	expired: [],
	voided: [],
};

/** The state after a step. Throws on a step that the ladder does not have: that is a bug of ours. */
export function moveTo(from: GiftState, to: GiftState): GiftState {
	if (!NEXT[from].includes(to)) throw new Error(`a ${from} gift cannot become ${to}`);
	return to;
}

export function isFinal(state: GiftState): boolean {
	return NEXT[state].length === 0;
}
