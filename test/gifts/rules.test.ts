import { describe, expect, test } from 'vitest';
import { judge } from '../../main/gifts/rules.ts';
import type { RuledGift } from '../../main/gifts/rules.ts';
import type { CatalogueGift, RoomMode, RoomRules } from '../../preload/api/rows.ts';
import { asCoins } from '../../protocol/ids.ts';
import { offering, rulesWith } from './builders.ts';

interface Case {
	gift: RuledGift;
	offer: CatalogueGift;
	rules: RoomRules;
	mode: RoomMode;
}

/** Each line holds for itself; applied together, the uppermost must win. */
const LADDER: readonly (readonly [verdict: string, make: (facts: Case) => Case])[] = [
	['refuse', (facts) => ({ ...facts, offer: { ...facts.offer, rule: 'refuse' } })],
	['refuse', (facts) => ({ ...facts, rules: { ...facts.rules, refuseFromCoins: asCoins(100) } })],
	['room_in_panic', (facts) => ({ ...facts, mode: 'panic' })],
	['gift_is_held_by_rule', (facts) => ({ ...facts, offer: { ...facts.offer, rule: 'hold' } })],
	['value_at_or_above_limit', (facts) => ({ ...facts, rules: { ...facts.rules, holdFromCoins: asCoins(100) } })],
	['combo_over_ceiling', (facts) => ({ ...facts, rules: { ...facts.rules, comboCeilingCoins: asCoins(149) } })],
	['first_gift_of_sender', (facts) => ({ ...facts, rules: { ...facts.rules, holdsFirstGift: true } })],
	['note_is_held_by_rule', (facts) => ({ ...facts, rules: { ...facts.rules, holdsNotes: true } })],
	['grant', (facts) => facts],
];

const CALM: Case = {
	gift: { value: 100, note: 'hello', comboValue: 150, isFirstGift: true },
	offer: offering(),
	rules: rulesWith({ holdFromCoins: null, comboCeilingCoins: null }),
	mode: 'open',
};

function tell({ gift, offer, rules, mode }: Case): string {
	const verdict = judge(gift, offer, rules, mode);
	return verdict.kind === 'hold' ? verdict.because : verdict.kind;
}

describe('the strictest rule decides', () => {
	test.each(LADDER.map(([verdict, make], at) => ({ verdict, make, at })))('$verdict by itself', ({ verdict, make }) => {
		expect(tell(make(CALM))).toBe(verdict);
	});

	test.each(LADDER.map(([verdict], at) => ({ verdict, at })))(
		'$verdict hides everything below it',
		({ verdict, at }) => {
			const below = LADDER.slice(at).reduceRight((facts, [, make]) => make(facts), CALM);
			expect(tell(below)).toBe(verdict);
		},
	);
});

describe('limits count to the coin', () => {
	const rules = (changes: Partial<RoomRules>) => ({ ...CALM.rules, ...changes });
	test.each<[what: string, value: number, changes: Partial<RoomRules>, verdict: string]>([
		['one coin below the hold limit', 99, { holdFromCoins: asCoins(100) }, 'grant'],
		['at the hold limit', 100, { holdFromCoins: asCoins(100) }, 'value_at_or_above_limit'],
		['one coin below the refuse limit', 99, { refuseFromCoins: asCoins(100) }, 'grant'],
		['at the refuse limit', 100, { refuseFromCoins: asCoins(100) }, 'refuse'],
		['a limit of nothing holds a free gift', 0, { holdFromCoins: asCoins(0) }, 'value_at_or_above_limit'],
		['no limit holds nothing', 1_000_000, {}, 'grant'],
	])('%s', (_, value, changes, verdict) => {
		expect(tell({ ...CALM, gift: { ...CALM.gift, value }, rules: rules(changes) })).toBe(verdict);
	});

	test.each([
		[149, 'combo_over_ceiling'],
		[150, 'grant'],
	])('a combo of 150 coins under a ceiling of %d: %s', (ceiling, verdict) => {
		expect(tell({ ...CALM, rules: rules({ comboCeilingCoins: asCoins(ceiling) }) })).toBe(verdict);
	});

	test('outside a combo there is no ceiling', () => {
		const gift = { ...CALM.gift, comboValue: null };
		expect(tell({ ...CALM, gift, rules: rules({ comboCeilingCoins: asCoins(1) }) })).toBe('grant');
	});

	test('holding first gifts and notes asks for a first gift and a note', () => {
		const gift = { ...CALM.gift, isFirstGift: false, note: null };
		expect(tell({ ...CALM, gift, rules: rules({ holdsFirstGift: true, holdsNotes: true }) })).toBe('grant');
	});
});
