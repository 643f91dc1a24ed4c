// What becomes of a gift request. The order of the questions is the order of the refusals in protocol/refusal.ts, and is
// a promise to clients: an earlier reason hides a later one. What comes before "taken in" leaves no entry behind, so that
// a passing refusal can be asked again with the same gift id.

import { COUNT_MAX } from '../../protocol/bounds.ts';
import { asCoins } from '../../protocol/ids.ts';
import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import type { PassingRefusal, Refusal } from '../../protocol/refusal.ts';
import type { CatalogueGift, ComboClosed, RoomMode, RoomRules } from '../../preload/api/rows.ts';
import { detailOf, isCovered, refusedWithCombo } from './combos/decide-combo.ts';
import type { ComboVerdict } from './combos/decide-combo.ts';
import { askedIn, BY_CLIENT, BY_RULE, fact, movingFact, tellCircumstances } from './gift.ts';
import type { Gift, NewGift, Step } from './gift.ts';
import { grantOf, refusalOf, statusOf } from './says.ts';
import type { GrantPort } from './says.ts';
import { judge } from './rules.ts';
import type { Hold, Verdict } from './rules.ts';

export interface RequestFacts {
	readonly request: GiftRequest;
	/** RTM's publisher; the request names no sender. */
	readonly sender: UserId;
	/** The request's own text, for the story. */
	readonly raw: string;
	readonly existing: Gift | null;
	readonly offer: CatalogueGift | null;
	readonly rules: RoomRules;
	readonly mode: RoomMode;
	readonly isBlocked: boolean;
	readonly isFirstGift: boolean;
	/** The highest cumulative count of this combo so far; 0 outside combos and at the start of one. */
	readonly comboCountBefore: number;
	/** Why this combo is over; null while it runs or begins. */
	readonly comboClosedBecause: ComboClosed | null;
	/** What a person decided on an earlier frame. */
	readonly comboVerdict: ComboVerdict | null;
	/** New gifts of this sender within the window, without this one, and when the window has room again. */
	readonly recent: { readonly gifts: number; readonly retryAfterMs: number };
	readonly streamNo: number;
	readonly now: UtcMs;
}

export type GrantDecision =
	/** The same request again: the same answer again. */
	| { readonly kind: 'repeat'; readonly gift: Gift }
	| { readonly kind: 'clash' }
	| { readonly kind: 'not_now'; readonly why: PassingRefusal; readonly retryAfterMs: number }
	| { readonly kind: 'taken_in'; readonly step: Step<NewGift> };

const PAUSED_RETRY_AFTER_MS = 15_000;

export function decideGrant(facts: RequestFacts, grants: GrantPort): GrantDecision {
	const { existing, recent, rules } = facts;
	if (existing) return isSameRequest(existing, facts) ? { kind: 'repeat', gift: existing } : { kind: 'clash' };
	if (recent.gifts >= rules.senderGiftsMax)
		return { kind: 'not_now', why: 'sender_over_rate_limit', retryAfterMs: recent.retryAfterMs };
	if (facts.mode === 'paused') return { kind: 'not_now', why: 'room_paused', retryAfterMs: PAUSED_RETRY_AFTER_MS };
	const gift = draftGift(facts);
	const refusal = findRefusal(facts, gift);
	if (refusal) return { kind: 'taken_in', step: refuse(gift, refusal, facts) };
	if (facts.comboVerdict?.kind === 'refused')
		return { kind: 'taken_in', step: refuseWithCombo(gift, facts.comboVerdict, facts) };
	const verdict = judgeGift(facts, gift);
	switch (verdict.kind) {
		case 'refuse':
			return { kind: 'taken_in', step: refuse(gift, 'refused_by_rule', facts) };
		case 'hold':
			return { kind: 'taken_in', step: hold(gift, verdict, facts) };
		case 'grant':
			return { kind: 'taken_in', step: grantAtOnce(gift, facts, grants) };
	}
}

/** A repeat with the same terms is a retry; with other terms it is a clash, and must not look like success. */
function isSameRequest(gift: Gift, { request, sender }: RequestFacts): boolean {
	return (
		gift.sender === sender &&
		gift.gift === request.gift &&
		gift.askedCount === request.count &&
		gift.note === request.note &&
		gift.comboId === (request.combo?.comboId ?? null) &&
		gift.comboCount === (request.combo?.comboCount ?? null)
	);
}

function findRefusal(facts: RequestFacts, gift: NewGift): Refusal | null {
	const { request, offer, isBlocked, now } = facts;
	if (request.expiresAt !== null && request.expiresAt <= now) return 'request_expired';
	if (isBlocked) return 'sender_blocked';
	if (!offer?.isOffered) return 'gift_unknown';
	const asked = request.combo?.comboCount ?? request.count;
	if (asked < 1 || asked > COUNT_MAX) return 'count_out_of_bounds';
	if (gift.count === 0) return 'combo_already_counted';
	if (facts.comboClosedBecause !== null) return 'combo_closed';
	return null;
}

function judgeGift(facts: RequestFacts, gift: NewGift): Verdict {
	const { request, offer, rules, mode, isFirstGift, comboVerdict } = facts;
	if (!offer) throw new Error('an unknown gift was refused before');
	const comboValue = request.combo ? request.combo.comboCount * gift.price : null;
	const verdict = judge({ value: gift.value, note: gift.note, comboValue, isFirstGift }, offer, rules, mode);
	if (verdict.kind !== 'hold' || comboVerdict?.kind !== 'approved') return verdict;
	if (isCovered(comboVerdict, gift, verdict.because, rules)) return { kind: 'grant' };
	const { upToCoins } = comboVerdict;
	const hasPassed = upToCoins !== null && (comboValue ?? 0) > upToCoins;
	return hasPassed && mode !== 'panic' ? { kind: 'hold', because: 'combo_over_ceiling', limit: upToCoins } : verdict;
}

function countPieces({ request, comboCountBefore }: RequestFacts): number {
	const pieces = request.combo ? Math.max(0, request.combo.comboCount - comboCountBefore) : request.count;
	// A count that will be refused as out of bounds must not enter the sums as if it were an amount.
	return pieces > COUNT_MAX ? 0 : pieces;
}

function draftGift(facts: RequestFacts): NewGift {
	const { request, sender, offer, streamNo, now } = facts;
	const count = countPieces(facts);
	const price = offer?.price ?? asCoins(0);
	return {
		...askedIn(request),
		streamNo,
		sender,
		giftName: offer?.name ?? request.gift,
		icon: offer?.icon ?? '❔',
		count,
		price,
		value: asCoins(count * price),
		comboClosed: request.combo?.comboEnd ? 'ended' : null,
		state: 'requested',
		heldBecause: null,
		pendingDecision: null,
		pendingUntil: null,
		refusal: null,
		reason: null,
		decidedBy: null,
		requestedAt: now,
		decidedAt: null,
		voidedAt: null,
		grantSequence: null,
		broadcaster: 'sender',
		delivery: 'none',
		sentAt: null,
		seenAt: null,
		acknowledgedAt: null,
		attempts: 0,
		deliveryTrouble: null,
		dueAt: null,
	};
}

function refuse(draft: NewGift, refusal: Refusal, { raw, now }: RequestFacts): Step<NewGift> {
	const gift: NewGift = { ...draft, state: 'refused', refusal, decidedBy: BY_RULE, decidedAt: now };
	const facts = [requested(draft, raw), movingFact('refused', draft, BY_RULE, { detail: refusal })];
	return { gift, facts, says: [refusalOf(gift)], withdraws: false };
}

function refuseWithCombo(
	draft: NewGift,
	verdict: Extract<ComboVerdict, { kind: 'refused' }>,
	{ raw, now }: RequestFacts,
): Step<NewGift> {
	const gift = refusedWithCombo(draft, verdict, now);
	const refused = movingFact('refused', draft, verdict.by, { detail: detailOf(verdict) });
	return { gift, facts: [requested(draft, raw), refused], says: [refusalOf(gift)], withdraws: false };
}

function hold(draft: NewGift, { because, limit }: Hold, { raw, rules, now }: RequestFacts): Step<NewGift> {
	const dueAt = (now + rules.reviewExpiresAfterMs) as UtcMs;
	const gift: NewGift = { ...draft, state: 'held', heldBecause: because, dueAt };
	// The rules may be others when somebody reads this.
	const detail = limit === null ? because : `${because}: ${limit}`;
	const facts = [requested(draft, raw), fact('held', BY_RULE, { detail })];
	return { gift, facts, says: [statusOf(gift)], withdraws: false };
}

function grantAtOnce(draft: NewGift, { raw, now, comboVerdict }: RequestFacts, grants: GrantPort): Step<NewGift> {
	// Whoever approved an earlier frame granted this one, too.
	const by = comboVerdict?.by ?? BY_RULE;
	const { gift, grant, says } = grantOf(draft, { by, now }, grants);
	const granted = { raw: grant };
	const words = comboVerdict ? { detail: detailOf(comboVerdict), ...granted } : granted;
	const facts = [requested(draft, raw), movingFact('granted', gift, by, words)];
	return { gift, facts, says: [says], withdraws: false };
}

function requested(gift: NewGift, raw: string) {
	return movingFact('requested', gift, BY_CLIENT, { detail: tellCircumstances(gift), raw });
}
