// The rows and totals of one selection, as they come in. Answers may overtake each other; only those to the newest
// question are shown, and totals never stand beside rows of another selection: they go when the rows do, and come only
// after them. A picture is as of one moment; gifts that come later show after asking again.

import type { DeskApi } from '../../preload/api/desk-api.ts';
import type { GapRow, GiftRow, HistoryFilter, HistoryPage, SelectionTotals } from '../../preload/api/rows.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { UtcMs } from '../../protocol/ids.ts';

export const HISTORY_PAGE = 200;
const TYPING_PAUSE_MS = 180;

export interface HistoryView {
	/** What the rows show; null before the first answer. */
	readonly filter: HistoryFilter | null;
	readonly rows: readonly GiftRow[];
	/** Times without the host before, between and after the rows, newest first. */
	readonly gaps: readonly GapRow[];
	/** When the rows were asked for. */
	readonly asOf: UtcMs | null;
	/** Null while they are being added up. */
	readonly totals: SelectionTotals | null;
	readonly totalsTrouble: string | null;
	/** A new question is on its way: the rows are those of the last one. */
	readonly isAsking: boolean;
	readonly isReadingMore: boolean;
	readonly isEnd: boolean;
	/** What kept the rows from being read, in the host's words. */
	readonly trouble: string | null;
	readonly moreTrouble: string | null;
}

const NOTHING_ASKED: HistoryView = {
	filter: null,
	rows: [],
	gaps: [],
	asOf: null,
	totals: null,
	totalsTrouble: null,
	isAsking: true,
	isReadingMore: false,
	isEnd: false,
	trouble: null,
	moreTrouble: null,
};

export interface HistoryQueryParts {
	readonly api: Pick<DeskApi, 'searchHistory' | 'sumHistory'>;
	readonly clock: Clock;
	readonly onchange: (view: HistoryView) => void;
}

export class HistoryQuery {
	view: HistoryView = NOTHING_ASKED;
	readonly #parts: HistoryQueryParts;
	#questionNo = 0;
	#next: number | null = null;
	#callOff: CallOff = () => {};

	constructor(parts: HistoryQueryParts) {
		this.#parts = parts;
	}

	/** Asks once the person has stopped typing for a moment. */
	askSoon(filter: HistoryFilter): void {
		this.#callOff();
		this.#callOff = this.#parts.clock.after(TYPING_PAUSE_MS, () => void this.ask(filter));
	}

	/** Asks for the newest rows and the totals of a selection; answers to earlier questions no longer count. */
	async ask(filter: HistoryFilter): Promise<void> {
		this.#callOff();
		const questionNo = ++this.#questionNo;
		const asOf = this.#parts.clock.now();
		this.#change({ isAsking: true, trouble: null });
		// Both leave now, so that rows and totals are of the same moment as nearly as two calls can be.
		const summing = this.#parts.api.sumHistory(filter);
		const page = await this.#parts.api.searchHistory({ filter, before: null, limit: HISTORY_PAGE });
		if (questionNo !== this.#questionNo) return;
		if (!page.ok) {
			this.#next = null;
			this.#change({ ...NOTHING_ASKED, isAsking: false, trouble: page.detail || page.why });
			return;
		}
		this.#take(page.value, { filter, asOf });
		const totals = await summing;
		if (questionNo !== this.#questionNo) return;
		if (totals.ok) this.#change({ totals: totals.value });
		else this.#change({ totalsTrouble: totals.detail || totals.why });
	}

	/** Reads the next page of the same selection; does nothing at the end or while one is on its way. */
	async readMore(): Promise<void> {
		const { filter, isEnd, isAsking, isReadingMore } = this.view;
		if (!filter || isEnd || isAsking || isReadingMore) return;
		const questionNo = this.#questionNo;
		this.#change({ isReadingMore: true, moreTrouble: null });
		const page = await this.#parts.api.searchHistory({ filter, before: this.#next, limit: HISTORY_PAGE });
		if (questionNo !== this.#questionNo) return;
		if (!page.ok) {
			this.#change({ isReadingMore: false, moreTrouble: page.detail || page.why });
			return;
		}
		this.#next = page.value.next;
		const rows = [...this.view.rows, ...page.value.gifts];
		const gaps = [...this.view.gaps, ...page.value.gaps];
		this.#change({ rows, gaps, isReadingMore: false, isEnd: page.value.next === null });
	}

	/** Nothing changes any more after this. */
	stop(): void {
		this.#callOff();
		this.#questionNo += 1;
	}

	#take(page: HistoryPage, asked: { filter: HistoryFilter; asOf: UtcMs }): void {
		this.#next = page.next;
		const { gifts: rows, gaps, next } = page;
		this.#change({ ...NOTHING_ASKED, ...asked, rows, gaps, isAsking: false, isEnd: next === null });
	}

	#change(part: Partial<HistoryView>): void {
		this.view = { ...this.view, ...part };
		this.#parts.onchange(this.view);
	}
}
