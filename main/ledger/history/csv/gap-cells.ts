import type { GapCause, HistoryFilter } from '../../../../preload/api/rows.ts';
import type { LedgerDatabase } from '../../open-database.ts';

/** A time in which the host was not there, as a cell tells of it. */
export interface GapCell {
	/** The number that the first gift after it has, or will have. */
	readonly nextGiftNo: number;
	/** ASCII without quotes, such as `link 2026-10-25T00:45:00.000Z/2026-10-25T00:47:10.250Z`. */
	readonly text: string;
}

interface GapTimes {
	readonly nextGiftNo: number;
	readonly from: number;
	readonly to: number | null;
	readonly cause: GapCause;
	readonly isLengthKnown: number;
}

/** The gaps that reach into the filter's time, in the order of the gifts that they lie before. */
export function listGapCells(db: LedgerDatabase, { from, to }: HistoryFilter): readonly GapCell[] {
	return db
		.prepare<[number, number], GapTimes>(
			`SELECT next_gift_no AS nextGiftNo, began_at AS "from", ended_at AS "to", cause, is_length_known AS isLengthKnown
			FROM gaps WHERE began_at < ? AND (ended_at IS NULL OR ended_at >= ?) ORDER BY next_gift_no, gap_no`,
		)
		.all(to ?? Number.MAX_SAFE_INTEGER, from ?? 0)
		.map((gap) => ({ nextGiftNo: gap.nextGiftNo, text: formatGap(gap) }));
}

/** Its cause, and an interval as in ISO 8601; `..` where it still lasts. */
function formatGap({ from, to, cause, isLengthKnown }: GapTimes): string {
	const interval = `${new Date(from).toISOString()}/${to === null ? '..' : new Date(to).toISOString()}`;
	return `${cause} ${interval}${isLengthKnown === 1 ? '' : ' uncertain'}`;
}
