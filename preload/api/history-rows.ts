// Looking back: which gifts, what they add up to, and how far an export is.

import type { Coins, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';
import type { GiftRow } from './gift-rows.ts';
import type { GapRow } from './storage/storage-rows.ts';

export interface HistoryFilter {
	/** Text found in sender id, sender name, gift name, note or gift id; three characters or more use the index. */
	readonly text: string;
	readonly from: UtcMs | null;
	readonly to: UtcMs | null;
	readonly sender: UserId | null;
	readonly gift: GiftKey | null;
	readonly states: readonly GiftState[];
	readonly deliveries: readonly DeliveryState[];
	readonly valueMin: Coins | null;
	readonly valueMax: Coins | null;
}

export interface HistoryPage {
	readonly gifts: readonly GiftRow[];
	/** Times without the host that lie before, between and after these gifts, the newest first. */
	readonly gaps: readonly GapRow[];
	/** Hand this back as `before` for the next page; null at the end. */
	readonly next: number | null;
}

/** Totals of a selection, to the coin. */
export interface SelectionTotals {
	readonly gifts: number;
	readonly pieces: number;
	readonly requested: Coins;
	readonly granted: Coins;
	readonly refused: Coins;
	readonly expired: Coins;
	readonly held: Coins;
	readonly voided: Coins;
	/** Granted less voided. */
	readonly net: Coins;
}

export interface ExportProgress {
	readonly state: 'running' | 'done' | 'cancelled' | 'failed';
	readonly path: string;
	readonly rowsWritten: number;
	readonly rowsTotal: number;
	readonly bytesWritten: number;
	/** Sums of what was written, once done; equal to the ledger's own for the same selection or the export fails. */
	readonly totals: SelectionTotals | null;
	/** Once done: what stands beside the file and says which bytes it is and at which entry of the ledger it was true. */
	readonly manifest: ManifestRow | null;
	/** What happened and what to do, where it failed. */
	readonly why: string;
}

/** An export as the desk tells of it: whoever missed its end reads it with the rest of the desk. */
export interface ExportRow extends ExportProgress {
	/** Counts the exports of a running desk, from 1. One that has ended never runs again. */
	readonly exportNo: number;
}

export interface ManifestRow {
	readonly path: string;
	/** Hexadecimal, of the CSV's bytes. */
	readonly sha256: string;
	/** Hexadecimal: the hash of the newest entry at the moment of the export. */
	readonly chainHead: string;
}
