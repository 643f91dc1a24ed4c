// Times without a link, a closed desk or a crashed one, and what became of the gifts that were open when each ended.
// What a gap recovered is never counted up anywhere: it is what those gifts' own rows say at the moment of asking.

import type { UtcMs } from '../../../protocol/ids.ts';
import type { GapCause, GapRow } from '../../../preload/api/rows.ts';
import type { Gift } from '../../gifts/gift.ts';
import type { GiftRows } from '../gift-rows.ts';
import type { LedgerDatabase } from '../open-database.ts';

const OPEN_GIFTS_MAX = 10_000;

type GapRecord = Omit<GapRow, 'isLengthKnown'> & { readonly isLengthKnown: number };

export interface OpenGap {
	readonly gapNo: number;
	readonly from: UtcMs;
	readonly cause: GapCause;
}

/** Gaps with what became of their gifts; the condition stands in its place. */
const SELECT_GAPS = `SELECT gap_no AS gapNo, began_at AS "from", ended_at AS "to", why, cause, next_gift_no AS nextGiftNo,
		is_length_known AS isLengthKnown,
		(SELECT count(*) FROM gap_gifts JOIN gifts USING (gift_no)
			WHERE gap_gifts.gap_no = gaps.gap_no AND delivery = 'completed') AS recovered,
		(SELECT count(*) FROM gap_gifts JOIN gifts USING (gift_no)
			WHERE gap_gifts.gap_no = gaps.gap_no AND (delivery = 'unconfirmed' OR state = 'voided')
				AND delivery <> 'completed') AS lost,
		(SELECT count(*) FROM gap_gifts JOIN gifts USING (gift_no)
			WHERE gap_gifts.gap_no = gaps.gap_no AND state = 'granted'
				AND delivery NOT IN ('completed', 'unconfirmed')) AS open
	FROM gaps`;

export class GapBook {
	readonly #db;
	readonly #gifts;
	readonly #selectOpen;
	/** Gifts of ended gaps whose proof may still come, with the newest gap of each. */
	#unsettled: ReadonlyMap<number, number>;

	/** What was taken in with a gap in one transaction counts, too: it is written before a gap looks for it. */
	constructor(db: LedgerDatabase, gifts: Pick<GiftRows, 'settle'>) {
		this.#db = db;
		this.#gifts = gifts;
		this.#selectOpen = db.prepare<[], OpenGap>(
			'SELECT gap_no AS gapNo, began_at AS "from", cause FROM gaps WHERE ended_at IS NULL',
		);
		this.#unsettled = this.#listUnsettled();
	}

	/** Opens a gap, unless one is open already; answers whether it did. */
	begin({ at, cause, why, isLengthKnown = true }: NewGap): boolean {
		if (this.findOpen() !== null) return false;
		this.#gifts.settle();
		this.#db
			.prepare(
				`INSERT INTO gaps (began_at, why, cause, is_length_known, next_gift_no)
				VALUES (?, ?, ?, ?, (SELECT ifnull(max(gift_no), 0) + 1 FROM gifts))`,
			)
			.run(at, why, cause, Number(isLengthKnown));
		return true;
	}

	/** Closes the open gap, and remembers which gifts are without proof at this moment. */
	end({ gapNo }: OpenGap, { at, isLengthKnown }: { at: UtcMs; isLengthKnown: boolean }): void {
		this.#gifts.settle();
		this.#db
			.prepare('UPDATE gaps SET ended_at = ?, is_length_known = is_length_known AND ? WHERE gap_no = ?')
			.run(at, Number(isLengthKnown), gapNo);
		// The first two conditions are the index's own, word for word: SQLite sees no index behind any others.
		this.#db
			.prepare(
				`INSERT INTO gap_gifts (gap_no, gift_no) SELECT ?, gift_no FROM gifts
				WHERE state = 'granted' AND delivery NOT IN ('none', 'completed') AND delivery <> 'unconfirmed'
				ORDER BY gift_no LIMIT ?`,
			)
			.run(gapNo, OPEN_GIFTS_MAX);
		this.#unsettled = this.#listUnsettled();
	}

	/** The gaps of which these gifts were the last ones waited for; null where they belong to none. */
	settle(changed: readonly Gift[]): readonly number[] | null {
		const touched = changed.flatMap(({ giftNo }) => this.#unsettled.get(giftNo) ?? []);
		if (touched.length === 0) return null;
		this.#unsettled = this.#listUnsettled();
		const waiting = new Set(this.#unsettled.values());
		return [...new Set(touched)].filter((gapNo) => !waiting.has(gapNo));
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#unsettled = this.#listUnsettled();
	}

	findOpen(): OpenGap | null {
		return this.#selectOpen.get() ?? null;
	}

	/** Newest first. */
	list(limit: number): readonly GapRow[] {
		return this.#db.prepare<[number], GapRecord>(`${SELECT_GAPS} ORDER BY gap_no DESC LIMIT ?`).all(limit).map(readGap);
	}

	find(gapNo: number): GapRow | null {
		const found = this.#db.prepare<[number], GapRecord>(`${SELECT_GAPS} WHERE gap_no = ?`).get(gapNo);
		return found ? readGap(found) : null;
	}

	#listUnsettled(): ReadonlyMap<number, number> {
		const rows = this.#db
			.prepare<[], { giftNo: number; gapNo: number }>(
				`SELECT gift_no AS giftNo, max(gap_no) AS gapNo FROM gap_gifts JOIN gifts USING (gift_no)
				WHERE state = 'granted' AND delivery NOT IN ('completed', 'unconfirmed') GROUP BY gift_no`,
			)
			.all();
		return new Map(rows.map(({ giftNo, gapNo }) => [giftNo, gapNo]));
	}
}

export interface NewGap {
	readonly at: UtcMs;
	readonly cause: GapCause;
	readonly why: string;
	readonly isLengthKnown?: boolean;
}

/** Gaps that lie before gifts with numbers from `low` to `high`, newest first; for questions about the history. */
export function listGapsBetween(db: LedgerDatabase, { low, high }: { low: number; high: number }): readonly GapRow[] {
	return db
		.prepare<[number, number], GapRecord>(
			`${SELECT_GAPS} WHERE next_gift_no BETWEEN ? AND ? ORDER BY gap_no DESC LIMIT 1000`,
		)
		.all(low, high)
		.map(readGap);
}

function readGap({ isLengthKnown, ...gap }: GapRecord): GapRow {
	return { ...gap, isLengthKnown: isLengthKnown === 1 };
}
