// What the main thread and the ledger's worker threads say to each other. Every ask is answered exactly once: with its
// value, or with why there is none. The types are closed on both sides, so that an ask without an answer, or an answer to
// nothing, does not compile.

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
import type { ChannelName, UserId, UtcMs } from '../../../protocol/ids.ts';

export interface ExportOrder {
	readonly filter: HistoryFilter;
	/** A byte order mark, for spreadsheets that guess wrong without one. */
	readonly withBom: boolean;
	/** An IANA zone for the local times. */
	readonly timeZone: string;
	/** Where a person wants the file. */
	readonly path: string;
}

export interface IndexState {
	/** Gifts that the search index holds. */
	readonly giftsIndexed: number;
	/** Why there is no index, where it cannot be written; questions are still answered, by reading. */
	readonly why: string;
}

export interface IntegrityReport {
	readonly sound: boolean;
	/** In words, the gravest first; empty where the file is sound. At most 20. */
	readonly findings: readonly string[];
	readonly entriesChecked: number;
	readonly giftsChecked: number;
	/** Hexadecimal: the newest entry's hash, as computed from all entries before it. */
	readonly chainHead: string;
	/** The search index beside the ledger; it is derived, and made anew where it is damaged. */
	readonly searchIndex: 'sound' | 'damaged' | 'missing';
}

export interface BackupReport {
	readonly state: 'done' | 'failed';
	readonly path: string;
	readonly bytes: number;
	/** What happened and what to do, where it failed. */
	readonly why: string;
}

export interface RestoreOrder {
	/** Any file that a person chose. */
	readonly from: string;
	/** Where the fresh ledger is made; not the ledger's own place. */
	readonly to: string;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly now: UtcMs;
}

export type RestoreReport =
	| { readonly state: 'done'; readonly known: KnownOfLedger }
	/** In words, what was wrong with the file or the disk. */
	| { readonly state: 'failed'; readonly why: string };

export interface Asks {
	searchHistory: {
		argument: { readonly filter: HistoryFilter; readonly before: number | null; readonly limit: number };
		value: HistoryPage;
	};
	sumHistory: { argument: HistoryFilter; value: SelectionTotals };
	indexText: { argument: { readonly anew: boolean }; value: IndexState };
	exportHistory: { argument: ExportOrder; value: ExportProgress };
	checkIntegrity: { argument: null; value: IntegrityReport };
	backUp: { argument: { readonly path: string }; value: BackupReport };
	listBackups: { argument: { readonly folder: string }; value: readonly BackupFile[] };
	verifyLedger: { argument: { readonly path: string }; value: LedgerReport };
	/** An exported CSV beside its manifest and the ledger that the worker stands beside. */
	checkCsv: { argument: { readonly path: string }; value: CsvReport };
	restore: { argument: RestoreOrder; value: RestoreReport };
	/** The ledger that the worker stands beside, as far as it can be read; null where it cannot. */
	readKnown: { argument: null; value: KnownOfLedger | null };
}
export type AskKind = keyof Asks;

export type Ask = {
	readonly [Kind in AskKind]: { readonly kind: Kind; readonly argument: Asks[Kind]['argument'] };
}[AskKind];

export type ToWorker =
	| { readonly kind: 'ask'; readonly askNo: number; readonly ask: Ask }
	| { readonly kind: 'cancel'; readonly askNo: number }
	| { readonly kind: 'close' };

/**
 * storage: SQLite could not read the ledger, and the detail says so in words for a person. crashed: the thread died.
 * closed: the worker was closed before it could answer. fault: a mistake of ours.
 */
export type NoAnswerWhy = 'storage' | 'crashed' | 'closed' | 'fault';

export type FromWorker =
	| { readonly kind: 'answered'; readonly askNo: number; readonly value: Asks[AskKind]['value'] }
	| { readonly kind: 'failed'; readonly askNo: number; readonly why: 'storage' | 'fault'; readonly detail: string }
	| { readonly kind: 'progress'; readonly askNo: number; readonly progress: Progress };

/** Of an export its own; of a check the share that was read, from 0 to 1. */
export type Progress = ExportProgress | { readonly share: number };

/** A worker's end of the line. */
export interface WorkerPort {
	on(event: 'message', hear: (message: ToWorker) => void): void;
	postMessage(message: FromWorker): void;
	close(): void;
}

export interface WorkerStart {
	readonly ledgerPath: string;
	/** The ledger itself, where `ledgerPath` is a copy of it. */
	readonly standsFor: string;
	/** This worker's own file: an export starts a second thread of it. */
	readonly workerPath: string;
}

/** Thrown to whoever asked when there is no answer and will be none. */
export class NoAnswerError extends Error {
	override readonly name = 'NoAnswerError';
	readonly why: NoAnswerWhy;

	constructor(why: NoAnswerWhy, detail: string) {
		super(detail);
		this.why = why;
	}
}
