// What was decided on a gift and how far its delivery has got is the same in its row and in its entries, which the chain
// proves: both follow the same rules.

import type { Gift } from '../../../gifts/gift.ts';
import { replayEntries } from '../../../gifts/replay/replay-entries.ts';
import type { Replayed } from '../../../gifts/replay/replay-entries.ts';

/** The fields that are compared, and what a person calls them. */
export const DECISIONS = {
	heldBecause: 'cause of its review',
	pendingDecision: 'decision that can be taken back',
	refusal: 'refusal',
	reason: 'reason',
	decidedBy: 'name of who decided',
	decidedAt: 'time of its decision',
	voidedAt: 'time of its void',
	delivery: 'delivery',
	sentAt: 'time of its sending',
	seenAt: 'time at which it was seen',
	acknowledgedAt: 'time of its acknowledgment',
	attempts: 'number of resends',
	deliveryTrouble: 'trouble with its delivery',
} as const satisfies Record<keyof Replayed, string> & Partial<Record<keyof Gift, string>>;

const FIELDS = Object.entries(DECISIONS) as readonly [keyof Replayed, string][];

/** What the row says otherwise than all entries of its gift, in their order. */
export function findOtherDecisions(row: Replayed, entries: Parameters<typeof replayEntries>[0]): readonly string[] {
	const told = replayEntries(entries, row);
	return FIELDS.filter(([field]) => told[field] !== row[field]).map(([, words]) => words);
}
