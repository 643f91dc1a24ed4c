// What a host is made of, and what it tells whoever shows it.

import type { Clock } from '../../protocol/clock.ts';
import type { ChannelName } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import type { RoomKeys } from '../keys/room-keys.ts';
import type { StorageFault } from '../ledger/storage-fault.ts';
import type { GiftRow } from '../../preload/api/rows.ts';

export interface HostOptions {
	readonly ledgerPath: string;
	readonly room: ChannelName;
	readonly session: RtmSession;
	readonly keys: RoomKeys;
	readonly clock: Clock;
	/** Why the ledger that this one shows cannot be written: then nothing is entered. Null or left out where it can. */
	readonly fault?: StorageFault | null;
	/** Called with what a developer should know; never with message texts. */
	readonly log?: (line: string, error?: unknown) => void;
}

export type Aspect =
	'mode' | 'link' | 'storage' | 'outbox' | 'totals' | 'gaps' | 'incidents' | 'counters' | 'catalogue';

/** What changed with one transaction, or beside the ledger. */
export interface HostChange {
	readonly revision: number;
	readonly gifts: readonly GiftRow[];
	readonly aspects: ReadonlySet<Aspect>;
}
