// Every message of version 1, as the code sees it after decoding. The sender is never a field (RTM's publisher is the
// sender) and neither is a price (the host's catalogue has it). docs/protocol.md is the same in words for strangers.

import type { ChannelName, Coins, ComboId, GiftId, GiftKey, UserId, UtcMs } from './ids.ts';
import type { Refusal } from './refusal.ts';
import type { DeliveryState, GiftState } from './states.ts';

export const PROTOCOL_VERSION = 1;

/** `comboCount` is cumulative: how many pieces this streak has reached, this request included. */
export interface ComboFrame {
	readonly comboId: ComboId;
	readonly comboCount: number;
	readonly comboEnd: boolean;
}

export interface GiftRequest {
	readonly kind: 'gift_request';
	readonly giftId: GiftId;
	readonly gift: GiftKey;
	/** Pieces. Within a combo the host books what `comboCount` adds to the streak instead. */
	readonly count: number;
	/** The sender's display name; a claim, shown beside the user id. */
	readonly senderName: string | null;
	/** The sender's words, shown as text only. */
	readonly note: string | null;
	readonly combo: ComboFrame | null;
	/** After this time of the host's clock the request is stale; null leaves it to the host's own limit. */
	readonly expiresAt: UtcMs | null;
}

/** The client's word on its broadcast: RTM took it, or RTM refused it and why. A claim; the channel is the proof. */
export interface Acknowledgment {
	readonly kind: 'acknowledgment';
	readonly giftId: GiftId;
	readonly outcome: 'sent' | 'failed';
	readonly reason: string | null;
}

/** After a reconnect or restart: what became of these gifts? */
export interface StatusQuery {
	readonly kind: 'status_query';
	readonly giftIds: readonly GiftId[];
}

export type ClientMessage = GiftRequest | Acknowledgment | StatusQuery;

/** The host's word, verbatim: base64url of canonical JSON, and the signature over exactly those bytes. */
export interface SignedBytes {
	readonly bytes: string;
	/** Ed25519, base64url. Whatever a stranger put here: only what verifies is the host's word. */
	readonly signature: string;
}

export type SignedGrant = SignedBytes;

/** What the bytes of a grant say. */
export interface GrantTerms {
	readonly room: ChannelName;
	readonly giftId: GiftId;
	readonly sender: UserId;
	readonly senderName: string | null;
	readonly gift: GiftKey;
	readonly giftName: string;
	readonly icon: string;
	readonly count: number;
	readonly value: Coins;
	readonly note: string | null;
	readonly combo: ComboFrame | null;
	/** Counts up by one with every grant of the room. */
	readonly sequence: number;
	readonly grantedAt: UtcMs;
}

/** Who publishes a grant on the room's channel: its sender, or in a storm the host itself, in batches. */
export type BroadcastBy = 'sender' | 'host';

export interface Grant {
	readonly kind: 'grant';
	readonly giftId: GiftId;
	readonly grant: SignedGrant;
	/** `host`: do not broadcast it; acknowledge when it is seen in the host's own broadcast. */
	readonly broadcast: BroadcastBy;
}

export interface RefusalMessage {
	readonly kind: 'refusal';
	/** Null where the host could not read which gift was meant. */
	readonly giftId: GiftId | null;
	readonly why: Refusal;
	/** A person's reason, where one was given. */
	readonly reason: string | null;
	/** Present with a passing refusal: ask again with the same gift id after so many milliseconds. */
	readonly retryAfterMs: number | null;
}

/** Carries the grant again, because the client may have lost it. */
export interface ResendRequest {
	readonly kind: 'resend_request';
	readonly giftId: GiftId;
	readonly grant: SignedGrant;
	/** 1 for the first resend that the host asks for. */
	readonly attempt: number;
}

export interface GiftStatus {
	readonly kind: 'gift_status';
	readonly gifts: readonly GiftStatusItem[];
}

export interface GiftStatusItem {
	readonly giftId: GiftId;
	/** `unknown`: the host never took this gift in; the request may be sent (again). */
	readonly state: GiftState | 'unknown';
	readonly delivery: DeliveryState;
}

export type HostMessage = Grant | RefusalMessage | ResendRequest | GiftStatus | KeyNotice;

/** On the channel, from the sender of the gifts (or, in a storm, from the host): render these grants. */
export interface Broadcast {
	readonly kind: 'broadcast';
	readonly grants: readonly SignedGrant[];
}

/** On the channel, from the host, signed: never draw this gift again, and take it off the screen now. */
export interface VoidNotice extends SignedBytes {
	readonly kind: 'void_notice';
}

/** What the bytes of a void notice say. */
export interface VoidTerms {
	readonly room: ChannelName;
	readonly giftId: GiftId;
	readonly voidedAt: UtcMs;
}

/** On the channel, from the host, signed. */
export interface RoomNotice extends SignedBytes {
	readonly kind: 'room_notice';
}

/** What the bytes of a room notice say. */
export interface RoomNews {
	readonly room: ChannelName;
	readonly notice: 'paused' | 'resumed' | 'catalogue_changed';
	readonly at: UtcMs;
}

/** On the channel, and to a client that still speaks under the earlier keys: the room's keys were turned over. */
export interface KeyNotice extends SignedBytes {
	readonly kind: 'key_notice';
	/** Of the same bytes, under the new key: whoever turned them over holds both. */
	readonly newSignature: string;
}

/** What the bytes of a key notice say. Keys are 32 bytes in base64url. */
export interface KeyTerms {
	readonly room: ChannelName;
	readonly host: UserId;
	/** The key that signs grants no more. */
	readonly grantKeyBefore: string;
	readonly sealKey: string;
	readonly grantKey: string;
	/** Of the last grant under the earlier key; 0 where there was none. */
	readonly lastSequence: number;
	readonly at: UtcMs;
}

export type ChannelMessage = Broadcast | VoidNotice | RoomNotice | KeyNotice;

/** Something in an otherwise readable envelope that cannot be acted on; the rest of the envelope counts. */
export interface MessageProblem {
	readonly why: 'unknown_kind' | 'malformed';
	readonly giftId: GiftId | null;
	/** Which field, in words for a developer. */
	readonly detail: string;
}

export type Decoded<Message> =
	| { readonly kind: 'messages'; readonly messages: readonly Message[]; readonly problems: readonly MessageProblem[] }
	/** Not ours: another app's chat on the same channel. */
	| { readonly kind: 'foreign' }
	| { readonly kind: 'unreadable'; readonly why: string }
	| { readonly kind: 'from_newer_version'; readonly version: number };

/** What came of a peer's text. */
export type DecodedPeer<Message> =
	| Decoded<Message>
	/** Sealed, but not by the other end of this line, or not for this receiver, or changed on the way. */
	| { readonly kind: 'unopened' };
