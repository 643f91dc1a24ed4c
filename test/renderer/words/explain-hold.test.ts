import { expect, test } from 'vitest';
import { FIRST_RULES } from '../../../main/gifts/rules.ts';
import type { RoomRules } from '../../../preload/api/room-rows.ts';
import { asCoins } from '../../../protocol/ids.ts';
import { explainHold } from '../../../renderer/words/explain-hold.ts';

const RULES: RoomRules = { ...FIRST_RULES, holdFromCoins: asCoins(10_000), comboCeilingCoins: asCoins(500) };
const DRAGONS = {
	heldBecause: 'value_at_or_above_limit',
	value: asCoins(15_000),
	price: asCoins(5_000),
	comboCount: null,
} as const;
const ROSES = { heldBecause: 'combo_over_ceiling', value: asCoins(20), price: asCoins(1), comboCount: 512 } as const;

test.each([
	['the limit on a gift’s value', DRAGONS, RULES, '10,000 coins or more'],
	['the ceiling of a combo', ROSES, RULES, 'combo passed 500 coins'],
	['no limit while the rules are not known', DRAGONS, null, 'value at or above the limit'],
	[
		'no limit that was raised since',
		DRAGONS,
		{ ...RULES, holdFromCoins: asCoins(20_000) },
		'value at or above the limit',
	],
	['no limit that was taken away since', ROSES, { ...RULES, comboCeilingCoins: null }, 'combo passed its ceiling'],
	[
		'another reason as it is',
		{ ...DRAGONS, heldBecause: 'first_gift_of_sender' as const },
		RULES,
		'first gift of this sender',
	],
	['no reason', { ...DRAGONS, heldBecause: null }, RULES, 'held for review'],
])('%s is named', (_what, gift, rules, sentence) => {
	expect(explainHold(gift, rules)).toBe(sentence);
});
