// Who is on which channel, and who is told. Like RTM: a small channel hears every join and leave at once, a large one
// hears them gathered; a link that is lost without a word counts as present until its time is up.

import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { PresenceChange } from '../../../protocol/rtm-session.ts';

export interface PresenceOptions {
	/** Up to so many members every join and leave is told at once (RTM's default). */
	readonly instantMembersMax: number;
	/** Above, they are gathered for so long. */
	readonly intervalMs: number;
	/** A lost link leaves after so long without a return. */
	readonly timeoutMs: number;
}

export const DEFAULT_PRESENCE: PresenceOptions = { instantMembersMax: 50, intervalMs: 30_000, timeoutMs: 10_000 };

interface ChannelOptions {
	readonly name: ChannelName;
	readonly clock: Clock;
	readonly presence: PresenceOptions;
	/** Called when nobody is here and nobody is waited for. */
	readonly emptied: () => void;
}

export interface Member {
	readonly userId: UserId;
	hearPresence(change: PresenceChange): void;
}

/** The members of one channel; a member is replaced in place when its user comes back. */
export class Channel<Listener extends Member> {
	readonly name: ChannelName;
	readonly members = new Map<UserId, Listener>();
	readonly #clock: Clock;
	readonly #options: PresenceOptions;
	/** Lost without a word, and still counted. */
	readonly #awaited = new Map<UserId, CallOff>();
	readonly #joined = new Set<UserId>();
	readonly #left = new Set<UserId>();
	readonly #emptied: () => void;
	#isGathering = false;

	constructor({ name, clock, presence, emptied }: ChannelOptions) {
		this.name = name;
		this.#clock = clock;
		this.#options = presence;
		this.#emptied = emptied;
	}

	join(member: Listener): void {
		const { userId } = member;
		const callOffLeave = this.#awaited.get(userId);
		const isKnown = callOffLeave !== undefined || this.members.has(userId);
		callOffLeave?.();
		this.#awaited.delete(userId);
		this.members.set(userId, member);
		// A large room is not listed for each newcomer: with 10,000 members that would be 10,000 lists of 10,000 names.
		const isListed = this.#count() <= this.#options.instantMembersMax;
		const present = isListed ? [...this.members.keys(), ...this.#awaited.keys()] : [userId];
		member.hearPresence({ channel: this.name, joined: present, left: [], members: this.#count() });
		if (!isKnown) this.#announce('joined', userId);
	}

	/** `isOrderly`: the member said good-bye, and is not waited for. */
	leave(member: Listener, isOrderly: boolean): void {
		const { userId } = member;
		if (this.members.get(userId) !== member) return;
		this.members.delete(userId);
		if (isOrderly) return this.#noteLeft(userId);
		this.#awaited.set(
			userId,
			this.#clock.after(this.#options.timeoutMs, () => {
				this.#awaited.delete(userId);
				this.#noteLeft(userId);
			}),
		);
	}

	#noteLeft(userId: UserId): void {
		this.#announce('left', userId);
		if (this.#count() === 0) this.#emptied();
	}

	#count(): number {
		return this.members.size + this.#awaited.size;
	}

	#announce(change: 'joined' | 'left', userId: UserId): void {
		const [same, opposite] = change === 'joined' ? [this.#joined, this.#left] : [this.#left, this.#joined];
		// Whoever came and went within one interval is no news.
		if (!opposite.delete(userId)) same.add(userId);
		if (this.#count() <= this.#options.instantMembersMax) return this.#flush();
		if (this.#isGathering) return;
		this.#isGathering = true;
		this.#clock.after(this.#options.intervalMs, () => {
			this.#isGathering = false;
			this.#flush();
		});
	}

	#flush(): void {
		if (this.#joined.size + this.#left.size === 0) return;
		const joined = [...this.#joined];
		const left = [...this.#left];
		this.#joined.clear();
		this.#left.clear();
		const members = this.#count();
		for (const member of this.members.values()) {
			// A newcomer has already been told who is there, itself included.
			const others = joined.filter((userId) => userId !== member.userId);
			if (others.length + left.length > 0) {
				member.hearPresence({ channel: this.name, joined: others, left, members });
			}
		}
	}
}
