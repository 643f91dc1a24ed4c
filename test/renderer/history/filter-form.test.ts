import { describe, expect, test } from 'vitest';
import { asCoins, asGiftKey, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import {
	EMPTY_FILTER_FORM,
	findTimes,
	isNarrowed,
	readFilterForm,
	writeLocalTime,
} from '../../../renderer/history/filter/filter-form.ts';
import type { FilterForm, FilterProblems } from '../../../renderer/history/filter/filter-form.ts';

// A zone with a clock change, so that days of 23 and 25 hours are among the days.
process.env['TZ'] = 'Europe/Berlin';

function at(iso: string) {
	return asUtcMs(Date.parse(iso));
}

const moment = { now: at('2026-11-22T21:52:00Z'), streamStartedAt: at('2026-11-22T18:38:00Z') };
function form(part: Partial<FilterForm>): FilterForm {
	return { ...EMPTY_FILTER_FORM, ...part };
}

describe('ranges', () => {
	test.each([
		['stream', moment.streamStartedAt, null],
		['today', at('2026-11-21T23:00:00Z'), null],
		['yesterday', at('2026-11-20T23:00:00Z'), at('2026-11-21T23:00:00Z')],
		['week', at('2026-11-15T23:00:00Z'), null],
		['all', null, null],
	] as const)('%s is from %s to %s', (range, from, to) => {
		expect(findTimes(range, moment)).toEqual({ from, to });
	});

	test('yesterday is 25 hours long where the clocks went back, and 23 where they went forward', () => {
		const lengthH = (now: string) => {
			const { from, to } = findTimes('yesterday', { ...moment, now: at(now) });
			return ((to ?? 0) - (from ?? 0)) / 3_600_000;
		};
		expect([lengthH('2026-10-26T12:00:00Z'), lengthH('2026-03-30T12:00:00Z'), lengthH('2026-06-02T12:00:00Z')]).toEqual(
			[25, 23, 24],
		);
	});

	test('yesterday ends where today begins, so that no gift is in both or in neither', () => {
		expect(findTimes('yesterday', moment).to).toBe(findTimes('today', moment).from);
	});
});

test('a form with every field filled in means all of them', () => {
	const read = readFilterForm(
		{
			text: '  gg ',
			range: 'custom',
			from: '2026-11-22T20:00',
			to: '2026-11-22T21:30',
			sender: ' aurora-vale ',
			gift: 'rose',
			states: ['held', 'voided'],
			deliveries: ['unconfirmed'],
			valueMin: '10',
			valueMax: '2,500',
		},
		moment,
	);
	expect(read).toEqual({
		problems: {},
		filter: {
			text: 'gg',
			from: at('2026-11-22T19:00:00Z'),
			to: at('2026-11-22T20:30:00Z'),
			sender: asUserId('aurora-vale'),
			gift: asGiftKey('rose'),
			states: ['held', 'voided'],
			deliveries: ['unconfirmed'],
			valueMin: asCoins(10),
			valueMax: asCoins(2_500),
		},
	});
});

test.each<[string, Partial<FilterForm>, FilterProblems]>([
	['a text longer than main accepts', { text: 'x'.repeat(201) }, { text: 'text_too_long' }],
	['a start that is no time', { range: 'custom', from: 'soon' }, { from: 'not_a_time' }],
	['an end that is no time', { range: 'custom', to: '2026-13-01T00:00' }, { to: 'not_a_time' }],
	[
		'an end before its start',
		{ range: 'custom', from: '2026-11-22T20:00', to: '2026-11-22T20:00' },
		{ to: 'ends_before_it_starts' },
	],
	['a sender that RTM could not name', { sender: 'tomás' }, { sender: 'not_a_user_id' }],
	['half a coin', { valueMin: '2.5' }, { valueMin: 'not_coins' }],
	['a negative limit', { valueMax: '-1' }, { valueMax: 'not_coins' }],
	['a most below the least', { valueMin: '100', valueMax: '99' }, { valueMax: 'less_than_least' }],
	['two at once', { text: 'x'.repeat(201), valueMin: 'many' }, { text: 'text_too_long', valueMin: 'not_coins' }],
])('%s is told beside its field, and nothing is asked', (_what, part, problems) => {
	expect(readFilterForm(form(part), moment)).toEqual({ filter: null, problems });
});

test('times of one’s own count only where they are chosen', () => {
	const read = readFilterForm(form({ range: 'all', from: 'soon', to: 'later' }), moment);
	expect([read.filter?.from, read.filter?.to, read.problems]).toEqual([null, null, {}]);
});

test('a local time is written as a field wants it and read back as the same time', () => {
	const written = writeLocalTime(at('2026-07-01T19:05:00Z'));
	expect(written).toBe('2026-07-01T21:05');
	expect(readFilterForm(form({ range: 'custom', from: written }), moment).filter?.from).toBe(
		at('2026-07-01T19:05:00Z'),
	);
});

test('the time alone does not narrow a selection', () => {
	expect([
		isNarrowed(form({ range: 'yesterday' })),
		isNarrowed(form({ text: ' ' })),
		isNarrowed(form({ gift: 'fox' })),
	]).toEqual([false, false, true]);
});
