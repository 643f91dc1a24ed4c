// The export as an accountant needs it: whole or not at all, and equal to the ledger to the coin. Everything is read in
// one read transaction, so that the file shows one moment; what was written is summed from the written bytes and must
// equal the ledger's own sums of that moment, or there is no file.

import type { ExportProgress, SelectionTotals } from '../../../../preload/api/rows.ts';
import { EXPORT_HEADER, RECORD_COLUMNS } from '../../history/csv/columns.ts';
import { LineWriter } from '../../history/csv/line-writer.ts';
import type { WrittenSums } from '../../history/csv/line-writer.ts';
import { ZonedTimes } from '../../history/csv/zoned-times.ts';
import { inStepsUp, stretchesOf, sumHistory } from '../../history/read-history.ts';
import { findStorageFault } from '../../storage-fault.ts';
import type { ExportOrder } from '../contract.ts';
import { readOneMoment } from '../ledger-reader.ts';
import type { LedgerReader, UseIndex } from '../ledger-reader.ts';
import { DISK, NotWrittenError, tellWhyNotWritten } from './appear-whole.ts';
import type { Disk } from './appear-whole.ts';
import { refuseLedgerFile } from './ledger-files.ts';
import { writeWhole } from './write-whole.ts';
import type { WholeFile } from './write-whole.ts';

export interface ExportPorts {
	readonly progress: (progress: ExportProgress) => void;
	readonly isCancelled: () => boolean;
	readonly breathe: () => Promise<void>;
	readonly disk?: Disk;
}

const GIFTS_IN_ONE_STEP = 2_000;
const STEPS_PER_PROGRESS = 10;
const BYTE_ORDER_MARK = '\ufeff';
/** Of one step's lines as they usually are; longer ones get more. */
const SPACE_BYTES = 3_000_000;

/** One field of a record ends with the byte FF, one without a value is the byte FE: UTF-8 has neither. */
const RECORD_SQL = `concat_ws(x'FF', ${RECORD_COLUMNS.map(({ sql }) => `ifnull(${sql}, x'FE')`).join(', ')}, '')`;

class CancelledError extends Error {}

class UnequalError extends Error {}

/** Never throws for what a disk, a ledger or a person can do; those are answers with their reason. */
export async function exportHistory(
	ledgerPath: string,
	order: ExportOrder,
	ports: ExportPorts,
): Promise<ExportProgress> {
	const times = findTimes(order.timeZone);
	const run: Run = { order, ports, progress: notStarted(order.path) };
	if (!times)
		return { ...run.progress, state: 'failed', why: `There is no time zone ${order.timeZone}. Choose another.` };
	try {
		await refuseLedgerFile(order.path, ledgerPath);
		return await exportDespiteIndex(ledgerPath, times, run);
	} catch (error) {
		const last = { ...run.progress, totals: null };
		if (error instanceof CancelledError) return { ...last, state: 'cancelled' };
		return { ...last, state: 'failed', why: tellWhyFailed(error) };
	}
}

interface Run {
	readonly order: ExportOrder;
	readonly ports: ExportPorts;
	/** As it was told last. */
	progress: ExportProgress;
}

function notStarted(path: string): ExportProgress {
	return { state: 'running', path, rowsWritten: 0, rowsTotal: 0, bytesWritten: 0, totals: null, why: '' };
}

function findTimes(timeZone: string): ZonedTimes | null {
	try {
		return new ZonedTimes(timeZone);
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

async function exportDespiteIndex(ledgerPath: string, times: ZonedTimes, run: Run): Promise<ExportProgress> {
	const exportUsing = (useIndex: UseIndex) =>
		readOneMoment(ledgerPath, useIndex, (reader) => exportFrom(reader, times, run));
	try {
		return await exportUsing('with_index');
	} catch (error) {
		if (!findStorageFault(error)) throw error;
		// Throws again where it is the ledger itself that cannot be read.
		return exportUsing('without_index');
	}
}

async function exportFrom(reader: LedgerReader, times: ZonedTimes, run: Run): Promise<ExportProgress> {
	const { order, ports } = run;
	const lines = new LineWriter(times);
	const totals = await sumHistory(reader, order.filter, () => hearCancel(run));
	run.progress = { ...notStarted(order.path), rowsTotal: totals.gifts };
	ports.progress(run.progress);
	await writeWhole(order.path, ports.disk ?? DISK, async (file) => {
		await writeLines(reader, lines, file, run);
		compare(lines.sums, totals);
	});
	return { ...run.progress, state: 'done', totals };
}

async function writeLines(reader: LedgerReader, lines: LineWriter, file: WholeFile, run: Run): Promise<void> {
	const { order, ports } = run;
	// While one space is being written to disk, the other one is filled.
	let filling: Uint8Array = new Uint8Array(SPACE_BYTES);
	let leaving: Uint8Array = new Uint8Array(SPACE_BYTES);
	let steps = 0;
	await file.write(Buffer.from(`${order.withBom ? BYTE_ORDER_MARK : ''}${EXPORT_HEADER.join(',')}\r\n`, 'utf8'));
	for (const stretch of stretchesOf(reader, order.filter, Number.MAX_SAFE_INTEGER).toReversed()) {
		const { from, where, parameters } = stretch.selection;
		const selectRecords = reader.db
			.prepare<[Record<string, unknown>], Buffer | null>(
				`SELECT CAST(group_concat(${RECORD_SQL}, '') AS BLOB) FROM ${from} WHERE ${where}`,
			)
			.pluck();
		for (const { low, high } of inStepsUp(stretch, GIFTS_IN_ONE_STEP)) {
			const records = selectRecords.get({ ...parameters, low, high });
			if (records) {
				const written = lines.write(records, GIFTS_IN_ONE_STEP, filling);
				await file.write(written);
				filling = leaving;
				leaving = new Uint8Array(written.buffer);
			}
			run.progress = { ...run.progress, rowsWritten: lines.sums.gifts, bytesWritten: file.bytes };
			if (++steps % STEPS_PER_PROGRESS === 0) ports.progress(run.progress);
			await hearCancel(run);
		}
	}
}

async function hearCancel({ ports }: Run): Promise<void> {
	await ports.breathe();
	if (ports.isCancelled()) throw new CancelledError('cancelled');
}

/** What was written and what the ledger says must be the same, in every figure. */
function compare(written: WrittenSums, ledger: SelectionTotals): void {
	const { granted, refused, expired, held, voided } = written.byState;
	const summed: Record<keyof SelectionTotals, number> = {
		gifts: written.gifts,
		pieces: written.pieces,
		requested: written.value,
		granted: granted + voided,
		refused,
		expired,
		held,
		voided,
		net: written.coinsCounted,
	};
	for (const key of Object.keys(summed) as (keyof SelectionTotals)[]) {
		if (summed[key] === ledger[key]) continue;
		throw new UnequalError(`${key}: ${summed[key]} in the file, ${ledger[key]} in the ledger`);
	}
}

function tellWhyFailed(error: unknown): string {
	if (error instanceof NotWrittenError) return tellWhyNotWritten(error);
	if (error instanceof UnequalError)
		return `The export did not equal the ledger (${error.message}), so no file was written. Please report it.`;
	const fault = findStorageFault(error);
	if (fault) return fault.why;
	throw error;
}
