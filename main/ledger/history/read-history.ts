import type { GapRow, HistoryFilter, HistoryPage, SelectionTotals } from '../../../preload/api/rows.ts';
import { asCoins } from '../../../protocol/ids.ts';
import type { Coins } from '../../../protocol/ids.ts';
import { toRow } from '../../gifts/gift.ts';
import { GIFT_COLUMNS, readGift } from '../gift-columns.ts';
import type { LedgerDatabase } from '../open-database.ts';
import { listGapsBetween } from '../watch/gap-book.ts';
import { selectByIndex, selectByReading } from './conditions.ts';
import type { Selection } from './conditions.ts';

/** Answers long questions in steps; between two of them other questions are answered. */
export type Breathe = () => Promise<void>;

export interface HistoryReader {
	readonly db: LedgerDatabase;
	/** Gifts up to this number are in the search index beside the ledger; 0 where there is none. */
	readIndexedTo(): number;
}

/** Consecutive gifts, and the statement that finds those among them that are meant. */
export interface Stretch {
	readonly low: number;
	readonly high: number;
	readonly selection: Selection;
}

const READ_IN_ONE_STEP = 100_000;
const TEXTS_IN_ONE_STEP = 10_000;
const SELECT_ROWS = GIFT_COLUMNS.map(([column, field]) => `gifts.${column} AS ${field}`).join(', ');

/** One page of gifts below `before`, newest first. */
export async function searchHistory(
	reader: HistoryReader,
	{ filter, before, limit }: { filter: HistoryFilter; before: number | null; limit: number },
	breathe: Breathe,
): Promise<HistoryPage> {
	const rows: unknown[] = [];
	const stretches = stretchesOf(reader, filter, (before ?? Number.MAX_SAFE_INTEGER) - 1);
	for (const stretch of stretches) {
		const { from, where, parameters, isIndexed } = stretch.selection;
		const statement = reader.db.prepare<[Record<string, unknown>], unknown>(
			`SELECT ${SELECT_ROWS} FROM ${from} WHERE ${where} ORDER BY ${orderOf(stretch.selection)} DESC LIMIT :limit`,
		);
		// The index stops by itself at the end of a page.
		for (const range of isIndexed ? [stretch] : inStepsDown(stretch)) {
			const { low, high } = range;
			rows.push(...statement.all({ ...parameters, low, high, limit: limit + 1 - rows.length }));
			if (rows.length > limit) break;
			await breathe();
		}
		if (rows.length > limit) break;
	}
	const gifts = rows.slice(0, limit).map((row) => toRow(readGift(row)));
	const next = rows.length > limit ? (gifts.at(-1)?.giftNo ?? null) : null;
	return { gifts, gaps: listGaps(reader.db, filter, { before, next }), next };
}

/** Those that no other page of the same selection has, as far as they reach into its time. */
function listGaps(
	db: LedgerDatabase,
	{ from, to }: HistoryFilter,
	{ before, next }: { before: number | null; next: number | null },
): readonly GapRow[] {
	const range = { low: next === null ? 0 : next + 1, high: before ?? Number.MAX_SAFE_INTEGER };
	return listGapsBetween(db, range).filter(
		(gap) => (to === null || gap.from < to) && (from === null || gap.to === null || gap.to >= from),
	);
}

/** Totals of a selection, to the coin. Whoever asks holds a read transaction, so that all steps see one moment. */
export async function sumHistory(
	reader: HistoryReader,
	filter: HistoryFilter,
	breathe: Breathe,
): Promise<SelectionTotals> {
	const sums = { gifts: 0n, pieces: 0n, requested: 0n, granted: 0n, refused: 0n, expired: 0n, held: 0n, voided: 0n };
	for (const stretch of stretchesOf(reader, filter, Number.MAX_SAFE_INTEGER)) {
		const { from, where, parameters } = stretch.selection;
		const statement = reader.db
			.prepare<[Record<string, unknown>], typeof sums>(`SELECT ${SELECT_SUMS} FROM ${from} WHERE ${where}`)
			.safeIntegers();
		for (const { low, high } of inStepsDown(stretch)) {
			const part = statement.get({ ...parameters, low, high });
			if (!part) throw new Error('a sum without a row');
			for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += part[key];
			await breathe();
		}
	}
	const { gifts, pieces, requested, granted, refused, expired, held, voided } = sums;
	return {
		gifts: Number(gifts),
		pieces: Number(pieces),
		requested: toCoins(requested),
		// A void takes back: what was granted stays on record as granted.
		granted: toCoins(granted + voided),
		refused: toCoins(refused),
		expired: toCoins(expired),
		held: toCoins(held),
		voided: toCoins(voided),
		net: toCoins(granted),
	};
}

const SELECT_SUMS = [
	'count(*) AS gifts',
	'ifnull(sum(count), 0) AS pieces',
	'ifnull(sum(value), 0) AS requested',
	...['granted', 'refused', 'expired', 'held', 'voided'].map(
		(state) => `ifnull(sum(value) FILTER (WHERE state = '${state}'), 0) AS ${state}`,
	),
].join(', ');

/** Newest first. Gifts that the index does not know yet are read, so that nobody is missing while it catches up. */
export function stretchesOf(reader: HistoryReader, filter: HistoryFilter, highest: number): readonly Stretch[] {
	const bounds = findBounds(reader.db, filter);
	const high = Math.min(highest, bounds.high);
	const byIndex = selectByIndex(filter);
	const indexedTo = byIndex ? reader.readIndexedTo() : 0;
	const read = { low: Math.max(bounds.low, indexedTo + 1), high, selection: selectByReading(filter) };
	if (!byIndex || indexedTo === 0) return [read];
	return [read, { low: bounds.low, high: Math.min(high, indexedTo), selection: byIndex }];
}

/** The lowest and highest number that a gift of the filter's time can have; the host's clock may have been put back. */
function findBounds(db: LedgerDatabase, { from, to }: HistoryFilter): { low: number; high: number } {
	const all = db.prepare<[], { low: number; high: number }>(
		'SELECT (SELECT ifnull(min(gift_no), 1) FROM gifts) AS low, (SELECT ifnull(max(gift_no), 0) FROM gifts) AS high',
	);
	const within = db.prepare<[number, number], { low: number; high: number }>(
		`SELECT ifnull(min(gift_no), 1) AS low, ifnull(max(gift_no), 0) AS high
		FROM gifts INDEXED BY gifts_by_time WHERE requested_at >= ? AND requested_at < ?`,
	);
	const bounds = from === null && to === null ? all.get() : within.get(from ?? 0, to ?? Number.MAX_SAFE_INTEGER);
	return bounds ?? { low: 1, high: 0 };
}

function* inStepsDown({ low, high, selection }: Stretch): Generator<{ low: number; high: number }> {
	const size = selection.readsTexts ? TEXTS_IN_ONE_STEP : READ_IN_ONE_STEP;
	for (let top = high; top >= low; top -= size) yield { low: Math.max(low, top - size + 1), high: top };
}

/** The same stretch from its oldest gift on, so many numbers at a time. */
export function* inStepsUp({ low, high }: Stretch, size: number): Generator<{ low: number; high: number }> {
	for (let bottom = low; bottom <= high; bottom += size) yield { low: bottom, high: Math.min(high, bottom + size - 1) };
}

/** The index walks by its own number; asked for the ledger's, SQLite would collect everything and sort it. */
function orderOf({ isIndexed }: Selection): string {
	return isIndexed ? 'texts.rowid' : 'gifts.gift_no';
}

function toCoins(sum: bigint): Coins {
	if (sum > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${sum} coins are more than can be counted exactly`);
	return asCoins(Number(sum));
}
