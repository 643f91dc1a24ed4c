import { describe, expect, test } from 'vitest';
import { COUNT_MAX } from '../../protocol/bounds.ts';
import { asCoins, asComboId, asGiftKey, asUtcMs } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import { decideGrant } from '../../main/gifts/decide-grant.ts';
import type { GrantDecision, RequestFacts } from '../../main/gifts/decide-grant.ts';
import type { NewGift, Step } from '../../main/gifts/gift.ts';
import { ANN, asking, BEN, COMBO_ID, comboFrame, grantedGift, grantedTerms, grantPort, NOW } from './builders.ts';
import { offering, refusedGift, requestFacts, ROOM, rulesWith, summarize } from './builders.ts';

function tell(decision: GrantDecision): string {
	if (decision.kind === 'not_now') return `not_now: ${decision.why}`;
	if (decision.kind !== 'taken_in') return decision.kind;
	const { state, refusal, heldBecause } = decision.step.gift;
	return [state, refusal ?? heldBecause].filter((word) => word !== null).join(': ');
}

function takenIn(facts: RequestFacts): Step<NewGift> {
	const decision = decideGrant(facts, grantPort());
	if (decision.kind !== 'taken_in') throw new Error(`this request was answered with ${decision.kind}`);
	return decision.step;
}

const SAME_GIFT = grantedGift({ comboId: COMBO_ID, comboCount: COUNT_MAX + 1 });

/** Each line by itself causes its answer; with everything below it as well, the answer stays the same. */
const PRECEDENCE: readonly (readonly [answer: string, make: (facts: RequestFacts) => RequestFacts])[] = [
	['repeat', (facts) => ({ ...facts, existing: grantedGift(termsOf(facts.request)) })],
	['clash', (facts) => ({ ...facts, existing: grantedGift({ ...termsOf(facts.request), askedCount: 77 }) })],
	['not_now: sender_over_rate_limit', (facts) => ({ ...facts, recent: { gifts: 60, retryAfterMs: 2_500 } })],
	['not_now: room_paused', (facts) => ({ ...facts, mode: 'paused' })],
	['refused: request_expired', (facts) => ({ ...facts, request: { ...facts.request, expiresAt: NOW } })],
	['refused: sender_blocked', (facts) => ({ ...facts, isBlocked: true })],
	['refused: gift_unknown', (facts) => ({ ...facts, offer: null })],
	['refused: gift_unknown', (facts) => ({ ...facts, offer: { ...(facts.offer ?? offering()), isOffered: false } })],
	['refused: count_out_of_bounds', (facts) => ({ ...facts, request: withComboCount(facts.request, COUNT_MAX + 1) })],
	['refused: combo_already_counted', (facts) => alreadyCounted(facts)],
	['refused: combo_closed', (facts) => ({ ...facts, comboClosedBecause: 'idle' })],
	[
		'refused: refused_by_moderator',
		(facts) => ({ ...facts, comboVerdict: { kind: 'refused', by: 'mika', reason: 'spam' } }),
	],
	['refused: refused_by_rule', (facts) => ({ ...facts, offer: offering({ rule: 'refuse' }) })],
	['held: room_in_panic', (facts) => ({ ...facts, mode: 'panic' })],
	['held: value_at_or_above_limit', (facts) => ({ ...facts, rules: rulesWith({ holdFromCoins: asCoins(0) }) })],
	['granted', (facts) => facts],
];

function termsOf({ combo }: GiftRequest) {
	return { comboId: combo?.comboId ?? null, comboCount: combo?.comboCount ?? null };
}

function withComboCount(request: GiftRequest, comboCount: number): GiftRequest {
	return { ...request, combo: comboFrame(comboCount) };
}

function alreadyCounted(facts: RequestFacts): RequestFacts {
	return { ...facts, request: withComboCount(facts.request, 5), comboCountBefore: COUNT_MAX + 1 };
}

describe('the first reason to say no is the one that is told', () => {
	const cases = PRECEDENCE.map(([answer, make], at) => ({ answer, make, at }));
	test.each(cases)('$answer by itself', ({ answer, make }) => {
		expect(tell(decideGrant(make(requestFacts()), grantPort()))).toBe(answer);
	});

	test.each(cases)('$answer hides everything below it', ({ answer, at }) => {
		const below = PRECEDENCE.slice(at).reduceRight((facts, [, make]) => make(facts), requestFacts());
		expect(tell(decideGrant(below, grantPort()))).toBe(answer);
	});
});

describe('a request that comes again', () => {
	const clashing: readonly (readonly [string, Partial<RequestFacts>])[] = [
		['of somebody else', { sender: BEN }],
		['for another gift', { request: asking({ gift: asGiftKey('donut') }) }],
		['for another count', { request: asking({ count: 4 }) }],
		['with other words', { request: asking({ note: 'hello' }) }],
		['as part of a combo', { request: asking({ combo: comboFrame(3) }) }],
	];
	test.each(clashing)('%s is a clash', (_, changes) => {
		expect(tell(decideGrant(requestFacts({ existing: grantedGift(), ...changes }), grantPort()))).toBe('clash');
	});

	test('in another combo, or further along in the same, is a clash', () => {
		const other = asking({ combo: { ...comboFrame(COUNT_MAX + 1), comboId: asComboId('combo-000002') } });
		const further = asking({ combo: comboFrame(COUNT_MAX + 2) });
		const answers = [other, further].map((request) =>
			tell(decideGrant(requestFacts({ request, existing: SAME_GIFT }), grantPort())),
		);
		expect(answers).toEqual(['clash', 'clash']);
	});

	test('under a new display name, with another expiry or after a price change is still the same request', () => {
		const request = asking({ senderName: 'Ann the Second', expiresAt: asUtcMs(1) });
		const existing = refusedGift();
		const facts = requestFacts({ request, existing, offer: offering({ price: asCoins(99) }), mode: 'paused' });
		expect(decideGrant(facts, grantPort())).toEqual({ kind: 'repeat', gift: existing });
	});
});

describe('what is not taken in', () => {
	test('says when to ask again: a full window when it has room, a paused room after a while', () => {
		const overLimit = requestFacts({ recent: { gifts: 60, retryAfterMs: 2_500 } });
		const answers = [overLimit, requestFacts({ mode: 'paused' })].map((facts) => decideGrant(facts, grantPort()));
		expect(answers).toEqual([
			{ kind: 'not_now', why: 'sender_over_rate_limit', retryAfterMs: 2_500 },
			{ kind: 'not_now', why: 'room_paused', retryAfterMs: 15_000 },
		]);
	});

	test('uses up no number of a grant', () => {
		const port = grantPort(5);
		decideGrant(requestFacts({ mode: 'paused' }), port);
		decideGrant(requestFacts({ isBlocked: true }), port);
		decideGrant(requestFacts({ rules: rulesWith({ holdFromCoins: asCoins(0) }) }), port);
		expect(port.nextSequence()).toBe(6);
	});
});

describe('what is taken in', () => {
	const rose = { count: 3, price: 10, value: 30, giftName: 'Rose', icon: '🌹' };
	const request = 'requested by client 3 pieces, 30 coins: ann\nRose\n10\n1 (raw)';

	test('a grant is entered with its bytes, queued, and sent', () => {
		const { changes, ...rest } = summarize(null, takenIn(requestFacts()));
		expect(changes).toMatchObject({ ...rose, state: 'granted', delivery: 'queued', grantSequence: 6, dueAt: null });
		expect(rest).toEqual({
			facts: [request, 'granted by rule 3 pieces, 30 coins (raw)'],
			says: ['sender: grant'],
			withdraws: false,
		});
	});

	test('the grant names what was decided, at the price of the catalogue', () => {
		const asked = asking({ note: 'for you', combo: comboFrame(8, true) });
		const facts = requestFacts({ request: asked, comboCountBefore: 6 });
		expect(grantedTerms(takenIn(facts))).toEqual({
			room: ROOM,
			giftId: asked.giftId,
			sender: ANN,
			senderName: 'Ann',
			gift: 'rose',
			giftName: 'Rose',
			icon: '🌹',
			count: 2,
			value: 20,
			note: 'for you',
			combo: comboFrame(8, true),
			sequence: 6,
			grantedAt: NOW,
		});
	});

	test('a held gift is entered without a decision, and its sender is told', () => {
		const facts = requestFacts({ rules: rulesWith({ holdFromCoins: asCoins(30), reviewExpiresAfterMs: 9_000 }) });
		const { changes, ...rest } = summarize(null, takenIn(facts));
		const dueAt = NOW + 9_000;
		expect(changes).toMatchObject({ ...rose, state: 'held', heldBecause: 'value_at_or_above_limit', dueAt });
		expect(changes).toMatchObject({ delivery: 'none', grantSequence: null, decidedAt: null, decidedBy: null });
		expect(rest).toEqual({
			facts: [request, 'held by rule: value_at_or_above_limit: 30'],
			says: ['sender: gift_status held/none'],
			withdraws: false,
		});
	});

	test.each<[entered: string, facts: Partial<RequestFacts>]>([
		['combo_over_ceiling: 100', { rules: rulesWith({ comboCeilingCoins: asCoins(100) }) }],
		// An approval by hand has a ceiling of its own, which may be higher than the rules' by now.
		[
			'combo_over_ceiling: 105',
			{
				rules: rulesWith({ comboCeilingCoins: asCoins(100) }),
				comboVerdict: {
					kind: 'approved',
					by: 'mika',
					upToCoins: asCoins(105),
					because: 'combo_over_ceiling',
					note: null,
				},
			},
		],
		['room_in_panic', { mode: 'panic', rules: rulesWith({ comboCeilingCoins: asCoins(100) }) }],
	])('a held frame is entered with the limit that held it, as it was: %s', (entered, facts) => {
		const request = asking({ combo: comboFrame(11) });
		const { facts: entries } = summarize(null, takenIn(requestFacts({ request, comboCountBefore: 10, ...facts })));
		expect(entries.at(-1)).toBe(`held by rule: ${entered}`);
	});

	test('a refusal is entered with its reason, and its sender is told', () => {
		const { changes, ...rest } = summarize(null, takenIn(requestFacts({ isBlocked: true })));
		expect(changes).toMatchObject({
			...rose,
			state: 'refused',
			refusal: 'sender_blocked',
			decidedAt: NOW,
			dueAt: null,
		});
		expect(rest).toEqual({
			facts: [request, 'refused by rule 3 pieces, 30 coins: sender_blocked'],
			says: ['sender: refusal sender_blocked'],
			withdraws: false,
		});
	});

	test('a gift that nobody knows is worth nothing', () => {
		const { gift } = takenIn(requestFacts({ offer: null }));
		expect([gift.gift, gift.giftName, gift.price, gift.value, gift.count]).toEqual(['rose', 'rose', 0, 0, 3]);
	});

	test('a retired gift is refused at the price it had', () => {
		const { gift } = takenIn(requestFacts({ offer: offering({ isOffered: false }) }));
		expect([gift.refusal, gift.value]).toEqual(['gift_unknown', 30]);
	});

	test.each<[count: number, refusal: string | null, booked: number]>([
		[0, 'count_out_of_bounds', 0],
		[1, null, 1],
		[COUNT_MAX, null, COUNT_MAX],
		[COUNT_MAX + 1, 'count_out_of_bounds', 0],
		[COUNT_MAX * 10, 'count_out_of_bounds', 0],
	])('%d pieces: %s, %d of them in the sums', (count, refusal, booked) => {
		const rules = rulesWith({ holdFromCoins: null });
		const { gift } = takenIn(requestFacts({ request: asking({ count }), rules }));
		expect([gift.refusal, gift.count, gift.value]).toEqual([refusal, booked, booked * 10]);
	});
});

describe('a combo is booked by what it adds', () => {
	test.each<[before: number, reached: number, refusal: string | null, adds: number]>([
		[0, 1, null, 1],
		[0, 5, null, 5],
		[4, 5, null, 1],
		[5, 5, 'combo_already_counted', 0],
		[9, 5, 'combo_already_counted', 0],
		[0, 0, 'count_out_of_bounds', 0],
		[COUNT_MAX - 1, COUNT_MAX, null, 1],
		[COUNT_MAX, COUNT_MAX + 1, 'count_out_of_bounds', 1],
		[0, COUNT_MAX + 1, 'count_out_of_bounds', 0],
	])('after %d, a frame that reaches %d: %s, adds %d', (before, reached, refusal, adds) => {
		const request = asking({ count: 99, combo: comboFrame(reached) });
		const { gift } = takenIn(requestFacts({ request, comboCountBefore: before }));
		expect([gift.refusal, gift.count, gift.askedCount]).toEqual([refusal, adds, 99]);
	});

	test('the ceiling looks at the whole streak, not at the frame', () => {
		const rules = rulesWith({ comboCeilingCoins: asCoins(100) });
		const reached = [10, 11].map((count) => {
			const request = asking({ combo: comboFrame(count) });
			return tell(decideGrant(requestFacts({ request, rules, comboCountBefore: count - 1 }), grantPort()));
		});
		expect(reached).toEqual(['granted', 'held: combo_over_ceiling']);
	});
});
