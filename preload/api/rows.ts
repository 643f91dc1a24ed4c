// What the window shows, as plain records that cross IPC. A row is a picture of the ledger at one revision: the higher
// revision wins, whatever order rows arrive in. Nothing here is formatted; numbers and times become text in the renderer.

import type { ChannelName, Coins, UserId, UtcMs } from '../../protocol/ids.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { RehearsalPace } from './room-rows.ts';
import type { RoomId } from './rooms/rooms.ts';

export interface Tally {
	readonly gifts: number;
	readonly pieces: number;
	readonly coins: Coins;
}

/** Requested = granted + refused + expired + held, always; `voided` is the part of `granted` that was taken back. */
export interface Totals {
	readonly streamStartedAt: UtcMs;
	readonly requested: Tally;
	readonly granted: Tally;
	readonly refused: Tally;
	readonly expired: Tally;
	readonly held: Tally;
	readonly voided: Tally;
	/** Granted gifts whose proof has not arrived (delivery neither none nor completed). */
	readonly withoutProof: number;
	readonly unconfirmed: number;
	/** The equation above holds, and the sums of entries equal the sums of gifts. Checked, not assumed. */
	readonly addsUp: boolean;
}

export interface SenderTotal {
	readonly sender: UserId;
	readonly senderName: string | null;
	readonly gifts: number;
	readonly coins: Coins;
}

/** Coins granted in one minute, voids taken off; `minute` is its start. */
export interface MinuteCoins {
	readonly minute: UtcMs;
	readonly coins: number;
}

export interface LinkRow {
	readonly state: LinkState;
	readonly why: string;
	readonly since: UtcMs;
	/** Members of the room, the host included; null while unknown. */
	readonly members: number | null;
	/** Milliseconds for a publish to be taken, the last one measured. */
	readonly roundTripMs: number | null;
}

export interface OutboxRow {
	readonly queued: number;
	/** How long the oldest queued message has waited. */
	readonly oldestWaitMs: number;
	readonly sentLastSecond: number;
	readonly sendsPerSecondMax: number;
	/** Broadcasts that the host saw on the channel in the last second, and Agora's advice for this many members. */
	readonly roomLastSecond: number;
	readonly roomPerSecondAdvised: number;
	/** Messages that shared the publish of another, since the desk was opened. */
	readonly merged: number;
	/** Since when the host broadcasts gifts itself, in batches; null while their senders do. */
	readonly hostBroadcastsSince: UtcMs | null;
	/** The channel is at its advised load, or one grant a publish is too slow; null while senders broadcast. */
	readonly hostBroadcastsBecause: 'room_at_advice' | 'sends_used_up' | null;
}

/** A message on the channel that claims to be a gift and is not one we granted, or a stranger's message worth seeing. */
export interface IncidentRow {
	readonly incidentNo: number;
	readonly at: UtcMs;
	readonly kind: 'forged' | 'replayed' | 'unreadable' | 'unopened' | 'from_newer_version' | 'out_of_bounds' | 'evicted';
	readonly publisher: UserId | null;
	readonly detail: string;
	/** The raw text, at most 2,000 characters. */
	readonly raw: string;
	/** How often in a row; repeats of one publisher and kind share a row. */
	readonly times: number;
}

/** What strangers sent that changed nothing, counted since the desk was opened. */
export type Counters = Readonly<Record<CounterName, number>>;
export type CounterName =
	| 'foreign'
	| 'unreadable'
	| 'unopened'
	| 'from_newer_version'
	| 'unknown_kind'
	| 'malformed'
	| 'doubled_request'
	| 'over_rate_limit'
	| 'paused'
	| 'forged'
	| 'acknowledgment_of_another'
	| 'acknowledgment_unknown'
	| 'broadcast_repeated';

export type RoomMode = 'open' | 'paused' | 'panic';

export interface RoomRow {
	readonly roomId: RoomId;
	/** The person's own name for it; empty where it has none. */
	readonly label: string;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly isRehearsal: boolean;
	readonly mode: RoomMode;
	/** Where a browser on this machine joins the rehearsal room; null in a real room. */
	readonly viewerPageUrl: string | null;
	/** What the simulated viewers of the rehearsal room are told; absent where nobody knows. */
	readonly pace?: RehearsalPace;
	readonly appVersion: string;
	readonly ledgerPath: string;
}

export type * from './gift-rows.ts';
export type * from './history-rows.ts';
export type * from './room-rows.ts';
export type * from './storage/storage-rows.ts';
