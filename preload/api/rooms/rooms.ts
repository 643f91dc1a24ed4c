// The rooms that this desk knows, as a person saves them, and how the open one is connected. What is secret in a room – a
// pasted token, a token server's password – goes in with a draft and never comes out again: the window learns only
// whether there is one. The App Certificate has no place here, and is never asked for.

import type { AgoraLink, ProbeLine, TokenFault } from '../../../protocol/agora/reports.ts';
import type { ChannelName, UserId, UtcMs } from '../../../protocol/ids.ts';

declare const brand: unique symbol;
/** Made of a room's address: the same App ID, channel and host are the same room, and have the same ledger. */
export type RoomId = string & { readonly [brand]: 'RoomId' };

const ROOM_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function isRoomId(value: unknown): value is RoomId {
	return typeof value === 'string' && ROOM_ID.test(value);
}

/** Always there, and never saved: it needs nothing from a person. */
export const REHEARSAL_ROOM = 'rehearsal' as RoomId;

export type TokenPlan =
	/** The project takes users without a token. */
	| { readonly kind: 'none' }
	/** A person brings tokens; each is good for a day at most. */
	| { readonly kind: 'pasted' }
	| TokenServer;

/** Asked by POST with a JSON object; answers with one. */
export interface TokenServer {
	readonly kind: 'server';
	/** https, or http on this machine. */
	readonly url: string;
	/** The field of the question that carries the host's user id. */
	readonly userField: string;
	/** The field of the answer that carries the token; a dot leads into an object. */
	readonly tokenField: string;
	/** The header that carries the server's password; empty where it asks for none. */
	readonly headerName: string;
}

export interface RoomTerms {
	/** The person's own name for the room; empty shows the channel's. */
	readonly label: string;
	/** 32 hexadecimal digits. */
	readonly appId: string;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly tokens: TokenPlan;
	/** Whether Agora's SDK may report to Agora's telemetry hosts. */
	readonly allowsTelemetry: boolean;
}

/** What a person typed. `secret` is the pasted token or the header's value; null keeps the one that is kept. */
export interface RoomDraft extends RoomTerms {
	readonly secret: string | null;
}

export interface SavedRoom extends RoomTerms {
	readonly roomId: RoomId;
	readonly hasSecret: boolean;
	readonly ledgerPath: string;
}

export interface RoomList {
	readonly openRoom: RoomId;
	/** In the order in which they were saved; the rehearsal room is not among them. */
	readonly rooms: readonly SavedRoom[];
	/** `this_run`: the system keeps no secrets safely, so that ours are forgotten when the desk is closed. */
	readonly keepsSecrets: 'encrypted' | 'this_run';
}

/** What a token says about itself; whether its signature is good, only Agora can tell. */
export type TokenReading =
	/** `expiresAt` null: it does not say. */
	| { readonly kind: 'fits'; readonly expiresAt: UtcMs | null }
	| { readonly kind: 'does_not_fit'; readonly why: TokenFault };

/** How the open room hangs together with Agora; null in the rehearsal room. */
export type ConnectionRow = AgoraLink | null;

export interface ConnectionTest {
	/** Counts the tests of this desk. */
	readonly testNo: number;
	readonly isRunning: boolean;
	/** What is known so far, in order. */
	readonly lines: readonly ProbeLine[];
}
