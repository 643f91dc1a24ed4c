import { describe, expect, test } from 'vitest';
import type { HeldBecause, RoomRules } from '../../preload/api/rows.ts';
import { asCoins } from '../../protocol/ids.ts';
import { closeCombo, decideWaitingFrame, findVerdict, isCovered } from '../../main/gifts/combos/decide-combo.ts';
import type { ComboVerdict } from '../../main/gifts/combos/decide-combo.ts';
import { decideGrant } from '../../main/gifts/decide-grant.ts';
import type { RequestFacts } from '../../main/gifts/decide-grant.ts';
import type { Gift } from '../../main/gifts/gift.ts';
import { asking, COMBO_ID, comboFrame, grantedGift, grantPort, NOW, offering } from './builders.ts';
import { requestFacts, rulesWith, summarize } from './builders.ts';

type Approved = Extract<ComboVerdict, { kind: 'approved' }>;

const APPROVED: Approved = {
	kind: 'approved',
	by: 'mika',
	upToCoins: asCoins(100),
	because: 'combo_over_ceiling',
	note: null,
};
const REFUSED: ComboVerdict = { kind: 'refused', by: 'mika', reason: 'spam' };

/** Ten roses at ten coins in, held. */
function waiting(changes: Partial<Gift> = {}): Gift {
	return grantedGift({
		comboId: COMBO_ID,
		comboCount: 10,
		state: 'held',
		heldBecause: 'combo_over_ceiling',
		delivery: 'none',
		grantSequence: null,
		decidedBy: null,
		decidedAt: null,
		...changes,
	});
}

function granted(changes: Partial<Gift> = {}): Gift {
	return { ...waiting(), state: 'granted', decidedBy: 'mika', ...changes };
}

describe('what a step of one frame means for its combo', () => {
	const rules = rulesWith({ comboCeilingCoins: asCoins(250) });
	const approved = { kind: 'approved', by: 'mika', upToCoins: 350, because: 'combo_over_ceiling', note: null };
	test.each<readonly [string, Gift, Gift, RoomRules, unknown]>([
		['an approval asks again a ceiling further on', waiting(), granted(), rules, approved],
		[
			'without a ceiling it never asks',
			waiting(),
			granted(),
			rulesWith({ comboCeilingCoins: null }),
			{ ...approved, upToCoins: null },
		],
		[
			'a refusal covers what follows',
			waiting(),
			waiting({ state: 'refused', decidedBy: 'mika', reason: 'spam' }),
			rules,
			REFUSED,
		],
		['so does a void after the grant', granted(), granted({ state: 'voided', reason: 'spam' }), rules, REFUSED],
		['a grant by rule decides nothing', waiting(), granted({ decidedBy: 'rule' }), rules, null],
		['nor does a review that expired', waiting(), waiting({ state: 'expired', decidedBy: 'rule' }), rules, null],
		['nor what only touches the delivery', granted(), granted({ delivery: 'sent' }), rules, null],
		[
			'nor a gift outside combos',
			waiting({ comboId: null, comboCount: null }),
			granted({ comboId: null, comboCount: null }),
			rules,
			null,
		],
	])('%s', (_, before, after, ruled, verdict) => {
		expect(findVerdict(before, after, ruled)).toEqual(verdict);
	});
});

describe('an approval answers for a later frame', () => {
	test.each<readonly [boolean, string, ComboVerdict | null, Partial<Gift>, HeldBecause, Partial<RoomRules>]>([
		[false, 'not without a decision', null, {}, 'combo_over_ceiling', {}],
		[false, 'not where it was a refusal', REFUSED, {}, 'combo_over_ceiling', {}],
		[true, 'up to its ceiling', APPROVED, { comboCount: 10 }, 'combo_over_ceiling', {}],
		[false, 'not beyond it', APPROVED, { comboCount: 11 }, 'combo_over_ceiling', {}],
		[
			true,
			'however far without one',
			{ ...APPROVED, upToCoins: null },
			{ comboCount: 9_999 },
			'combo_over_ceiling',
			{},
		],
		[true, 'whatever rule holds it', APPROVED, {}, 'value_at_or_above_limit', {}],
		[true, 'also the rule of the gift itself', APPROVED, {}, 'gift_is_held_by_rule', {}],
		[false, 'not in a panic that began later', APPROVED, {}, 'room_in_panic', {}],
		[true, 'in the panic in which it was given', { ...APPROVED, because: 'room_in_panic' }, {}, 'room_in_panic', {}],
		[false, 'not for other words', APPROVED, { note: 'look here' }, 'note_is_held_by_rule', { holdsNotes: true }],
		[
			true,
			'for the same words',
			{ ...APPROVED, note: 'hi' },
			{ note: 'hi' },
			'note_is_held_by_rule',
			{ holdsNotes: true },
		],
		[
			false,
			'not for other words that another rule holds first',
			APPROVED,
			{ note: 'x' },
			'combo_over_ceiling',
			{ holdsNotes: true },
		],
		[true, 'for other words where words are free', APPROVED, { note: 'x' }, 'combo_over_ceiling', {}],
	])('%s: %s', (covers, _, verdict, gift, because, rules) => {
		expect(isCovered(verdict, waiting(gift), because, rulesWith(rules))).toBe(covers);
	});
});

describe('a frame of a combo that was decided on', () => {
	const ask = (count: number, changes: Partial<RequestFacts>) => {
		const request = asking({ combo: comboFrame(count) });
		const rules = rulesWith({ holdFromCoins: asCoins(0) });
		const decision = decideGrant(
			requestFacts({ request, rules, comboCountBefore: count - 1, ...changes }),
			grantPort(),
		);
		if (decision.kind !== 'taken_in') throw new Error(decision.kind);
		const { state, decidedBy, heldBecause, refusal, reason } = decision.step.gift;
		return [state, decidedBy, heldBecause ?? refusal, reason];
	};
	test('is granted by whoever approved, asks again beyond the ceiling, and is refused with a refusal’s reason', () => {
		expect([
			ask(10, { comboVerdict: APPROVED }),
			ask(11, { comboVerdict: APPROVED }),
			ask(11, { comboVerdict: APPROVED, mode: 'panic' }),
			ask(2, { comboVerdict: REFUSED }),
			ask(2, { comboVerdict: APPROVED, offer: offering({ rule: 'refuse' }) }),
			ask(2, { comboVerdict: APPROVED, comboClosedBecause: 'idle' }),
		]).toEqual([
			['granted', 'mika', null, null],
			['held', null, 'combo_over_ceiling', null],
			['held', null, 'room_in_panic', null],
			['refused', 'mika', 'refused_by_moderator', 'spam'],
			['refused', 'rule', 'refused_by_rule', null],
			['refused', 'rule', 'combo_closed', null],
		]);
	});
});

describe('a frame that waits when its combo is decided on', () => {
	const facts = { now: NOW, rules: rulesWith() };
	const decide = (gift: Gift, verdict: ComboVerdict) => {
		const step = decideWaitingFrame(gift, verdict, facts, grantPort());
		if (!step) return null;
		const { changes, ...rest } = summarize(gift, step);
		return { state: changes['state'], ...rest };
	};

	test('follows the decision, in the name of whoever made it', () => {
		expect([decide(waiting(), APPROVED), decide(waiting(), REFUSED)]).toEqual([
			{
				state: 'granted',
				facts: ['granted by mika 3 pieces, 30 coins: with its combo (raw)'],
				says: ['sender: grant'],
				withdraws: false,
			},
			{
				state: 'refused',
				facts: ['refused by mika 3 pieces, 30 coins: with its combo: spam'],
				says: ['sender: refusal refused_by_moderator, spam'],
				withdraws: false,
			},
		]);
	});

	test('waits on beyond the ceiling, and where somebody decides on it already', () => {
		const decided = waiting({ pendingDecision: 'refuse', pendingUntil: NOW });
		expect([
			decide(waiting({ comboCount: 11 }), APPROVED),
			decide(decided, APPROVED),
			decide(granted(), REFUSED),
		]).toEqual([null, null, null]);
	});
});

test('a closed combo is told by its newest gift, and moves no coins', () => {
	const { changes, ...rest } = summarize(granted(), closeCombo(granted(), 'sender_left'));
	expect([changes, rest]).toEqual([
		{ comboClosed: 'sender_left' },
		{ facts: ['combo_closed by rule: sender_left'], says: [], withdraws: false },
	]);
});
