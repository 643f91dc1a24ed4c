import type { StateSum } from '../../../../../preload/api/rows.ts';
import { EXPORT_HEADER } from '../../../history/csv/columns.ts';
import type { LedgerState } from '../../../history/csv/line-writer.ts';
import { makeHarmless } from '../../../history/csv/harmless-text.ts';
import type { LedgerDatabase } from '../../../open-database.ts';
import type { Findings } from '../../check/findings.ts';

/** What a gift became with its newest entry of these kinds; an older moment of a ledger is read from its entries. */
export const STATE_OF_KIND: Readonly<Record<string, LedgerState>> = {
	requested: 'held',
	granted: 'granted',
	refused: 'refused',
	expired: 'expired',
	voided: 'voided',
};

/** The newest entry of those kinds that a gift had when the ledger had `:entries` entries; null before it was asked for. */
export const KIND_THEN_SQL = `(SELECT kind FROM entries WHERE entries.gift_no = gifts.gift_no AND sequence <= :entries
	AND kind IN ('requested', 'granted', 'refused', 'expired', 'voided') ORDER BY sequence DESC LIMIT 1)`;

/** What never changes once a gift is in the ledger, as its cell holds it. */
const FIXED: readonly (readonly [column: string, sql: string])[] = [
	['stream', 'stream_no'],
	['gift_no', 'gift_no'],
	['gift_id', 'gift_id'],
	['sender', 'sender'],
	['sender_name', 'sender_name'],
	['gift', 'gift'],
	['gift_name', 'gift_name'],
	['count', 'count'],
	['price', 'price'],
	['value', 'value'],
	['note', 'note'],
	['combo_id', 'combo_id'],
	['combo_count', 'combo_count'],
];

type LedgerLine = Readonly<Record<string, string | number | null>>;

/** Compares the lines of a CSV, one by one, with the gifts of a ledger as they were at one entry. */
export class LineCheck {
	readonly #findings: Findings;
	readonly #select;
	readonly #entries: number;
	readonly #sums = new Map<string, { gifts: number; pieces: number; coins: number }>();
	#line = 0;
	#lastGiftNo = 0;

	constructor(db: LedgerDatabase, entries: number, findings: Findings) {
		this.#entries = entries;
		this.#findings = findings;
		this.#select = db.prepare<[{ giftNo: number; entries: number }], LedgerLine>(
			`SELECT ${FIXED.map(([column, sql]) => `${sql} AS "${column}"`).join(', ')}, requested_at, ${KIND_THEN_SQL} AS kind
			FROM gifts WHERE gift_no = :giftNo`,
		);
	}

	get rows(): number {
		return Math.max(0, this.#line - 1);
	}

	get states(): readonly StateSum[] {
		return Object.values(STATE_OF_KIND).flatMap((state) => {
			const sum = this.#sums.get(state);
			return sum ? [{ state, ...sum }] : [];
		});
	}

	check(cells: readonly string[]): void {
		this.#line += 1;
		if (this.#line === 1) return this.#checkHeader(cells);
		if (cells.length !== EXPORT_HEADER.length)
			return this.#findings.add(`Line ${this.#line} has ${cells.length} cells, not ${EXPORT_HEADER.length}.`);
		const cell = new Map(EXPORT_HEADER.map((name, at) => [name, cells[at] ?? '']));
		const giftNo = Number(cell.get('gift_no'));
		this.#sum(cell);
		if (!Number.isSafeInteger(giftNo) || giftNo <= this.#lastGiftNo)
			return this.#findings.add(
				`Line ${this.#line}: gift “${cell.get('gift_no')}” does not come after the one before.`,
			);
		this.#lastGiftNo = giftNo;
		this.#compare(cell, this.#select.get({ giftNo, entries: this.#entries }));
	}

	#checkHeader(cells: readonly string[]): void {
		if (cells.join() !== EXPORT_HEADER.join())
			this.#findings.add('The first line does not name the columns that this version writes.');
	}

	#compare(cell: ReadonlyMap<string, string>, gift: LedgerLine | undefined): void {
		const where = `Line ${this.#line}, gift ${cell.get('gift_no')}`;
		const state = gift ? STATE_OF_KIND[String(gift['kind'])] : undefined;
		if (!gift || !state) return this.#findings.add(`${where}: the ledger had no such gift at that moment.`);
		const expected = new Map(FIXED.map(([column]) => [column, toCell(gift[column] ?? null)]));
		expected.set('state', state);
		expected.set('coins_counted', state === 'granted' ? String(gift['value']) : '0');
		expected.set('requested_at_utc', new Date(Number(gift['requested_at'])).toISOString());
		for (const [column, value] of expected) {
			if (cell.get(column) === value) continue;
			this.#findings.add(`${where}: ${column} is “${cell.get(column)}” in the file, “${value}” in the ledger.`);
		}
	}

	#sum(cell: ReadonlyMap<string, string>): void {
		const state = cell.get('state') ?? '';
		const sum = this.#sums.get(state) ?? { gifts: 0, pieces: 0, coins: 0 };
		sum.gifts += 1;
		sum.pieces += Number(cell.get('count'));
		sum.coins += Number(cell.get('value'));
		this.#sums.set(state, sum);
	}
}

function toCell(value: string | number | null): string {
	return typeof value === 'string' ? makeHarmless(value) : value === null ? '' : String(value);
}
