// What a person types into the history's filter, and the filter that it means. A form with a problem means nothing: it
// is never asked with a part left out, because the totals of another selection would stand under it.

import type { HistoryFilter } from '../../../preload/api/rows.ts';
import { assertNever } from '../../../protocol/exhaustive.ts';
import { isGiftKey, isUserId, isUtcMs } from '../../../protocol/ids.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { DeliveryState, GiftState } from '../../../protocol/states.ts';
import { readTypedCoins } from '../../forms/typed-number.ts';

export const RANGES = ['stream', 'today', 'yesterday', 'week', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

export interface FilterForm {
	readonly text: string;
	readonly range: Range;
	/** Local wall-clock times as `datetime-local` writes them; only read for the range `custom`. */
	readonly from: string;
	readonly to: string;
	readonly sender: string;
	readonly gift: string;
	readonly states: readonly GiftState[];
	readonly deliveries: readonly DeliveryState[];
	readonly valueMin: string;
	readonly valueMax: string;
}

export const EMPTY_FILTER_FORM: FilterForm = {
	text: '',
	range: 'stream',
	from: '',
	to: '',
	sender: '',
	gift: '',
	states: [],
	deliveries: [],
	valueMin: '',
	valueMax: '',
};

export type FilterProblem =
	'text_too_long' | 'not_a_time' | 'ends_before_it_starts' | 'not_a_user_id' | 'not_coins' | 'less_than_least';
export type FilterProblems = Partial<
	Record<'text' | 'from' | 'to' | 'sender' | 'valueMin' | 'valueMax', FilterProblem>
>;

export interface FilterMoment {
	readonly now: UtcMs;
	readonly streamStartedAt: UtcMs;
}

const SEARCH_LENGTH_MAX = 200;
const WEEK_DAYS = 7;

/** The filter that the form means now; null where it has a problem. */
export function readFilterForm(
	form: FilterForm,
	moment: FilterMoment,
): { readonly filter: HistoryFilter | null; readonly problems: FilterProblems } {
	const problems: FilterProblems = {};
	const text = form.text.trim();
	if (text.length > SEARCH_LENGTH_MAX) problems.text = 'text_too_long';
	const { from, to } = readTimes(form, moment, problems);
	const sender = form.sender.trim();
	if (sender !== '' && !isUserId(sender)) problems.sender = 'not_a_user_id';
	const valueMin = readTypedCoins(form.valueMin);
	const valueMax = readTypedCoins(form.valueMax);
	if (valueMin === 'not_coins') problems.valueMin = valueMin;
	if (valueMax === 'not_coins') problems.valueMax = valueMax;
	else if (typeof valueMin === 'number' && valueMax !== null && valueMax < valueMin)
		problems.valueMax = 'less_than_least';
	if (Object.keys(problems).length > 0 || valueMin === 'not_coins' || valueMax === 'not_coins')
		return { filter: null, problems };
	const filter: HistoryFilter = {
		text,
		from,
		to,
		sender: isUserId(sender) ? sender : null,
		gift: isGiftKey(form.gift) ? form.gift : null,
		states: [...form.states],
		deliveries: [...form.deliveries],
		valueMin,
		valueMax,
	};
	return { filter, problems };
}

/** Whether anything but the time is filtered by. */
export function isNarrowed(form: FilterForm): boolean {
	const { text, sender, gift, states, deliveries, valueMin, valueMax } = form;
	return (
		[text, sender, gift, valueMin, valueMax].some((typed) => typed.trim() !== '') ||
		states.length + deliveries.length > 0
	);
}

/** The times of a range, `to` not included; null is open. */
export function findTimes(
	range: Exclude<Range, 'custom'>,
	moment: FilterMoment,
): { readonly from: UtcMs | null; readonly to: UtcMs | null } {
	switch (range) {
		case 'stream':
			return { from: moment.streamStartedAt, to: null };
		case 'today':
			return { from: startOfDay(moment.now, 0), to: null };
		case 'yesterday':
			return { from: startOfDay(moment.now, -1), to: startOfDay(moment.now, 0) };
		case 'week':
			return { from: startOfDay(moment.now, 1 - WEEK_DAYS), to: null };
		case 'all':
			return { from: null, to: null };
		default:
			return assertNever(range, 'range');
	}
}

/** A time as a `datetime-local` field wants it, in this machine's zone. */
export function writeLocalTime(at: UtcMs): string {
	const date = new Date(at);
	const two = (part: number): string => String(part).padStart(2, '0');
	const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function readTimes(
	form: FilterForm,
	moment: FilterMoment,
	problems: FilterProblems,
): { from: UtcMs | null; to: UtcMs | null } {
	if (form.range !== 'custom') return findTimes(form.range, moment);
	const from = readLocalTime(form.from);
	const to = readLocalTime(form.to);
	if (from === 'not_a_time') problems.from = from;
	if (to === 'not_a_time') problems.to = to;
	if (from === 'not_a_time' || to === 'not_a_time') return { from: null, to: null };
	if (from !== null && to !== null && to <= from) problems.to = 'ends_before_it_starts';
	return { from, to };
}

function readLocalTime(typed: string): UtcMs | 'not_a_time' | null {
	if (typed === '') return null;
	// Without an offset the engine reads the machine's own zone, and settles the hour that a clock change doubles.
	const at = new Date(typed).getTime();
	return isUtcMs(at) ? at : 'not_a_time';
}

/** Days are counted on the calendar, so that a night with a clock change is one day, not 24 hours. */
function startOfDay(now: UtcMs, daysLater: number): UtcMs {
	const date = new Date(now);
	return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater).getTime() as UtcMs;
}
