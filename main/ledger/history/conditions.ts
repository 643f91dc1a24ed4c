import type { HistoryFilter } from '../../../preload/api/rows.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../../../protocol/states.ts';
import { foldQuestion, foldSender, GIFT_TEXT_SQL } from './fold-text.ts';

/** The name under which the search index is attached beside the ledger. */
export const SEARCH_SCHEMA = 'search';
/** The index knows no shorter text. */
const INDEXED_LENGTH_MIN = 3;

export interface Selection {
	/** What follows FROM; gifts go by the name `gifts`, the number to page by is `gifts.gift_no`. */
	readonly from: string;
	/** Conditions on one gift; they still need `:low` and `:high`, the range of gift numbers. */
	readonly where: string;
	readonly parameters: Readonly<Record<string, string | number>>;
	/** Whether each gift's text has to be read, which is some ten times slower than comparing numbers. */
	readonly readsTexts: boolean;
	readonly isIndexed: boolean;
}

/** The gifts that answer a filter, by reading one after the other. */
export function selectByReading(filter: HistoryFilter): Selection {
	const question = foldQuestion(filter.text);
	const { where, parameters } = compare(filter);
	if (question === '') return { from: 'gifts', where, parameters, readsTexts: false, isIndexed: false };
	return {
		from: 'gifts',
		where: `${where} AND holds_text(${GIFT_TEXT_SQL}, :question)`,
		parameters: { ...parameters, question },
		readsTexts: true,
		isIndexed: false,
	};
}

/**
 * The same gifts by way of the index, or null where the index is no help: the filter names no text and no sender, or the
 * text is too short, or so few gifts can be meant that reading them is less work.
 */
export function selectByIndex(filter: HistoryFilter): Selection | null {
	if (isOfFewGifts(filter)) return null;
	const question = foldQuestion(filter.text);
	const phrases: string[] = [];
	if (countCharacters(question) >= INDEXED_LENGTH_MIN) phrases.push(question);
	if (filter.sender !== null) phrases.push(foldSender(filter.sender));
	if (phrases.length === 0) return null;
	// What the index cannot look for, a short text beside a sender, is compared gift by gift.
	const isLeft = question !== '' && phrases[0] !== question;
	const rest = compare(filter);
	const parts = [`texts MATCH :phrases AND texts.rowid BETWEEN :low AND :high AND ${rest.where}`];
	if (isLeft) parts.push(`holds_text(${GIFT_TEXT_SQL}, :question)`);
	return {
		from: `${SEARCH_SCHEMA}.texts CROSS JOIN gifts ON gifts.gift_no = texts.rowid`,
		where: parts.join(' AND '),
		parameters: {
			...rest.parameters,
			...(isLeft ? { question } : {}),
			phrases: phrases.map((phrase) => `"${phrase.replaceAll('"', '""')}"`).join(' AND '),
		},
		readsTexts: isLeft,
		isIndexed: true,
	};
}

/** Held gifts, and granted ones whose proof is missing, have small indexes of their own in the ledger. */
function isOfFewGifts({ states, deliveries }: HistoryFilter): boolean {
	return states.length === 1 && (states[0] === 'held' || (states[0] === 'granted' && isWithoutProofOnly(deliveries)));
}

function isWithoutProofOnly(deliveries: HistoryFilter['deliveries']): boolean {
	return deliveries.length > 0 && !deliveries.includes('none') && !deliveries.includes('completed');
}

function compare(filter: HistoryFilter): { where: string; parameters: Record<string, string | number> } {
	const { from, to, sender, gift, states, deliveries, valueMin, valueMax } = filter;
	const parts = ['gifts.gift_no BETWEEN :low AND :high'];
	const parameters: Record<string, string | number> = {};
	const put = (name: string, value: string | number | null, condition: string) => {
		if (value === null) return;
		parameters[name] = value;
		parts.push(condition);
	};
	// The plus keeps SQLite from walking by time, which would have to be sorted by number again.
	put('from', from, '+requested_at >= :from');
	put('to', to, '+requested_at < :to');
	put('sender', sender, 'sender = :sender');
	put('gift', gift, 'gift = :gift');
	put('valueMin', valueMin, 'value >= :valueMin');
	put('valueMax', valueMax, 'value <= :valueMax');
	if (states.length > 0) parts.push(isOneOf('state', GIFT_STATES, states));
	if (deliveries.length > 0) parts.push(isOneOf('delivery', DELIVERY_STATES, deliveries));
	// In the very words of the ledger's partial index, so that SQLite may use it.
	if (states.length === 1 && states[0] === 'granted' && isWithoutProofOnly(deliveries))
		parts.push(`delivery NOT IN ('none', 'completed')`);
	return { where: parts.join(' AND '), parameters };
}

/** Written out, because partial indexes are only used for constants; `all` are our own words, whatever was asked for. */
function isOneOf<Word extends string>(column: string, all: readonly Word[], wanted: readonly Word[]): string {
	const words = all.filter((word) => wanted.includes(word)).map((word) => `'${word}'`);
	return words.length === 1 ? `${column} = ${words.join()}` : `${column} IN (${words.join(', ')})`;
}

function countCharacters(text: string): number {
	return [...text].length;
}
