import type { Clock } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { InboundMessage, PresenceChange, PublishOutcome } from '../../../protocol/rtm-session.ts';
import type { ClientRecord } from './counters.ts';
import { Lane } from './lane.ts';
import type { Channel, Member } from './presence.ts';

/** What a logged-in client hears. `took` is to be called once it has a peer message; a channel asks for nothing. */
export interface BrokerClient {
	message(message: InboundMessage, took: (() => void) | null): void;
	presence(change: PresenceChange): void;
	closed(cause: 'evicted' | 'cut'): void;
}

export type Answer = (outcome: PublishOutcome) => void;
export type Target = { readonly user: string } | { readonly channel: string };

/** One login, from `connect` to the end of its link. An answer may never come: then nobody knows. */
export interface BrokerLink {
	readonly userId: UserId;
	subscribe(channel: string, answer: Answer): void;
	/** `sentSince` says since when it may have been on its way, where it was read late. */
	publish(target: Target, text: string, answer: Answer, sentSince?: number): void;
	/** The client said good-bye. */
	logOut(): void;
	/** The link is gone without a word: what is on its way is lost, and presence waits a while for a return. */
	lose(): void;
}

/** What a link asks of its broker. */
export interface LinkHome {
	subscribe(link: Link, channel: string, answer: Answer): void;
	publish(link: Link, target: Target, text: string, answer: Answer, sentSince?: number): void;
	forget(link: Link, isOrderly: boolean): void;
}

interface LinkOptions {
	readonly userId: UserId;
	readonly client: BrokerClient;
	readonly clock: Clock;
	readonly record: ClientRecord;
	readonly home: LinkHome;
}

export class Link implements BrokerLink, Member {
	readonly userId: UserId;
	readonly client: BrokerClient;
	readonly record: ClientRecord;
	readonly channels = new Map<ChannelName, Channel<Link>>();
	readonly up: Lane;
	readonly down: Lane;
	readonly #home: LinkHome;
	#state: 'open' | 'left' | 'lost' = 'open';

	constructor({ userId, client, clock, record, home }: LinkOptions) {
		this.userId = userId;
		this.client = client;
		this.record = record;
		this.up = new Lane(clock);
		this.down = new Lane(clock);
		this.#home = home;
	}

	get isOpen(): boolean {
		return this.#state === 'open';
	}

	/** What a lost link had on its way is lost with it; after a good-bye it still arrives. */
	get isLost(): boolean {
		return this.#state === 'lost';
	}

	subscribe(channel: string, answer: Answer): void {
		if (this.isOpen) this.#home.subscribe(this, channel, answer);
	}

	publish(target: Target, text: string, answer: Answer, sentSince?: number): void {
		if (this.isOpen) this.#home.publish(this, target, text, answer, sentSince);
	}

	hearPresence(change: PresenceChange): void {
		this.tell(() => this.client.presence(change));
	}

	/** Free of faults, in order with the messages to this client. */
	tell(run: () => void): void {
		this.down.carry(0, () => {
			if (this.isOpen) run();
		});
	}

	logOut(): void {
		if (!this.isOpen) return;
		this.#state = 'left';
		this.#home.forget(this, true);
	}

	lose(): void {
		this.end('lost');
	}

	/** Another login takes a link's place without losing what is on its way. */
	end(state: 'left' | 'lost'): void {
		if (!this.isOpen) return;
		this.#state = state;
		this.#home.forget(this, false);
	}
}
