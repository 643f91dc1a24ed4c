import { isUserId } from '../../ids.ts';
import type { ChannelName, UserId } from '../../ids.ts';
import type { PresenceChange } from '../../rtm-session.ts';
import type { SdkPresence } from '../sdk/contract.ts';

/**
 * Who is in a channel, from what the SDK tells: a snapshot after each subscription and resync, single comings and goings,
 * and, above the project's limit of instant events, a summary every so often that counts more members than it names.
 */
export class ChannelMembers {
	readonly #channel: ChannelName;
	readonly #self: UserId;
	readonly #members = new Set<UserId>();
	/** Where summaries count: how many there are, named or not. */
	#occupancy: number | null = null;

	constructor(channel: ChannelName, self: UserId) {
		this.#channel = channel;
		this.#self = self;
	}

	/** What changed with it; null where nothing did. */
	apply(presence: SdkPresence): PresenceChange | null {
		switch (presence.kind) {
			case 'snapshot':
				return this.#replace(presence.members.map(({ userId }) => userId));
			case 'change':
				return this.#change(presence.joined, presence.left, presence.occupancy);
			case 'host_claimed':
				return null;
		}
	}

	#replace(named: readonly string[]): PresenceChange | null {
		// A snapshot can be older than our own arrival.
		const there = new Set([...named.filter(isUserId).filter((userId) => userId !== this.#self), this.#self]);
		const joined = [...there].filter((userId) => !this.#members.has(userId));
		const left = [...this.#members].filter((userId) => !there.has(userId));
		this.#occupancy = null;
		return this.#enter(joined, left);
	}

	#change(named: readonly string[], gone: readonly string[], occupancy: number | null): PresenceChange | null {
		const joined = [...new Set(named.filter(isUserId))].filter((userId) => !this.#members.has(userId));
		const left = [...new Set(gone.filter(isUserId))].filter(
			(userId) => userId !== this.#self && (this.#members.has(userId) || occupancy !== null),
		);
		const before = this.#occupancy;
		this.#occupancy = occupancy;
		const change = this.#enter(joined, left);
		if (change !== null || occupancy === null || occupancy === before) return change;
		return { channel: this.#channel, joined, left, members: this.#count() };
	}

	#enter(joined: readonly UserId[], left: readonly UserId[]): PresenceChange | null {
		for (const userId of joined) this.#members.add(userId);
		for (const userId of left) this.#members.delete(userId);
		if (joined.length === 0 && left.length === 0) return null;
		return { channel: this.#channel, joined, left, members: this.#count() };
	}

	#count(): number {
		return this.#occupancy ?? this.#members.size;
	}
}
