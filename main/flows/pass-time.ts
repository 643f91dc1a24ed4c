import { decideDue } from '../gifts/decide-due.ts';
import { closeIdleCombos, followDecision } from './combos/follow-combo.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** Gifts handled in one transaction; a long absence must not become one long stop. */
const GIFTS_PER_PASS_MAX = 500;

/** Does what time alone makes due. Answers whether there may be more to do at once. */
export function passTime(context: HostContext): boolean {
	const { ledger, clock, grants } = context;
	const now = clock.now();
	const due = ledger.gifts.listDue(now, GIFTS_PER_PASS_MAX);
	for (const gift of due) {
		const findGrantBytes = () => ledger.entries.readGrantBytes(gift.giftNo);
		const step = decideDue(gift, { now, rules: ledger.room.rules, findGrantBytes }, grants);
		if (!step) throw new Error(`gift ${gift.giftNo} is due at ${String(gift.dueAt)}, and nothing is to be done`);
		followDecision(context, gift, enterStep(context, gift, step));
	}
	const hasMoreIdle = closeIdleCombos(context);
	return hasMoreIdle || due.length === GIFTS_PER_PASS_MAX;
}
