// The export as an accountant needs it: whole or not at all, and equal to the ledger to the coin. Everything is read in
// one read transaction, so that the file shows one moment; what was written is summed from the written bytes and must
// equal the ledger's own sums of that moment, or there is no file. Beside it stands a manifest that says so.

import { basename } from 'node:path';
import type { ExportProgress, HistoryFilter, SelectionTotals } from '../../../../preload/api/rows.ts';
import { EXPORT_HEADER, RECORD_COLUMNS } from '../../history/csv/columns.ts';
import { listGapCells } from '../../history/csv/gap-cells.ts';
import type { WrittenSums } from '../../history/csv/line-writer.ts';
import { inStepsUp, stretchesOf, sumHistory } from '../../history/read-history.ts';
import type { HistoryReader } from '../../history/read-history.ts';
import { findStorageFault } from '../../storage-fault.ts';
import { readKnown } from '../backup/known-of.ts';
import type { ExportOrder } from '../contract.ts';
import { readOneMoment } from '../ledger-reader.ts';
import type { LedgerReader, UseIndex } from '../ledger-reader.ts';
import { appearTogether } from './appear-together.ts';
import { DISK, NotWrittenError, tellWhyNotWritten } from './appear-whole.ts';
import type { Disk } from './appear-whole.ts';
import { refuseLedgerFile } from './ledger-files.ts';
import { LineBelt } from './lines/line-belt.ts';
import { beginLinesHere } from './lines/line-maker.ts';
import type { BeginLines, LineMaker, WrittenLines } from './lines/line-maker.ts';
import { makeManifest, manifestPathOf } from './manifest/manifest.ts';
import type { ExportGround, Manifest } from './manifest/manifest.ts';
import { writeDurably } from './write-durably.ts';
import type { WholeFile } from './write-durably.ts';

export interface ExportPorts {
	readonly progress: (progress: ExportProgress) => void;
	readonly isCancelled: () => boolean;
	readonly breathe: () => Promise<void>;
	readonly disk?: Disk;
	/** The ledger itself, where what is exported from is a copy of it. */
	readonly standsFor?: string;
	/** Where lines are made; without it in the same thread. */
	readonly beginLines?: BeginLines;
}

const GIFTS_IN_ONE_STEP = 2_000;
const STEPS_PER_PROGRESS = 10;
const BYTE_ORDER_MARK = '\ufeff';

/** Each record is an array: SQLite writes numbers into JSON faster than into any other text. */
const RECORD_SQL = `json_array(${RECORD_COLUMNS.map(({ sql }) => sql).join(', ')})`;

class CancelledError extends Error {}

class UnequalError extends Error {}

/** Never throws for what a disk, a ledger or a person can do; those are answers with their reason. */
export async function exportHistory(
	ledgerPath: string,
	order: ExportOrder,
	ports: ExportPorts,
): Promise<ExportProgress> {
	const run: Run = { order, ports, progress: notStarted(order.path) };
	if (!isTimeZone(order.timeZone))
		return { ...run.progress, state: 'failed', why: `There is no time zone ${order.timeZone}. Choose another.` };
	try {
		for (const path of [order.path, manifestPathOf(order.path)])
			for (const own of [ledgerPath, ports.standsFor ?? ledgerPath]) await refuseLedgerFile(path, own);
		return await exportDespiteIndex(ledgerPath, run);
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
	const nothing = { rowsWritten: 0, rowsTotal: 0, bytesWritten: 0, totals: null, manifest: null, why: '' };
	return { state: 'running', path, ...nothing };
}

function isTimeZone(timeZone: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone });
		return true;
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
}

async function exportDespiteIndex(ledgerPath: string, run: Run): Promise<ExportProgress> {
	const exportUsing = (useIndex: UseIndex) => readOneMoment(ledgerPath, useIndex, (reader) => exportFrom(reader, run));
	try {
		return await exportUsing('with_index');
	} catch (error) {
		if (!findStorageFault(error)) throw error;
		// Throws again where it is the ledger itself that cannot be read.
		return exportUsing('without_index');
	}
}

async function exportFrom(reader: LedgerReader, run: Run): Promise<ExportProgress> {
	const { order, ports } = run;
	const head = makeHead(order);
	const maker = (ports.beginLines ?? beginLinesHere)({
		timeZone: order.timeZone,
		gaps: listGapCells(reader.db, order.filter),
		head,
	});
	try {
		const totals = await sumHistory(reader, order.filter, () => hearCancel(run));
		run.progress = { ...notStarted(order.path), rowsTotal: totals.gifts };
		ports.progress(run.progress);
		const manifest = await writeBoth(run, async (file) => {
			await file.write(head);
			await writeLines(reader, maker, file, run);
			const written = await maker.finish();
			compare(written.sums, totals);
			return makeManifest(readGround(reader, order), { name: basename(order.path), bytes: file.bytes }, written);
		});
		const { csv, ledger } = manifest;
		const { sha256 } = csv;
		run.progress = { ...run.progress, rowsWritten: csv.rows, bytesWritten: csv.bytes };
		const path = manifestPathOf(order.path);
		return { ...run.progress, state: 'done', totals, manifest: { path, sha256, chainHead: ledger.chainHead } };
	} finally {
		maker.close();
	}
}

/** The CSV, and then the manifest that `fill` answers about it; both or none. */
async function writeBoth({ order, ports }: Run, fill: (csv: WholeFile) => Promise<Manifest>): Promise<Manifest> {
	const disk = ports.disk ?? DISK;
	let manifest: Manifest | null = null;
	await appearTogether({ file: order.path, words: manifestPathOf(order.path) }, disk, async ({ file, words }) => {
		await writeDurably(file, disk, async (csv) => {
			manifest = await fill(csv);
		});
		await writeDurably(words, disk, (file) => file.write(Buffer.from(`${JSON.stringify(manifest, null, '\t')}\n`)));
	});
	if (manifest === null) throw new Error('a CSV was written without its manifest');
	return manifest;
}

/** What an export of this moment would be, without a file; `hearStop` throws where it is not wanted any more. */
export async function hashAsExported(
	reader: HistoryReader,
	order: Omit<ExportOrder, 'path'>,
	hearStop: () => Promise<void>,
): Promise<WrittenLines> {
	const gaps = listGapCells(reader.db, order.filter);
	const maker = beginLinesHere({ timeZone: order.timeZone, gaps, head: makeHead(order) });
	await readSteps(reader, order.filter, async (records) => {
		if (records) await maker.make(new Uint8Array(records), GIFTS_IN_ONE_STEP, new Uint8Array(0));
		await hearStop();
	});
	return maker.finish();
}

/** What stands before the first line. */
function makeHead({ withBom }: Pick<ExportOrder, 'withBom'>): Uint8Array {
	return Buffer.from(`${withBom ? BYTE_ORDER_MARK : ''}${EXPORT_HEADER.join(',')}\r\n`, 'utf8');
}

function readGround({ db }: LedgerReader, { filter, timeZone, withBom }: ExportOrder): ExportGround {
	const room = db.prepare<[], { room: string; host: string }>('SELECT name AS room, host FROM room').get();
	if (!room) throw new Error('the ledger names no room');
	const version = db.pragma('user_version', { simple: true }) as number;
	return { ...room, version, known: readKnown(db), filter, timeZone, withBom };
}

async function writeLines(reader: LedgerReader, maker: LineMaker, file: WholeFile, run: Run): Promise<void> {
	const { order, ports } = run;
	const belt = new LineBelt(maker, GIFTS_IN_ONE_STEP, async (lines) => {
		await file.write(lines);
		run.progress = { ...run.progress, rowsWritten: belt.gifts, bytesWritten: file.bytes };
	});
	let steps = 0;
	await readSteps(reader, order.filter, async (records) => {
		if (records) await belt.put(records);
		if (++steps % STEPS_PER_PROGRESS === 0) ports.progress(run.progress);
		await hearCancel(run);
	});
	await belt.empty();
}

/** The selection's records, oldest first, so many gift numbers at a time; null where none of them is meant. */
async function readSteps(
	reader: HistoryReader,
	filter: HistoryFilter,
	take: (records: Buffer | null) => Promise<void>,
): Promise<void> {
	for (const stretch of stretchesOf(reader, filter, Number.MAX_SAFE_INTEGER).toReversed()) {
		const { from, where, parameters } = stretch.selection;
		const selectRecords = reader.db
			.prepare<[Record<string, unknown>], Buffer | null>(
				`SELECT CAST(group_concat(${RECORD_SQL}, '') AS BLOB) FROM ${from} WHERE ${where}`,
			)
			.pluck();
		for (const { low, high } of inStepsUp(stretch, GIFTS_IN_ONE_STEP)) {
			await take(selectRecords.get({ ...parameters, low, high }) ?? null);
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
		granted: granted.coins + voided.coins,
		refused: refused.coins,
		expired: expired.coins,
		held: held.coins,
		voided: voided.coins,
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
