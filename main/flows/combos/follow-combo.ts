import type { ComboClosed } from '../../../preload/api/rows.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import { closeCombo, decideWaitingFrame, findVerdict } from '../../gifts/combos/decide-combo.ts';
import type { Combo, ComboKey } from '../../gifts/combos/decide-combo.ts';
import type { Gift } from '../../gifts/gift.ts';
import { enterStep } from '../../host/host-context.ts';
import type { HostContext } from '../../host/host-context.ts';
import type { ComboEnd } from './combo-ends.ts';

/** Streaks closed in one transaction; a room full of them must not become one long stop. */
const CLOSED_PER_PASS_MAX = 500;

/** A person decided on one frame: the decision holds for those that wait, and for those that follow. */
export function followDecision(context: HostContext, before: Gift, after: Gift, now: UtcMs): void {
	const { ledger, grants } = context;
	const { rules } = ledger.room;
	const verdict = findVerdict(before, after, rules);
	const key = findKey(after);
	if (!verdict || !key) return;
	ledger.combos.saveVerdict(key, verdict);
	for (const giftNo of ledger.gifts.listHeldOfCombo(key)) {
		const gift = ledger.gifts.findByNo(giftNo);
		const step = gift && decideWaitingFrame(gift, verdict, { now, rules }, grants);
		if (gift && step) enterStep(context, gift, step, now);
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

/** Closes the streaks of those who left and of a lost link, once what was sent before is decided. Answers whether there may be more. */
export function closeCombosOfTheGone(context: HostContext, behindMs: number): boolean {
	const { ledger, comboEnds } = context;
	const due = comboEnds.listDue(behindMs);
	const running = due
		.flatMap((end) => listRunning(ledger.combos, end).map((combo) => ({ combo, because: end.because })))
		.slice(0, CLOSED_PER_PASS_MAX);
	// Not before it is on disk that none of them runs any more: this transaction may be undone.
	if (running.length === 0) comboEnds.forget(due);
	for (const { combo, because } of running) close(context, combo, because);
	return due.length > 0;
}

function listRunning(combos: HostContext['ledger']['combos'], end: ComboEnd): readonly Combo[] {
	if (end.because === 'sender_left') return combos.listRunningOf(end.sender);
	return end.combos.flatMap(({ sender, gift, comboId }) => {
		const combo = combos.find(sender, gift, comboId);
		return combo?.closedBecause === null ? [combo] : [];
	});
}

/** The last frame came, and it added nothing that could say so itself. */
export function closeEndedCombo(context: HostContext, key: ComboKey): void {
	const combo = context.ledger.combos.find(key.sender, key.gift, key.comboId);
	if (combo?.closedBecause === null) close(context, combo, 'ended');
}

function close(context: HostContext, combo: Combo, because: ComboClosed): void {
	const { ledger, clock } = context;
	ledger.combos.close(combo, because);
	const gift = combo.lastGiftNo === null ? null : ledger.gifts.findByNo(combo.lastGiftNo);
	if (gift) enterStep(context, gift, closeCombo(gift, because), clock.now());
}

function findKey({ sender, gift, comboId }: Gift): ComboKey | null {
	return comboId === null ? null : { sender, gift, comboId };
}
