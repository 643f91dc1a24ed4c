import { decideDue } from '../../gifts/decide-due.ts';
import { BY_RULE, fact } from '../../gifts/gift.ts';
import type { Gift } from '../../gifts/gift.ts';
import { closeCombosOfTheGone, closeIdleCombos, followDecision } from '../combos/follow-combo.ts';
import { enterStep, findGrant } from '../../host/host-context.ts';
import type { HostContext } from '../../host/host-context.ts';

/** Gifts handled in one transaction; a long absence must not become one long stop. */
const GIFTS_PER_PASS_MAX = 500;

/** Does what time alone makes due. `behindMs`: for how long messages may wait already. Answers whether there may be more to do at once. */
export function passTime(context: HostContext, behindMs: number): boolean {
	const due = context.ledger.gifts.listDue(context.clock.now(), GIFTS_PER_PASS_MAX);
	for (const gift of due) pass(context, gift);
	const hasMoreGone = closeCombosOfTheGone(context, behindMs);
	const hasMoreIdle = closeIdleCombos(context, behindMs);
	return hasMoreGone || hasMoreIdle || due.length === GIFTS_PER_PASS_MAX;
}

/** Numbers of the gifts whose time has come. */
export function listDue({ ledger, clock }: HostContext): readonly number[] {
	return ledger.gifts.listDue(clock.now(), GIFTS_PER_PASS_MAX).map(({ giftNo }) => giftNo);
}

/** One gift alone. */
export function passGift(context: HostContext, giftNo: number): void {
	const gift = context.ledger.gifts.findByNo(giftNo);
	if (gift) pass(context, gift);
}

/** A gift over which we trip waits for nothing any more: a person decides, and the story says why. */
export function setAside(context: HostContext, giftNo: number, why: string): void {
	const { ledger, clock } = context;
	const gift = ledger.gifts.findByNo(giftNo);
	if (!gift) throw new Error(`gift ${giftNo} is not in the ledger`);
	const next: Gift = { ...gift, dueAt: null };
	const now = clock.now();
	const facts = [fact('set_aside', BY_RULE, { detail: why })];
	enterStep(context, gift, { gift: next, facts, says: [], withdraws: false }, now);
	const detail = `set aside, a mistake of Giftwarden: ${why}`;
	ledger.watch.record({ at: now, kind: 'unreadable', publisher: gift.sender, detail, raw: gift.giftId });
}

function pass(context: HostContext, gift: Gift): void {
	const { ledger, clock, grants } = context;
	const find = () => findGrant(context, gift);
	const now = clock.now();
	const step = decideDue(gift, { now, rules: ledger.room.rules, findGrant: find }, grants);
	if (!step) throw new Error(`gift ${gift.giftNo} is due at ${String(gift.dueAt)}, and nothing is to be done`);
	followDecision(context, gift, enterStep(context, gift, step, now), now);
}
