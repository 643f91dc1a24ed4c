// RTM's stand-in: who is logged in, who listens where, and how a message gets from one to the other. It knows nothing
// of gifts and nothing of sockets. What RTM promises holds here too – one link for each user id, 60 publishes a second,
// 32,768 bytes, order kept for each sender, no receipts on channels – and what RTM does not promise is broken on
// purpose by the faults. Must never happen: a message delivered within the call that publishes it.

import { countUtf8Bytes } from '../../../protocol/bounds.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { PublishFailure } from '../../../protocol/hub/frames.ts';
import { isChannelName, isUserId } from '../../../protocol/ids.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import { RTM_MESSAGE_BYTES_MAX, RTM_PUBLISHES_PER_SECOND_MAX } from '../../../protocol/rtm-session.ts';
import type { InboundMessage } from '../../../protocol/rtm-session.ts';
import { CounterBook } from './counters.ts';
import type { ClientCounters } from './counters.ts';
import { Faults } from './faults.ts';
import type { CarriedMessage } from './faults.ts';
import { Link } from './link.ts';
import type { Answer, BrokerClient, BrokerLink, LinkHome, Target } from './link.ts';
import { Channel, DEFAULT_PRESENCE } from './presence.ts';
import type { PresenceOptions } from './presence.ts';
import { SlidingWindow } from './window.ts';

const OTHER_CALLS_PER_SECOND_MAX = 20;
const CHANNELS_PER_CLIENT_MAX = 50;
const CLIENTS_MAX = 20_000;

export interface BrokerOptions {
	readonly clock: Clock;
	/** Draws the faults; a number from 0 up to 1. */
	readonly random: () => number;
	readonly presence?: PresenceOptions;
	/** Logins beyond are turned away. */
	readonly clientsMax?: number;
}

export interface BrokerTotals {
	/** Logged in now. */
	readonly clients: number;
	/** Messages and answers that the faults lost, doubled or let be overtaken. */
	readonly lost: number;
	readonly duplicated: number;
	readonly reordered: number;
}

export class Broker {
	readonly faults: Faults;
	readonly #clock: Clock;
	readonly #presence: PresenceOptions;
	readonly #clientsMax: number;
	readonly #links = new Map<UserId, Link>();
	readonly #channels = new Map<ChannelName, Channel<Link>>();
	readonly #channelLoads = new Map<ChannelName, SlidingWindow>();
	readonly #cut = new Map<UserId, symbol>();
	readonly #book: CounterBook;
	readonly #home: LinkHome = {
		subscribe: (link, name, answer) => this.#subscribe(link, name, answer),
		publish: (link, target, text, answer, since) => this.#publish(link, { target, text, since }, answer),
		forget: (link, isOrderly) => this.#forget(link, isOrderly),
	};
	/** Where others come in, each with what it has read. */
	readonly #doors = new Set<() => number>();
	#cutForAll: symbol | null = null;

	constructor(options: BrokerOptions) {
		this.#clock = options.clock;
		this.#presence = options.presence ?? DEFAULT_PRESENCE;
		this.#clientsMax = options.clientsMax ?? CLIENTS_MAX;
		this.faults = new Faults(options.random);
		this.#book = new CounterBook(options.clock);
	}

	/** Logs a client in and throws out the one that had this user id before. */
	connect(userId: string, client: BrokerClient): BrokerLink | 'name_invalid' | 'unavailable' {
		if (!isUserId(userId)) return 'name_invalid';
		if (this.#cutForAll !== null || this.#cut.has(userId)) return 'unavailable';
		const before = this.#links.get(userId);
		if (before === undefined && this.#links.size >= this.#clientsMax) return 'unavailable';
		if (before !== undefined) this.#end(before, 'evicted');
		const record = this.#book.of(userId);
		const link = new Link({ userId, client, clock: this.#clock, record, home: this.#home });
		this.#links.set(userId, link);
		return link;
	}

	/** A door to other processes says up to when it has read everything that came, in elapsed milliseconds. */
	openDoor(readUpToMs: () => number): CallOff {
		this.#doors.add(readUpToMs);
		return () => this.#doors.delete(readUpToMs);
	}

	/** Everything that clients sent by then has come in, in elapsed milliseconds. */
	get readUpToMs(): number {
		return Math.min(this.#clock.elapsedMs, ...[...this.#doors].map((readUpToMs) => readUpToMs()));
	}

	isLoggedIn(userId: UserId): boolean {
		return this.#links.has(userId);
	}

	/** Cuts one user's link and keeps it cut for so long. */
	cutLink(userId: UserId, forMs: number): void {
		const cut = Symbol('cut');
		this.#cut.set(userId, cut);
		this.#clock.after(forMs, () => {
			if (this.#cut.get(userId) === cut) this.#cut.delete(userId);
		});
		const link = this.#links.get(userId);
		if (link !== undefined) this.#end(link, 'cut');
	}

	/** Cuts every link, as when the service is away. */
	cutAll(forMs: number): void {
		const cut = Symbol('cut');
		this.#cutForAll = cut;
		this.#clock.after(forMs, () => {
			if (this.#cutForAll === cut) this.#cutForAll = null;
		});
		for (const link of [...this.#links.values()]) this.#end(link, 'cut');
	}

	counters(): ReadonlyMap<UserId, ClientCounters> {
		return this.#book.read();
	}

	totals(): BrokerTotals {
		return { clients: this.#links.size, ...this.faults.totals() };
	}

	/** The most messages that a channel with listeners has carried within any one second. */
	channelMessagesPerSecondMax(channel: ChannelName): number {
		return this.#channelLoads.get(channel)?.countMax ?? 0;
	}

	#subscribe(link: Link, name: string, answer: Answer): void {
		if (!isChannelName(name)) return refuse(link, 'name_invalid', answer);
		const isNew = !link.channels.has(name);
		const isFull = isNew && link.channels.size >= CHANNELS_PER_CLIENT_MAX;
		if (isFull || !link.record.otherCalls.take(OTHER_CALLS_PER_SECOND_MAX)) {
			return refuse(link, 'rate_limited', answer);
		}
		if (isNew) {
			const channel = this.#channels.get(name) ?? this.#openChannel(name);
			link.channels.set(name, channel);
			channel.join(link);
		}
		link.tell(() => answer({ kind: 'published' }));
	}

	#openChannel(name: ChannelName): Channel<Link> {
		const emptied = (): void => {
			this.#channels.delete(name);
		};
		const channel = new Channel<Link>({ name, clock: this.#clock, presence: this.#presence, emptied });
		this.#channels.set(name, channel);
		return channel;
	}

	#publish(
		link: Link,
		{ target, text, since }: { target: Target; text: string; since: number | undefined },
		answer: Answer,
	): void {
		const message = readMessage(link.userId, target, text);
		if (typeof message === 'string') return refuse(link, message, answer);
		if (!link.record.publishes.take(RTM_PUBLISHES_PER_SECOND_MAX, since)) {
			link.record.rateLimited++;
			return refuse(link, 'rate_limited', answer);
		}
		link.record.published++;
		if (this.faults.losesWhole(message)) return;
		this.faults.carry(link.up, link.userId, () => {
			if (link.isLost) return;
			this.#route(message, (outcome) => this.#answer(link, outcome, answer));
		});
	}

	#route({ from, user, channel, text }: CarriedMessage, answer: Answer): void {
		if (user !== null) {
			const receiver = this.#links.get(user);
			if (receiver === undefined) return answer({ kind: 'failed', why: 'receiver_offline' });
			return this.#deliver(receiver, { from, channel, text }, () => answer({ kind: 'published' }));
		}
		if (channel === null) return;
		this.#noteLoad(channel);
		const members = this.#channels.get(channel)?.members.values() ?? [];
		// One object for everybody: whoever writes it out need do so once.
		const message = { from, channel, text };
		for (const member of members) this.#deliver(member, message, null);
		answer({ kind: 'published' });
	}

	#deliver(receiver: Link, message: InboundMessage, took: (() => void) | null): void {
		this.faults.carry(receiver.down, receiver.userId, () => {
			if (!receiver.isOpen) return;
			receiver.record.received++;
			receiver.client.message(message, took);
		});
	}

	#answer(link: Link, outcome: Parameters<Answer>[0], answer: Answer): void {
		this.faults.carryAnswer(link.down, link.userId, () => {
			if (link.isOpen) answer(outcome);
		});
	}

	#end(link: Link, cause: 'evicted' | 'cut'): void {
		link.end(cause === 'cut' ? 'lost' : 'left');
		link.client.closed(cause);
	}

	#forget(link: Link, isOrderly: boolean): void {
		if (this.#links.get(link.userId) === link) this.#links.delete(link.userId);
		for (const channel of link.channels.values()) channel.leave(link, isOrderly);
		link.channels.clear();
	}

	#noteLoad(channel: ChannelName): void {
		let load = this.#channelLoads.get(channel);
		if (load === undefined) {
			// A stranger can publish to any number of names; only a channel with listeners is remembered.
			if (!this.#channels.has(channel)) return;
			load = new SlidingWindow(this.#clock);
			this.#channelLoads.set(channel, load);
		}
		load.take(Infinity);
	}
}

function readMessage(
	from: UserId,
	target: Target,
	text: string,
): CarriedMessage | 'name_invalid' | 'message_too_large' {
	// A UTF-16 unit takes at most three bytes: most texts need no exact count.
	const isLarge = text.length * 3 > RTM_MESSAGE_BYTES_MAX && countUtf8Bytes(text) > RTM_MESSAGE_BYTES_MAX;
	if ('user' in target) {
		if (!isUserId(target.user)) return 'name_invalid';
		return isLarge ? 'message_too_large' : { from, user: target.user, channel: null, text };
	}
	if (!isChannelName(target.channel)) return 'name_invalid';
	return isLarge ? 'message_too_large' : { from, user: null, channel: target.channel, text };
}

function refuse(link: Link, why: PublishFailure, answer: Answer): void {
	link.record.refused++;
	answer({ kind: 'failed', why });
}
