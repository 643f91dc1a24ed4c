import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { RoomRules } from '../../../preload/api/rows.ts';
import { ARGUMENT_SCHEMAS } from '../../../preload/api/schemas.ts';
import { asCoins } from '../../../protocol/ids.ts';
import { readDuration, writeDuration } from '../../../renderer/rules/duration.ts';
import { isEdited, readRulesForm, writeRulesForm } from '../../../renderer/rules/rules-form.ts';
import type { RulesForm, RulesProblems } from '../../../renderer/rules/rules-form.ts';

const rules: RoomRules = {
	holdFromCoins: asCoins(2_500),
	refuseFromCoins: null,
	holdsFirstGift: false,
	holdsNotes: true,
	comboCeilingCoins: asCoins(20_000),
	comboIdleMs: 20_000,
	reviewExpiresAfterMs: 900_000,
	senderGiftsMax: 60,
	senderWindowMs: 10_000,
	takeBackMs: 3_000,
	resendAfterMs: 4_000,
	resendAfterMsMax: 60_000,
	resendsMax: 5,
	acknowledgmentWaitMs: 10_000,
};
function form(part: Partial<RulesForm>): RulesForm {
	return { ...writeRulesForm(rules), ...part };
}

describe('durations', () => {
	test.each([
		[0, '0', 's'],
		[250, '250', 'ms'],
		[1_500, '1500', 'ms'],
		[4_000, '4', 's'],
		[90_000, '90', 's'],
		[120_000, '2', 'min'],
		[604_800_000, '168', 'h'],
	] as const)('%i ms is written as %s %s and read back', (ms, amount, unit) => {
		expect(writeDuration(ms)).toEqual({ amount, unit });
		expect(readDuration({ amount, unit })).toBe(ms);
	});

	test.each(['', '1.5', '-1', 'soon', '99999999999999999'])('“%s” seconds are no duration', (amount) => {
		expect(readDuration({ amount, unit: 's' })).toBeNull();
	});
});

test('rules written into the form are read back as the same rules', () => {
	expect(readRulesForm(writeRulesForm(rules))).toEqual({ rules, problems: {}, notes: {} });
});

test('a limit that is switched off is no limit, whatever stands in its field', () => {
	const read = readRulesForm(form({ holdFrom: { isOn: false, coins: 'many' } }));
	expect([read.rules?.holdFromCoins, read.problems]).toEqual([null, {}]);
});

test.each<[string, Partial<RulesForm>, RulesProblems]>([
	['a limit without coins', { holdFrom: { isOn: true, coins: '' } }, { holdFrom: 'not_coins' }],
	['half a coin', { comboCeiling: { isOn: true, coins: '0.5' } }, { comboCeiling: 'not_coins' }],
	['a combo that is over at once', { comboIdle: { amount: '0', unit: 's' } }, { comboIdle: 'idle_out_of_bounds' }],
	[
		'a review that never ends',
		{ reviewExpires: { amount: '169', unit: 'h' } },
		{ reviewExpires: 'review_out_of_bounds' },
	],
	['a review of no time', { reviewExpires: { amount: '0', unit: 's' } }, { reviewExpires: 'review_out_of_bounds' }],
	[
		'a decision that stays for minutes',
		{ takeBack: { amount: '2', unit: 'min' } },
		{ takeBack: 'take_back_out_of_bounds' },
	],
	['a sender who may send nothing', { senderGiftsMax: '0' }, { senderGiftsMax: 'not_whole' }],
	['a window of two days', { senderWindow: { amount: '48', unit: 'h' } }, { senderWindow: 'window_out_of_bounds' }],
	['a resend at once', { resendAfter: { amount: '0', unit: 's' } }, { resendAfter: 'resend_out_of_bounds' }],
	['half a resend', { resendsMax: '0.5' }, { resendsMax: 'resends_out_of_bounds' }],
	['a wait in words', { acknowledgmentWait: { amount: 'ten', unit: 's' } }, { acknowledgmentWait: 'not_a_duration' }],
	[
		'a longest wait below the first',
		{ resendAfterMax: { amount: '3', unit: 's' } },
		{ resendAfterMax: 'longest_below_first' },
	],
])('%s is told beside its sentence, and nothing is saved', (_what, part, problems) => {
	const read = readRulesForm(form(part));
	expect([read.rules, read.problems]).toEqual([null, problems]);
});

test('the bounds of the form are those of main: what it lets through is a good argument', () => {
	const edges: Partial<RulesForm>[] = [
		{ reviewExpires: { amount: '1', unit: 's' } },
		{ reviewExpires: { amount: '168', unit: 'h' } },
		{ takeBack: { amount: '0', unit: 's' } },
		{ takeBack: { amount: '60', unit: 's' } },
		{ senderGiftsMax: '1' },
		{ senderGiftsMax: '1,000,000' },
		{ senderWindow: { amount: '24', unit: 'h' } },
		{ resendAfter: { amount: '100', unit: 'ms' } },
		{ resendAfter: { amount: '1', unit: 'h' }, resendAfterMax: { amount: '24', unit: 'h' } },
		{ resendsMax: '0' },
		{ resendsMax: '1000' },
		{ acknowledgmentWait: { amount: '0', unit: 's' } },
		{ acknowledgmentWait: { amount: '60', unit: 'min' } },
		{ holdFrom: { isOn: true, coins: String(Number.MAX_SAFE_INTEGER) } },
	];
	for (const edge of edges) {
		const read = readRulesForm(form(edge));
		expect(read.problems, JSON.stringify(edge)).toEqual({});
		expect(v.safeParse(ARGUMENT_SCHEMAS.saveRules, [read.rules]).success, JSON.stringify(edge)).toBe(true);
	}
});

test.each([
	[
		'holding from a value that is refused',
		{ refuseFrom: { isOn: true, coins: '2,500' } },
		{ holdFrom: 'hold_never_reached' },
	],
	['holding from nothing', { holdFrom: { isOn: true, coins: '0' } }, { holdFrom: 'holds_everything' }],
	[
		'refusing from nothing',
		{ refuseFrom: { isOn: true, coins: '0' } },
		{ refuseFrom: 'refuses_everything', holdFrom: 'hold_never_reached' },
	],
] as const)('%s is allowed, with a word about it', (_what, part, notes) => {
	const read = readRulesForm(form(part));
	expect([read.notes, read.problems]).toEqual([notes, {}]);
});

test('the form is edited when it says something else, not when it is written otherwise', () => {
	expect([
		isEdited(form({}), rules),
		isEdited(form({ holdFrom: { isOn: true, coins: '2.500' }, resendAfterMax: { amount: '60', unit: 's' } }), rules),
		isEdited(form({ holdsNotes: false }), rules),
		isEdited(form({ resendsMax: '' }), rules),
	]).toEqual([false, false, true, true]);
});
