// What the worker beside the ledger's writer does for an open room: questions over the whole history, exports, the search
// index, and the check of the file that every start makes. None of it may keep the desk from opening or the host from
// deciding; what cannot be answered is a value with its reason.

import type { Answer } from '../../../preload/api/answer.ts';
import type { ExportOptions } from '../../../preload/api/desk-api.ts';
import type { BackupRow, ExportProgress, ExportRow } from '../../../preload/api/rows.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import { assertNever } from '../../../protocol/exhaustive.ts';
import type { Host } from '../../host/host.ts';
import type { DeskBackend, DeskChange } from '../../ipc/desk-backend.ts';
import type { Log } from '../../ipc/log.ts';
import type { BeginCarrier } from '../../ledger/worker/carriers.ts';
import { NoAnswerError } from '../../ledger/worker/contract.ts';
import { openLedgerWorker } from '../../ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../ledger/worker/ledger-worker.ts';

export type History = Pick<DeskBackend, 'searchHistory' | 'sumHistory' | 'exportHistory' | 'cancelExport'> & {
	/** Told how an export gets on. */
	onProgress(listener: (change: DeskChange) => void): void;
	/** The export that runs or ran last. */
	readExport(): ExportRow | null;
	/** The last backup of the ledger. */
	readBackup(): BackupRow;
	close(): Promise<void>;
};

export interface HistoryOptions {
	readonly host: Host;
	readonly ledgerPath: string;
	/** The ledger itself, where `ledgerPath` is a copy of it. */
	readonly standsFor?: string;
	readonly workerPath: string | URL;
	/** What reads the whole file. */
	readonly beginReading?: BeginCarrier;
	readonly clock: Clock;
	readonly log: Log;
	/** What looks after the file itself, and closes with the history. */
	readonly storage: { readonly backup: BackupRow; close(): Promise<void> };
}

/** The first paint goes before the check, which reads the whole file. */
const CHECK_AFTER_MS = 3_000;
const CHECK_AGAIN_AFTER_MS = 60_000;
/** Gifts are found by text so long after they came in; until then they are found by reading. */
const INDEX_AFTER_MS = 2_000;

/** By this desk, in whatever room: a window that changes rooms tells them apart. */
let exportsBegun = 0;

export function openHistory(options: HistoryOptions): History {
	const { ledgerPath, workerPath, storage, standsFor = ledgerPath } = options;
	const { beginReading } = options;
	const worker = openLedgerWorker({ ledgerPath, workerPath, standsFor, beginReading });
	const listeners = new Set<(change: DeskChange) => void>();
	const callOffCheck = checkSoon(options, worker);
	const callOffIndex = keepIndex(options, worker);
	let exportProgress: ExportRow | null = null;
	const tell = (told: ExportRow): void => {
		exportProgress = told;
		for (const listener of listeners) listener({ exportProgress: told });
	};
	return {
		searchHistory: (question) => ask(() => worker.searchHistory(question)),
		sumHistory: (filter) => ask(() => worker.sumHistory(filter)),
		exportHistory: (order, path) => beginExport(options, worker, { order, path, tell }),
		cancelExport() {
			worker.cancelExport();
			return { ok: true, value: null };
		},
		onProgress: (listener) => listeners.add(listener),
		readExport: () => exportProgress,
		readBackup: () => storage.backup,
		async close() {
			callOffCheck();
			callOffIndex();
			await Promise.all([worker.close(), storage.close()]);
		},
	};
}

/** Answers with the first progress, which says that it runs, or with the end where it comes at once. */
async function beginExport(
	{ log }: HistoryOptions,
	worker: LedgerWorker,
	wanted: { order: ExportOptions; path: string; tell: (told: ExportRow) => void },
): Promise<Answer<ExportRow, 'export_running'>> {
	if (worker.isExporting) return { ok: false, why: 'export_running', detail: '' };
	const { order, path, tell } = wanted;
	const exportNo = ++exportsBegun;
	return new Promise((resolve, reject) => {
		const hear = (progress: ExportProgress): void => {
			const told = { ...progress, exportNo };
			tell(told);
			resolve({ ok: true, value: told });
		};
		worker.exportHistory({ ...order, path }, hear).then((last) => {
			log.info('an export ended', { state: last.state, rows: last.rowsWritten });
			resolve({ ok: true, value: { ...last, exportNo } });
		}, reject);
	});
}

function checkSoon({ host, clock, log }: HistoryOptions, worker: LedgerWorker): CallOff {
	let callOff: CallOff;
	const check = async (): Promise<void> => {
		host.noteCheck({ share: 0 });
		try {
			const { findings, entriesChecked, giftsChecked } = await worker.checkIntegrity((share) =>
				host.noteCheck({ share }),
			);
			log.info('the ledger was checked', { findings: findings.length, entriesChecked, giftsChecked });
			host.noteCheck({ findings });
		} catch (error) {
			if (error instanceof NoAnswerError && error.why === 'closed') return;
			log.error('the ledger could not be checked', error);
			host.noteCheck('left');
			plan(CHECK_AGAIN_AFTER_MS);
		}
	};
	const plan = (afterMs: number): void => {
		callOff = clock.after(afterMs, () => void check());
	};
	plan(CHECK_AFTER_MS);
	return () => callOff();
}

/** Keeps the search index near the ledger, a little later and in its own thread: in the writer's way it would cost most. */
function keepIndex({ host, clock, log }: HistoryOptions, worker: LedgerWorker): CallOff {
	let callOffNext: CallOff | null = null;
	const index = async (): Promise<void> => {
		callOffNext = null;
		try {
			const { why } = await worker.indexText();
			if (why !== '') log.warn('the search index cannot be written', { why });
		} catch (error) {
			if (!(error instanceof NoAnswerError && error.why === 'closed')) log.error('the search index failed', error);
		}
	};
	const soon = (): void => {
		callOffNext ??= clock.after(INDEX_AFTER_MS, () => void index());
	};
	soon();
	const callOffChanges = host.onChange(({ gifts }) => {
		if (gifts.length > 0) soon();
	});
	return () => {
		callOffChanges();
		callOffNext?.();
	};
}

/** Turns a worker without an answer into a value; any other error is a bug and stays an exception. */
async function ask<Value>(question: () => Promise<Value>): Promise<Answer<Value>> {
	try {
		return { ok: true, value: await question() };
	} catch (error) {
		if (!(error instanceof NoAnswerError)) throw error;
		const { why, message: detail } = error;
		switch (why) {
			case 'storage':
				return { ok: false, why: 'storage_unavailable', detail };
			case 'closed':
				return { ok: false, why: 'not_now', detail };
			case 'crashed':
			case 'fault':
				return { ok: false, why: 'fault', detail };
			default:
				return assertNever(why, 'why there is no answer');
		}
	}
}
