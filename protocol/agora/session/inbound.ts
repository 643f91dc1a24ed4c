import { isChannelName, isUserId } from '../../ids.ts';
import type { ChannelName, UserId } from '../../ids.ts';
import type { InboundMessage, RtmEvents } from '../../rtm-session.ts';
import type { SdkNews } from './sdk-line.ts';
import { ChannelMembers } from './channel-members.ts';

/** Messages that come before the session is let in; more than any client may send us meanwhile. */
const HELD_BACK_MAX = 10_000;

/**
 * What comes in from the channels that are wanted. A message that is here before the session counts as connected is held
 * back, because its sender has been told by RTM that it arrived; a session that is not let in throws it away.
 */
export class Inbound {
	readonly #self: UserId;
	readonly #channels = new Map<ChannelName, ChannelMembers>();
	#heldBack: InboundMessage[] = [];
	events: RtmEvents | null = null;

	constructor(self: UserId) {
		this.#self = self;
	}

	get channels(): readonly ChannelName[] {
		return [...this.#channels.keys()];
	}

	/** Whether it was not wanted before. */
	want(channel: ChannelName): boolean {
		if (this.#channels.has(channel)) return false;
		this.#channels.set(channel, new ChannelMembers(channel, this.#self));
		return true;
	}

	forget(channel: ChannelName): void {
		this.#channels.delete(channel);
	}

	hearMessage({ from, channel, text }: Extract<SdkNews, { kind: 'message' }>, isConnected: boolean): void {
		if (!isUserId(from) || !(channel === null || isChannelName(channel))) return;
		const message = { from, channel, text };
		if (isConnected) this.events?.message(message);
		else if (this.#heldBack.length < HELD_BACK_MAX) this.#heldBack.push(message);
	}

	hearPresence({ channel, change }: Extract<SdkNews, { kind: 'presence' }>): void {
		const members = isChannelName(channel) ? this.#channels.get(channel) : undefined;
		const changed = members?.apply(change) ?? null;
		if (changed !== null) this.events?.presence(changed);
	}

	letIn(): void {
		const messages = this.#heldBack;
		this.#heldBack = [];
		for (const message of messages) this.events?.message(message);
	}

	throwAway(): void {
		this.#heldBack = [];
	}

	clear(): void {
		this.#channels.clear();
		this.#heldBack = [];
	}
}
