// One logged-in RTM client, as the host and the audience both need it. The hub (a loopback stand-in) and Agora's SDK
// implement it, and pass the same conformance tests. It carries text and nothing else: what a message means is decided
// above it. Failures of publishing are values, because an offline viewer is an everyday event.

import type { ChannelName, UserId } from './ids.ts';

/** Bytes of one RTM message, payload and customType together (Agora RTM 2.x limit). */
export const RTM_MESSAGE_BYTES_MAX = 32_768;
/** Publishes one client may make within any second, peers and channels together (Agora RTM 2.x limit). */
export const RTM_PUBLISHES_PER_SECOND_MAX = 60;

export type LinkState = 'idle' | 'connecting' | 'connected' | 'disconnected' | 'suspended' | 'evicted' | 'failed';

export interface InboundMessage {
	/** The publisher as RTM vouches for it: the only sender id that counts. */
	readonly from: UserId;
	/** The channel it was published on, or null for a peer message to this client. */
	readonly channel: ChannelName | null;
	readonly text: string;
}

export type PublishOutcome =
	/** A peer's SDK took it, or the service took it for the channel (a channel gives no proof of receipt). */
	| { readonly kind: 'published' }
	/** Nobody got it; asking again later is safe. */
	| {
			readonly kind: 'failed';
			readonly why: 'receiver_offline' | 'rate_limited' | 'not_connected' | 'message_too_large' | 'name_invalid';
	  }
	/** It may have arrived or not (RTM -11026). */
	| { readonly kind: 'unknown'; readonly why: 'timed_out' };

export interface PresenceChange {
	readonly channel: ChannelName;
	readonly joined: readonly UserId[];
	readonly left: readonly UserId[];
	/** Members of the channel after the change, this client included. */
	readonly members: number;
}

export interface RtmEvents {
	message(message: InboundMessage): void;
	/** `why` is what happened: a problem's name, or words for the person at the desk; empty where nothing is wrong. */
	link(state: LinkState, why: string): void;
	presence(change: PresenceChange): void;
}

export interface RtmSession {
	readonly userId: UserId;
	readonly link: LinkState;
	/**
	 * Everything that was sent to this client by then has been handed to it, in elapsed milliseconds. Left out where nobody
	 * can tell.
	 */
	readonly heardUpToMs?: number;
	/** Logs in and keeps the link up until `logout`; the outcome shows in `link` events, it never throws. */
	login(events: RtmEvents): void;
	/** Asks for a channel's messages and presence; restored by the session itself after a reconnect. */
	subscribe(channel: ChannelName): Promise<PublishOutcome>;
	publishToUser(receiver: UserId, text: string): Promise<PublishOutcome>;
	publishToChannel(channel: ChannelName, text: string): Promise<PublishOutcome>;
	logout(): Promise<void>;
}
