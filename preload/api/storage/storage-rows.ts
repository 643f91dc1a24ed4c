// How the ledger's storage is, and the times in which the host was not there.

import type { UtcMs } from '../../../protocol/ids.ts';
import type { GiftState } from '../../../protocol/states.ts';

/**
 * link: no connection to the room; closed: the desk was closed; crash: it ended without being closed; restored: a backup
 * was put back, which knows nothing of this time.
 */
export type GapCause = 'link' | 'closed' | 'crash' | 'restored';

/** A time in which the host saw nothing of the room, as the feed and the history show it between gifts. */
export interface GapRow {
	readonly gapNo: number;
	/** The last moment at which the host is known to have been there. */
	readonly from: UtcMs;
	/** When it was connected again; null while it lasts. */
	readonly to: UtcMs | null;
	readonly cause: GapCause;
	readonly why: string;
	/** The number that the first gift after it has, or will have. */
	readonly nextGiftNo: number;
	/** False where the clock was set meanwhile: then the times are the nearest that can be told. */
	readonly isLengthKnown: boolean;
	/** Of the gifts that were without proof when it ended: those whose proof came since … */
	readonly recovered: number;
	/** … those for which it will not come: given up on, or voided … */
	readonly lost: number;
	/** … and those still waited for. */
	readonly open: number;
}

/**
 * degraded: each write is tried, some wait. read_only: nothing is granted until a probe finds that it passed, which it
 * does by itself. halted: nothing is entered until a person has looked.
 */
export type StorageState = 'ok' | 'degraded' | 'read_only' | 'halted';

/** disk: it reported an error, and nobody knows what it kept. fault: a mistake of ours. */
export type StorageCause = 'busy' | 'full' | 'read_only' | 'disk' | 'corrupt' | 'fault';

export interface StorageRow {
	readonly state: StorageState;
	/** Null while ok. */
	readonly cause: StorageCause | null;
	/** What happened, in words for a person; empty while ok. */
	readonly why: string;
	/** The background check of the ledger file. */
	readonly check: 'not_yet' | 'running' | 'sound' | 'damaged';
	/** How much of it has been read, from 0 to 1. */
	readonly checkShare: number;
	readonly checkedAt: UtcMs | null;
	/** First and last letters of the newest entry's hash. */
	readonly chainHead: string;
	readonly backup: BackupRow;
}

/** How far a ledger goes. */
export interface KnownOfLedger {
	readonly gifts: number;
	readonly newestGiftNo: number;
	readonly entries: number;
	/** When the newest entry was made; null in an empty ledger. */
	readonly newestAt: UtcMs | null;
	/** Hexadecimal. */
	readonly chainHead: string;
}

/** A backup in the backups' folder. It was read from its first page to its last, chain and sums, when it was made. */
export interface BackupFile {
	readonly name: string;
	readonly madeAt: UtcMs;
	readonly bytes: number;
	/** Null where it cannot be read any more. */
	readonly known: KnownOfLedger | null;
}

export interface BackupSchedule {
	/** Minutes between two backups while gifts come in; 0 makes none by itself. */
	readonly everyMinutes: number;
	/** So many are kept; the oldest make room. */
	readonly keep: number;
}

export interface BackupList {
	readonly folder: string;
	readonly schedule: BackupSchedule;
	/** Newest first. */
	readonly files: readonly BackupFile[];
}

/** The last backup, as the footer shows it. */
export interface BackupRow {
	/** `unknown`: nobody has looked yet. */
	readonly state: 'unknown' | 'none' | 'running' | 'done' | 'failed';
	/** When the newest good one was made; null where there is none. */
	readonly madeAt: UtcMs | null;
	/** What happened and what to do, where the last try failed. */
	readonly why: string;
}

export interface StateSum {
	readonly state: GiftState;
	readonly gifts: number;
	readonly pieces: number;
	readonly coins: number;
}

/** What a ledger file was found to be. */
export interface LedgerReport {
	readonly path: string;
	readonly bytes: number;
	readonly isSound: boolean;
	/** What is wrong, the first difference first; empty where it is sound. */
	readonly findings: readonly string[];
	readonly room: string | null;
	readonly host: string | null;
	readonly version: number | null;
	readonly entries: number;
	readonly gifts: number;
	/** Hexadecimal: the newest entry's hash, as computed from all entries before it. */
	readonly chainHead: string;
	readonly states: readonly StateSum[];
}

/** What an exported CSV was found to be, beside its manifest and this ledger. */
export interface CsvReport {
	readonly path: string;
	/** Null where there is none that can be read. */
	readonly manifestPath: string | null;
	readonly isSound: boolean;
	/** What is wrong, the first difference first; empty where it matches the ledger. */
	readonly findings: readonly string[];
	readonly bytes: number;
	/** Hexadecimal. */
	readonly sha256: string;
	readonly rows: number;
	readonly states: readonly StateSum[];
	/** Entries that the ledger had when the CSV was made, and those that came since. */
	readonly entries: number;
	readonly entriesSince: number;
	/** Hexadecimal: the hash of the newest entry at that moment, as the manifest says. */
	readonly chainHead: string;
}

/** What a restore would do, before it does it. */
export interface RestoreOffer {
	/** Names this offer when it is taken up; the file was read as it was then. */
	readonly offerNo: number;
	readonly backup: KnownOfLedger;
	/** The ledger as it is now; null where it cannot be read. */
	readonly present: KnownOfLedger | null;
}
