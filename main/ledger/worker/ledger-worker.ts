// Everything that takes long with a ledger, asked from the main thread and done beside it. Questions share one thread that
// stays while they come; an export and a backup each get a thread of their own that ends with them, and what reads a whole
// file a process, so that none makes a search or a closing desk wait, and one that dies takes nothing with it. What must
// never happen: an ask that is never answered.

import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type {
	BackupFile,
	CsvReport,
	ExportProgress,
	HistoryFilter,
	HistoryPage,
	KnownOfLedger,
	LedgerReport,
	SelectionTotals,
} from '../../../preload/api/rows.ts';
import { beginThread } from './carriers.ts';
import type { BeginCarrier } from './carriers.ts';
import { NoAnswerError } from './contract.ts';
import type {
	AskKind,
	Asks,
	BackupReport,
	ExportOrder,
	IndexState,
	IntegrityReport,
	Progress,
	RestoreOrder,
	RestoreReport,
} from './contract.ts';
import { temporaryPathOf } from './export/appear-whole.ts';
import { manifestPathOf } from './export/manifest/manifest.ts';
import { WorkerLine } from './worker-line.ts';
import type { Asked } from './worker-line.ts';

/** Longer than a person who searches pauses. A thread that begins anew costs its first question some 50 ms. */
const QUESTIONS_REST_AFTER_MS = 5_000;

export interface LedgerWorkerOptions {
	/** The built worker, or its source where Node runs TypeScript itself. */
	readonly workerPath: string | URL;
	readonly ledgerPath: string;
	/** The ledger itself, where `ledgerPath` is a copy of it. */
	readonly standsFor?: string;
	/** What reads a whole file; a thread, unless it is to be ended in the middle. */
	readonly beginReading?: BeginCarrier | undefined;
}

interface TaskOptions {
	readonly begin?: BeginCarrier | undefined;
	readonly progress?: (progress: Progress) => void;
}

/** All promises fail with a NoAnswerError where there is no answer: the ledger cannot be read, or the worker is closed. */
export class LedgerWorker {
	readonly #options: LedgerWorkerOptions;
	readonly #questions: WorkerLine;
	readonly #tasks = new Set<WorkerLine>();
	#exporting: Asked<ExportProgress> | null = null;
	#indexing: Promise<IndexState> | null = null;
	#indexesAgain = false;

	constructor(options: LedgerWorkerOptions) {
		this.#options = options;
		this.#questions = this.#makeLine(beginThread, QUESTIONS_REST_AFTER_MS);
	}

	searchHistory(question: Asks['searchHistory']['argument']): Promise<HistoryPage> {
		return this.#askAgain('searchHistory', question);
	}

	sumHistory(filter: HistoryFilter): Promise<SelectionTotals> {
		return this.#askAgain('sumHistory', filter);
	}

	/**
	 * Brings the search index up to date. Call it whenever gifts have come in, as often as convenient: a call while one is
	 * under way only makes it look again at its end.
	 */
	indexText(): Promise<IndexState> {
		if (this.#indexing) {
			this.#indexesAgain = true;
			return this.#indexing;
		}
		this.#indexing = this.#index(false).finally(() => {
			this.#indexing = null;
		});
		return this.#indexing;
	}

	get isExporting(): boolean {
		return this.#exporting !== null;
	}

	/**
	 * Writes the selection to `order.path`; progress comes first as `running` and last as what is also the answer. Never
	 * fails: whatever goes wrong is an answer with its reason. One export at a time.
	 */
	async exportHistory(order: ExportOrder, onProgress: (progress: ExportProgress) => void): Promise<ExportProgress> {
		if (this.#exporting) throw new Error('an export is running already');
		let last = nothingWritten(order.path);
		const hear = (progress: Progress) => {
			if ('share' in progress) return;
			last = progress;
			onProgress(progress);
		};
		const thread = this.#beginTask();
		try {
			this.#exporting = thread.ask('exportHistory', order, hear);
			hear(await this.#exporting.answered);
		} catch (error) {
			// A thread that died could not take its part of the files with it.
			for (const path of [order.path, manifestPathOf(order.path)]) await rm(temporaryPathOf(path), { force: true });
			hear({ ...last, state: 'failed', totals: null, why: tellWhyNotExported(error) });
		} finally {
			this.#exporting = null;
			this.#endTask(thread);
		}
		return last;
	}

	/** Asks a running export to stop; it ends `cancelled` unless it was done already. Nothing is left of its file. */
	cancelExport(): void {
		this.#exporting?.cancel();
	}

	/** Reads the whole file: pages, schema, sums and the chain of entries. Seconds for a million gifts, minutes on a cold disk. */
	async checkIntegrity(onShare: (share: number) => void = () => {}): Promise<IntegrityReport> {
		const report = await this.#doTask('checkIntegrity', null, {
			begin: this.#options.beginReading,
			progress: (progress) => {
				if ('share' in progress) onShare(progress.share);
			},
		});
		if (report.searchIndex === 'damaged') await this.#index(true);
		return report;
	}

	/** A sound copy of the ledger under `path`, made while the desk goes on. */
	backUp(path: string): Promise<BackupReport> {
		return this.#doTask('backUp', { path });
	}

	/** Ends all threads; what was asked and not answered fails. */
	async close(): Promise<void> {
		await Promise.all([this.#questions, ...this.#tasks].map((thread) => thread.close()));
	}

	/** A question changes nothing, so that after a crash it may simply be asked again, once. */
	async #askAgain<Kind extends AskKind>(kind: Kind, argument: Asks[Kind]['argument']): Promise<Asks[Kind]['value']> {
		try {
			return await this.#questions.ask(kind, argument).answered;
		} catch (error) {
			if (!(error instanceof NoAnswerError) || error.why !== 'crashed') throw error;
			return this.#questions.ask(kind, argument).answered;
		}
	}

	async #index(anew: boolean): Promise<IndexState> {
		for (;;) {
			this.#indexesAgain = false;
			const state = await this.#askAgain('indexText', { anew });
			if (!this.#indexesAgain) return state;
		}
	}

	/** Reads any ledger file and says what it is; never fails for what it is. */
	verifyLedger(path: string): Promise<LedgerReport> {
		return this.#doTask('verifyLedger', { path }, { begin: this.#options.beginReading });
	}

	/** Compares an exported CSV with its manifest and with this ledger; never fails for what they are. */
	checkCsv(path: string): Promise<CsvReport> {
		return this.#doTask('checkCsv', { path });
	}

	listBackups(folder: string): Promise<readonly BackupFile[]> {
		return this.#doTask('listBackups', { folder });
	}

	/** Makes a fresh ledger from a file that is not trusted; never fails for what it is. */
	restore(order: RestoreOrder): Promise<RestoreReport> {
		return this.#doTask('restore', order);
	}

	/** How far the ledger in its place goes; null where it cannot be read. */
	readKnown(): Promise<KnownOfLedger | null> {
		return this.#doTask('readKnown', null);
	}

	async #doTask<Kind extends AskKind>(
		kind: Kind,
		argument: Asks[Kind]['argument'],
		{ begin = beginThread, progress = () => {} }: TaskOptions = {},
	): Promise<Asks[Kind]['value']> {
		const thread = this.#beginTask(begin);
		try {
			return await thread.ask(kind, argument, progress).answered;
		} finally {
			this.#endTask(thread);
		}
	}

	#beginTask(begin?: BeginCarrier): WorkerLine {
		const thread = this.#makeLine(begin);
		this.#tasks.add(thread);
		return thread;
	}

	#endTask(thread: WorkerLine): void {
		this.#tasks.delete(thread);
		void thread.close();
	}

	#makeLine(begin: BeginCarrier = beginThread, restsAfterMs: number | null = null): WorkerLine {
		const { workerPath, ledgerPath, standsFor = ledgerPath } = this.#options;
		const path = workerPath instanceof URL ? fileURLToPath(workerPath) : workerPath;
		return new WorkerLine(begin, { ledgerPath, standsFor, workerPath: path }, restsAfterMs);
	}
}

/** Starts nothing yet: threads begin with the first ask. */
export function openLedgerWorker(options: LedgerWorkerOptions): LedgerWorker {
	return new LedgerWorker(options);
}

function nothingWritten(path: string): ExportProgress {
	const nothing = { rowsWritten: 0, rowsTotal: 0, bytesWritten: 0, totals: null, manifest: null, why: '' };
	return { state: 'running', path, ...nothing };
}

function tellWhyNotExported(error: unknown): string {
	if (!(error instanceof NoAnswerError)) throw error;
	switch (error.why) {
		case 'storage':
			return error.message;
		case 'crashed':
			return 'The export stopped in the middle and its file was not written. Export again.';
		case 'closed':
			return 'Giftwarden was closed before the export was done. Open it and export again.';
		case 'fault':
			return `Giftwarden made a mistake and wrote no file: ${error.message}. Please report it.`;
	}
}
