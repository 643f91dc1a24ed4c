// What may be done to a gift as it stands. The window offers only what makes sense; the main process has the last word.

import type { GiftRow } from '../../preload/api/rows.ts';
import { isWithoutProof } from './gift-book.ts';

/** Held, and nobody has decided yet: it can be approved or refused. */
export function awaitsDecision(gift: GiftRow): boolean {
	return gift.state === 'held' && gift.pendingDecision === null;
}

/** Decided by hand, and the decision has not left yet. */
export function canBeTakenBack(gift: GiftRow): boolean {
	return gift.state === 'held' && gift.pendingDecision !== null;
}

export function canBeVoided(gift: GiftRow): boolean {
	return gift.state === 'granted' || gift.state === 'held';
}

export function canBeResent(gift: GiftRow): boolean {
	return isWithoutProof(gift);
}

export function canBeGivenUp(gift: GiftRow): boolean {
	return isWithoutProof(gift) && gift.delivery !== 'unconfirmed';
}
