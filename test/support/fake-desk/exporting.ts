import type { ExportRow, GiftRow } from '../../../preload/api/rows.ts';
import type { Answer } from '../../../preload/api/answer.ts';
import type { ExportOptions } from '../../../preload/api/desk-api.ts';
import { sum } from './history.ts';

/** How the next export is to end; `no_place_chosen` is a person who closes the system's dialog. */
export type ExportEnding = 'done' | 'no_place_chosen' | 'full_disk' | 'forbidden_place' | 'never';

const PLACE = '/home/mika/Documents/neon-lounge gifts 2026-11-22.csv';
const BYTES_PER_ROW = 214;
const SHA256 = '5a1f0c94e2b87d36c0de11b7f29a4e8835d07c6eb1f4a29d8837e60c4b5d9f12';
const CHAIN_HEAD = '8f3a5c0d9e4b7a6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2fc21e';
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
	last: ExportRow | null = null;
	#running: ExportRow | null = null;
	#whenDone: ExportRow | null = null;
	readonly #tell: (progress: ExportRow) => void;

	constructor(report: (progress: ExportRow) => void) {
		this.#tell = report;
	}

	start(rows: readonly GiftRow[], options: ExportOptions): Answer<ExportRow, 'no_place_chosen' | 'export_running'> {
		if (this.ending === 'no_place_chosen') return { ok: false, why: 'no_place_chosen', detail: '' };
		if (this.#running) return { ok: false, why: 'export_running', detail: '' };
		const totals = sum(rows, options.filter);
		const nothing = { rowsWritten: 0, bytesWritten: 0, totals: null, manifest: null, why: '' };
		const exportNo = (this.last?.exportNo ?? 0) + 1;
		const start = { exportNo, path: PLACE, rowsTotal: totals.gifts, ...nothing };
		this.#running = { ...start, state: 'running' };
		const bytesWritten = totals.gifts * BYTES_PER_ROW + 260 + (options.withBom ? 3 : 0);
		const manifest = { path: `${PLACE}.manifest.json`, sha256: SHA256, chainHead: CHAIN_HEAD };
		this.#whenDone = { ...start, state: 'done', rowsWritten: totals.gifts, bytesWritten, totals, manifest };
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

	#report(progress: ExportRow): void {
		this.last = progress;
		this.#tell(progress);
	}

	#end(last: ExportRow): void {
		this.#running = null;
		this.#whenDone = null;
		this.#report(last);
	}
}
