// Every gift's row says what the gift's entries say: what was asked for, what became of it, and how far its delivery has got.

import { readCircumstances } from '../../../gifts/gift.ts';
import type { Replayed, ReplayedEntry } from '../../../gifts/replay/replay-entries.ts';
import { GIFT_COLUMNS } from '../../gift-columns.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import { DECISIONS, findOtherDecisions } from './check-decisions.ts';
import { findOtherTerms, TERMS } from './check-terms.ts';
import type { Terms } from './check-terms.ts';
import type { Findings } from './findings.ts';

type Row = Terms & Replayed & { readonly giftNo: number };

/** As SQLite gives rows fastest. The text that came is read of the first entry only: grants are long, and checked elsewhere. */
type Entry = readonly [...ReplayedEntry, giftNo: number, raw: string | null];

const GIFTS_IN_ONE_STEP = 2_000;
const COLUMNS = GIFT_COLUMNS.filter(([, field]) => field in TERMS || field in DECISIONS).map(
	([column, field]) => `${column} AS ${field}`,
);
const SELECT_ROWS = `SELECT gift_no AS giftNo, ${COLUMNS.join(', ')} FROM gifts WHERE gift_no > ? ORDER BY gift_no LIMIT ?`;
// A damaged page may hold anything where a text belongs.
const SELECT_ENTRIES = `SELECT kind, at, "by", CAST(ifnull(detail, '') AS TEXT), gift_no, iif(kind = 'requested', raw, NULL)
	FROM entries WHERE gift_no BETWEEN ? AND ? ORDER BY gift_no, sequence`;

/** Compares rows with their entries some at a time, both as they are at one moment: the desk goes on meanwhile. */
export class RowsCheck {
	readonly #findings: Findings;
	#last = 0;

	constructor(findings: Findings) {
		this.#findings = findings;
	}

	get lastGiftNo(): number {
		return this.#last;
	}

	/** Compares the next gifts; answers whether there are more. */
	checkOneStep(db: LedgerDatabase): boolean {
		const { rows, entries } = db.transaction(() => readStep(db, this.#last))();
		this.#last = rows.at(-1)?.giftNo ?? this.#last;
		let next = 0;
		for (const row of rows) {
			while ((entries[next]?.[4] ?? Infinity) < row.giftNo) next++;
			const from = next;
			while (entries[next]?.[4] === row.giftNo) next++;
			this.#compare(row, entries.slice(from, next));
		}
		return rows.length === GIFTS_IN_ONE_STEP;
	}

	#compare(row: Row, entries: readonly Entry[]): void {
		const [first] = entries;
		const [kind, at = 0, , detail = '', , raw = null] = first ?? [];
		const circumstances = kind === 'requested' && readCircumstances(detail);
		// Older than the words in its first entry: its times are not yet to the millisecond those of its entries.
		if (!circumstances) return;
		const terms = findOtherTerms(row, { at, raw }, circumstances);
		if (terms.length > 0)
			this.#findings.add(`Gift ${row.giftNo} was asked for with another ${terms.join(', ')} than its row says.`);
		const decisions = findOtherDecisions(row, entries);
		if (decisions.length > 0)
			this.#findings.add(`Gift ${row.giftNo} has another ${decisions.join(', ')} in its row than its entries say.`);
	}
}

function readStep(db: LedgerDatabase, last: number) {
	const rows = db.prepare<[number, number], Row>(SELECT_ROWS).all(last, GIFTS_IN_ONE_STEP);
	const highest = rows.at(-1)?.giftNo ?? last;
	return {
		rows,
		entries: db
			.prepare<[number, number], Entry>(SELECT_ENTRIES)
			.raw()
			.all(last + 1, highest),
	};
}
