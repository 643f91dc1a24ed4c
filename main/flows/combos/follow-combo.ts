import type { ComboClosed } from '../../../preload/api/rows.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { closeCombo, decideWaitingFrame, findVerdict } from '../../gifts/combos/decide-combo.ts';
import type { Combo, ComboKey } from '../../gifts/combos/decide-combo.ts';
import type { Gift } from '../../gifts/gift.ts';
import { enterStep } from '../../host/host-context.ts';
import type { HostContext } from '../../host/host-context.ts';

/** Streaks closed in one transaction; a room full of them must not become one long stop. */
const CLOSED_PER_PASS_MAX = 500;

/** A person decided on one frame: the decision holds for those that wait, and for those that follow. */
export function followDecision(context: HostContext, before: Gift, after: Gift): void {
	const { ledger, clock, grants } = context;
	const { rules } = ledger.room;
	const verdict = findVerdict(before, after, rules);
	const key = findKey(after);
	if (!verdict || !key) return;
	ledger.combos.saveVerdict(key, verdict);
	for (const giftNo of ledger.combos.listWaiting(key)) {
		const gift = ledger.gifts.findByNo(giftNo);
		const step = gift && decideWaitingFrame(gift, verdict, { now: clock.now(), rules }, grants);
		if (gift && step) enterStep(context, gift, step);
	}
}

/**
 * Closes streaks that have been silent for as long as the rules allow. What may wait for so long as `behindMs` says may be
 * their next frame: that time is not counted. Answers whether there may be more.
 */
export function closeIdleCombos(context: HostContext, behindMs: number): boolean {
	const { ledger, clock } = context;
	const before = (clock.now() - behindMs - ledger.room.rules.comboIdleMs) as Combo['lastAt'];
	const idle = ledger.combos.listIdle(before, CLOSED_PER_PASS_MAX);
	for (const combo of idle) close(context, combo, 'idle');
	return idle.length === CLOSED_PER_PASS_MAX;
}

/** The host's own link is gone: nobody can know what was sent meanwhile. */
export function closeAllCombos(context: HostContext): void {
	for (const combo of context.ledger.combos.listRunning()) close(context, combo, 'link_lost');
}

export function closeCombosOf(context: HostContext, senders: readonly UserId[]): void {
	for (const sender of senders)
		for (const combo of context.ledger.combos.listRunningOf(sender)) close(context, combo, 'sender_left');
}

/** The last frame came, and it added nothing that could say so itself. */
export function closeEndedCombo(context: HostContext, key: ComboKey): void {
	const combo = context.ledger.combos.find(key.sender, key.gift, key.comboId);
	if (combo?.closedBecause === null) close(context, combo, 'ended');
}

function close(context: HostContext, combo: Combo, because: ComboClosed): void {
	const { ledger } = context;
	ledger.combos.close(combo, because);
	const gift = combo.lastGiftNo === null ? null : ledger.gifts.findByNo(combo.lastGiftNo);
	if (gift) enterStep(context, gift, closeCombo(gift, because));
}

function findKey({ sender, gift, comboId }: Gift): ComboKey | null {
	return comboId === null ? null : { sender, gift, comboId };
}
