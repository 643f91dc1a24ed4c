// How the ledger's storage is, and the times in which the host was not there.

import type { UtcMs } from '../../protocol/ids.ts';

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
}
