// The room's rules as they stand in the form, and the rules that the form means; null where something is wrong. The
// bounds are those that main checks, so that a form without a problem is never answered `bad_argument`.

import type { RoomRules } from '../../preload/api/rows.ts';
import type { Coins } from '../../protocol/ids.ts';
import { readTypedCoins, readTypedWhole } from '../forms/typed-number.ts';
import { formatNumber } from '../messages/format.ts';
import { readDuration, UNIT_MS, writeDuration } from './duration.ts';
import type { TypedDuration } from './duration.ts';

/** A limit that may be switched off; the coins stay in the field while it is. */
export interface TypedLimit {
	readonly isOn: boolean;
	readonly coins: string;
}

export interface RulesForm {
	readonly holdFrom: TypedLimit;
	readonly refuseFrom: TypedLimit;
	readonly comboCeiling: TypedLimit;
	readonly comboIdle: TypedDuration;
	readonly holdsFirstGift: boolean;
	readonly holdsNotes: boolean;
	readonly reviewExpires: TypedDuration;
	readonly takeBack: TypedDuration;
	readonly senderGiftsMax: string;
	readonly senderWindow: TypedDuration;
	readonly resendAfter: TypedDuration;
	readonly resendAfterMax: TypedDuration;
	readonly resendsMax: string;
	readonly acknowledgmentWait: TypedDuration;
}

export type RulesField = Exclude<keyof RulesForm, 'holdsFirstGift' | 'holdsNotes'>;
export type LimitField = 'holdFrom' | 'refuseFrom' | 'comboCeiling';
export type DurationField = Exclude<RulesField, LimitField | 'senderGiftsMax' | 'resendsMax'>;

export type RulesProblem =
	| 'not_coins'
	| 'not_whole'
	| 'resends_out_of_bounds'
	| 'not_a_duration'
	| 'review_out_of_bounds'
	| 'idle_out_of_bounds'
	| 'take_back_out_of_bounds'
	| 'window_out_of_bounds'
	| 'resend_out_of_bounds'
	| 'resend_max_out_of_bounds'
	| 'wait_out_of_bounds'
	| 'longest_below_first';
export type RulesProblems = Partial<Record<RulesField, RulesProblem>>;
/** Allowed, and worth a second look. */
export type RulesNote = 'hold_never_reached' | 'refuses_everything' | 'holds_everything';

const DAY_MS = 24 * UNIT_MS.h;
const SENDER_GIFTS_MAX = 1_000_000;
const RESENDS_MAX = 1_000;

const BOUNDS: Readonly<
	Record<DurationField, { readonly min: number; readonly max: number; readonly problem: RulesProblem }>
> = {
	comboIdle: { min: UNIT_MS.s, max: UNIT_MS.h, problem: 'idle_out_of_bounds' },
	reviewExpires: { min: UNIT_MS.s, max: 7 * DAY_MS, problem: 'review_out_of_bounds' },
	takeBack: { min: 0, max: UNIT_MS.min, problem: 'take_back_out_of_bounds' },
	senderWindow: { min: UNIT_MS.s, max: DAY_MS, problem: 'window_out_of_bounds' },
	resendAfter: { min: 100, max: UNIT_MS.h, problem: 'resend_out_of_bounds' },
	resendAfterMax: { min: 100, max: DAY_MS, problem: 'resend_max_out_of_bounds' },
	acknowledgmentWait: { min: 0, max: UNIT_MS.h, problem: 'wait_out_of_bounds' },
};

export function writeRulesForm(rules: RoomRules): RulesForm {
	return {
		holdFrom: writeLimit(rules.holdFromCoins),
		refuseFrom: writeLimit(rules.refuseFromCoins),
		comboCeiling: writeLimit(rules.comboCeilingCoins),
		comboIdle: writeDuration(rules.comboIdleMs),
		holdsFirstGift: rules.holdsFirstGift,
		holdsNotes: rules.holdsNotes,
		reviewExpires: writeDuration(rules.reviewExpiresAfterMs),
		takeBack: writeDuration(rules.takeBackMs),
		senderGiftsMax: formatNumber(rules.senderGiftsMax),
		senderWindow: writeDuration(rules.senderWindowMs),
		resendAfter: writeDuration(rules.resendAfterMs),
		resendAfterMax: writeDuration(rules.resendAfterMsMax),
		resendsMax: formatNumber(rules.resendsMax),
		acknowledgmentWait: writeDuration(rules.acknowledgmentWaitMs),
	};
}

export function readRulesForm(form: RulesForm): {
	readonly rules: RoomRules | null;
	readonly problems: RulesProblems;
	readonly notes: Partial<Record<LimitField, RulesNote>>;
} {
	const problems: RulesProblems = {};
	const limit = (field: LimitField): Coins | null => {
		if (!form[field].isOn) return null;
		const coins = readTypedCoins(form[field].coins);
		if (coins !== null && coins !== 'not_coins') return coins;
		problems[field] = 'not_coins';
		return null;
	};
	const duration = (field: DurationField): number => {
		const ms = readDuration(form[field]);
		const { min, max, problem } = BOUNDS[field];
		if (ms === null) problems[field] = 'not_a_duration';
		else if (ms < min || ms > max) problems[field] = problem;
		return ms ?? 0;
	};
	const whole = (field: 'senderGiftsMax' | 'resendsMax', min: number, max: number, problem: RulesProblem): number => {
		const count = readTypedWhole(form[field], min, max);
		if (count === null) problems[field] = problem;
		return count ?? min;
	};
	const rules: RoomRules = {
		holdFromCoins: limit('holdFrom'),
		refuseFromCoins: limit('refuseFrom'),
		holdsFirstGift: form.holdsFirstGift,
		holdsNotes: form.holdsNotes,
		comboCeilingCoins: limit('comboCeiling'),
		comboIdleMs: duration('comboIdle'),
		reviewExpiresAfterMs: duration('reviewExpires'),
		senderGiftsMax: whole('senderGiftsMax', 1, SENDER_GIFTS_MAX, 'not_whole'),
		senderWindowMs: duration('senderWindow'),
		takeBackMs: duration('takeBack'),
		resendAfterMs: duration('resendAfter'),
		resendAfterMsMax: duration('resendAfterMax'),
		resendsMax: whole('resendsMax', 0, RESENDS_MAX, 'resends_out_of_bounds'),
		acknowledgmentWaitMs: duration('acknowledgmentWait'),
	};
	if (!problems.resendAfter && !problems.resendAfterMax && rules.resendAfterMsMax < rules.resendAfterMs)
		problems.resendAfterMax = 'longest_below_first';
	return { rules: Object.keys(problems).length > 0 ? null : rules, problems, notes: findNotes(rules) };
}

/** Whether the form says something else than these rules; an unreadable form does. */
export function isEdited(form: RulesForm, rules: RoomRules): boolean {
	const read = readRulesForm(form).rules;
	return read === null || (Object.keys(rules) as (keyof RoomRules)[]).some((key) => read[key] !== rules[key]);
}

function findNotes({ holdFromCoins, refuseFromCoins }: RoomRules): Partial<Record<LimitField, RulesNote>> {
	const notes: Partial<Record<LimitField, RulesNote>> = {};
	if (refuseFromCoins === 0) notes.refuseFrom = 'refuses_everything';
	if (holdFromCoins === 0) notes.holdFrom = 'holds_everything';
	if (holdFromCoins !== null && refuseFromCoins !== null && holdFromCoins >= refuseFromCoins)
		notes.holdFrom = 'hold_never_reached';
	return notes;
}

/** A limit that is off keeps an empty field: there is no number that a room without a limit could be said to have. */
function writeLimit(coins: Coins | null): TypedLimit {
	return coins === null ? { isOn: false, coins: '' } : { isOn: true, coins: formatNumber(coins) };
}
