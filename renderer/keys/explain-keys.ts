import type { CommonWhy } from '../../preload/api/answer.ts';
import { explainFailure } from '../forms/explain-failure.ts';
import { text } from '../messages/index.ts';

type KeysWhy = keyof typeof text.keys.why;

export interface KeysFailure {
	readonly ok: false;
	readonly why: KeysWhy | CommonWhy | 'no_place_chosen';
	readonly detail: string;
}

/** Why a call about keys did nothing, for a person. */
export function explainKeys(failure: Omit<KeysFailure, 'ok'>): string {
	const { why, detail } = failure;
	if (why === 'no_place_chosen') return '';
	if (why in text.keys.why) return [text.keys.why[why as KeysWhy], detail].filter((part) => part !== '').join(' ');
	return explainFailure({ why: why as CommonWhy, detail });
}
