import type { ExportProgress, GiftRow } from '../../../preload/api/rows.ts';
import type { Answer, ExportOptions } from '../../../preload/api/desk-api.ts';
import { sum } from './history.ts';

/** How the next export is to end; `no_place_chosen` is a person who closes the system's dialog. */
export type ExportEnding = 'done' | 'no_place_chosen' | 'full_disk' | 'forbidden_place' | 'never';

const PLACE = '/home/mika/Documents/neon-lounge gifts 2026-11-22.csv';
const BYTES_PER_ROW = 214;
const WHY: Record<'full_disk' | 'forbidden_place', string> = {
	full_disk: 'The disk is full. Free some space or choose another place, then export again.',
	forbidden_place: 'This folder may not be written to. Choose another folder, then export again.',
};

/** One export at a time, a few rows per step, as the real one reports it. */
export class FakeExport {
	ending: ExportEnding = 'done';
	/** Rows written in each step of 50 ms. */
	rowsPerStep = 400;
	hasFinished = false;
	#running: ExportProgress | null = null;
	#whenDone: ExportProgress | null = null;
	readonly #report: (progress: ExportProgress) => void;

	constructor(report: (progress: ExportProgress) => void) {
		this.#report = report;
	}

	start(
		rows: readonly GiftRow[],
		options: ExportOptions,
	): Answer<ExportProgress, 'no_place_chosen' | 'export_running'> {
		if (this.ending === 'no_place_chosen') return { ok: false, why: 'no_place_chosen', detail: '' };
		if (this.#running) return { ok: false, why: 'export_running', detail: '' };
		const totals = sum(rows, options.filter);
		const start = { path: PLACE, rowsWritten: 0, rowsTotal: totals.gifts, bytesWritten: 0, totals: null, why: '' };
		this.#running = { ...start, state: 'running' };
		const bytesWritten = totals.gifts * BYTES_PER_ROW + 260 + (options.withBom ? 3 : 0);
		this.#whenDone = { ...start, state: 'done', rowsWritten: totals.gifts, bytesWritten, totals };
		this.#report(this.#running);
		return { ok: true, value: this.#running };
	}

	takeStep(): void {
		const running = this.#running;
		if (!running) return;
		const rowsWritten = Math.min(running.rowsTotal, running.rowsWritten + this.rowsPerStep);
		const isHalfWay = rowsWritten >= running.rowsTotal / 2;
		if (isHalfWay && this.ending === 'never') return;
		if (isHalfWay && (this.ending === 'full_disk' || this.ending === 'forbidden_place'))
			return this.#end({ ...running, state: 'failed', why: WHY[this.ending] });
		if (rowsWritten >= running.rowsTotal && this.#whenDone) {
			this.hasFinished = true;
			return this.#end(this.#whenDone);
		}
		this.#running = { ...running, rowsWritten, bytesWritten: rowsWritten * BYTES_PER_ROW };
		this.#report(this.#running);
	}

	cancel(): void {
		if (this.#running) this.#end({ ...this.#running, state: 'cancelled' });
	}

	#end(last: ExportProgress): void {
		this.#running = null;
		this.#whenDone = null;
		this.#report(last);
	}
}
