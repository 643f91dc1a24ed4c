// One decision for a running combo, and how a combo ends. An approval by hand covers the frames that follow, up to a
// ceiling that asks again; a refusal or a void covers them without one. A combo is closed by its own last frame, by idle
// time, or with the link of its sender or of the host; a closed one never opens again.

import type { ComboClosed, HeldBecause, RoomRules } from '../../../preload/api/rows.ts';
import type { Coins, ComboId, GiftKey, UserId, UtcMs } from '../../../protocol/ids.ts';
import { BY_RULE, fact, isPerson, movingFact } from '../gift.ts';
import type { Gift, NewGift, Step } from '../gift.ts';
import { moveTo } from '../ladder.ts';
import { grantOf, refusalOf } from '../says.ts';
import type { GrantPort } from '../says.ts';

export interface ComboKey {
	readonly sender: UserId;
	readonly gift: GiftKey;
	readonly comboId: ComboId;
}

/** What a person decided on one frame, for those that follow. */
export type ComboVerdict =
	| {
			readonly kind: 'approved';
			readonly by: string;
			/** The streak's whole value up to which nobody is asked again; null has no ceiling. */
			readonly upToCoins: Coins | null;
			/** Why the approved frame was held: a panic that begins later is another matter. */
			readonly because: HeldBecause | null;
			/** The words that were approved; others are not. */
			readonly note: string | null;
	  }
	| { readonly kind: 'refused'; readonly by: string; readonly reason: string | null };

/** Where a sender's streak of one gift stands; nothing is known of one that begins. */
export interface Combo extends ComboKey {
	/** The highest cumulative count that was asked for, whatever was decided on it. */
	readonly countAsked: number;
	readonly lastGiftNo: number | null;
	readonly lastAt: UtcMs;
	readonly closedBecause: ComboClosed | null;
	readonly verdict: ComboVerdict | null;
}

/** What a step of one frame means for the rest of its combo; null where no person decided, or it is no frame. */
export function findVerdict(before: Gift, after: Gift, rules: RoomRules): ComboVerdict | null {
	if (after.comboId === null || after.comboCount === null || after.state === before.state) return null;
	const by = after.decidedBy ?? BY_RULE;
	if (!isPerson(by)) return null;
	if (after.state === 'refused' || after.state === 'voided') return { kind: 'refused', by, reason: after.reason };
	if (before.state !== 'held' || after.state !== 'granted') return null;
	const { comboCeilingCoins } = rules;
	const reached = after.comboCount * after.price;
	return {
		kind: 'approved',
		by,
		upToCoins: comboCeilingCoins === null ? null : ((reached + comboCeilingCoins) as Coins),
		because: after.heldBecause,
		note: after.note,
	};
}

/** Whether an approval of an earlier frame answers for this one, which a rule would hold for this reason. */
export function isCovered(
	verdict: ComboVerdict | null,
	gift: NewGift,
	because: HeldBecause,
	rules: RoomRules,
): boolean {
	if (verdict?.kind !== 'approved' || gift.comboCount === null) return false;
	if (because === 'room_in_panic' && verdict.because !== 'room_in_panic') return false;
	if (rules.holdsNotes && gift.note !== null && gift.note !== verdict.note) return false;
	return verdict.upToCoins === null || gift.comboCount * gift.price <= verdict.upToCoins;
}

/** A frame that waits when its combo is decided on; null where the decision does not reach it. */
export function decideWaitingFrame(
	gift: Gift,
	verdict: ComboVerdict,
	facts: { readonly now: UtcMs; readonly rules: RoomRules },
	grants: GrantPort,
): Step | null {
	if (gift.state !== 'held' || gift.pendingDecision !== null || gift.heldBecause === null) return null;
	const { now, rules } = facts;
	const { by } = verdict;
	if (verdict.kind === 'refused') {
		const next = refusedWithCombo(gift, verdict, now);
		const refused = movingFact('refused', gift, by, { detail: detailOf(verdict) });
		return { gift: next, facts: [refused], says: [refusalOf(next)], withdraws: false };
	}
	if (!isCovered(verdict, gift, gift.heldBecause, rules)) return null;
	const { gift: next, grant, says } = grantOf(gift, { by, now }, grants);
	const granted = movingFact('granted', gift, by, { detail: detailOf(verdict), raw: grant });
	return { gift: next, facts: [granted], says: [says], withdraws: false };
}

/** The row of a frame that is refused because its combo was. */
export function refusedWithCombo<Subject extends NewGift>(
	draft: Subject,
	{ by, reason }: Extract<ComboVerdict, { kind: 'refused' }>,
	now: UtcMs,
): Subject {
	const state = moveTo(draft.state, 'refused');
	return { ...draft, state, refusal: 'refused_by_moderator', reason, decidedBy: by, decidedAt: now, dueAt: null };
}

/** How the entry of a frame says that another one was decided on. */
export function detailOf(verdict: ComboVerdict): string {
	const reason = verdict.kind === 'refused' && verdict.reason !== null ? `: ${verdict.reason}` : '';
	return `with its combo${reason}`;
}

/** The combo is over: its newest gift says so. */
export function closeCombo(gift: Gift, because: ComboClosed): Step {
	const next: Gift = { ...gift, comboClosed: because };
	return { gift: next, facts: [fact('combo_closed', BY_RULE, { detail: because })], says: [], withdraws: false };
}
