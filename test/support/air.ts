// RTM reduced to what an audience client can notice, in virtual time: peers and one channel, an offline receiver, a link
// that drops, and a filter that loses, doubles or delays what a test points at.

import type { Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { LinkState, PublishOutcome, RtmEvents, RtmSession } from '../../protocol/rtm-session.ts';

export interface AirMessage {
	readonly from: UserId;
	readonly to: UserId | null;
	readonly channel: ChannelName | null;
	readonly text: string;
}

/** How often a message arrives, and what its publisher hears. */
export interface Weather {
	readonly copies?: number;
	readonly delayMs?: number;
	readonly outcome?: PublishOutcome;
	readonly outcomeAfterMs?: number;
}

const LATENCY_MS = 10;

export class Air {
	readonly clock: Clock;
	readonly sent: AirMessage[] = [];
	weather: (message: AirMessage) => Weather = () => ({});
	readonly #members = new Map<UserId, AirSession>();

	constructor(clock: Clock) {
		this.clock = clock;
	}

	session(userId: UserId): AirSession {
		const session = new AirSession(this, userId);
		this.#members.set(userId, session);
		return session;
	}

	carry(message: AirMessage): Promise<PublishOutcome> {
		this.sent.push(message);
		const receiver = message.to === null ? null : this.#members.get(message.to);
		const isOffline = message.to !== null && receiver?.link !== 'connected';
		const { copies = isOffline ? 0 : 1, delayMs = 0, outcome, outcomeAfterMs = LATENCY_MS * 2 } = this.weather(message);
		for (let copy = 0; copy < copies; copy++)
			this.clock.after(LATENCY_MS + delayMs, () => {
				for (const member of this.#members.values())
					if (message.to === null || member.userId === message.to) member.hear(message);
			});
		const told: PublishOutcome =
			outcome ?? (isOffline ? { kind: 'failed', why: 'receiver_offline' } : { kind: 'published' });
		return new Promise((resolve) => void this.clock.after(outcomeAfterMs, () => resolve(told)));
	}

	announce(channel: ChannelName, joined: UserId): void {
		for (const member of this.#members.values()) member.notice(channel, joined);
	}
}

export class AirSession implements RtmSession {
	readonly userId: UserId;
	link: LinkState = 'idle';
	/** What the next subscribe answers; `published` unless a test says otherwise. */
	subscribeOutcome: PublishOutcome = { kind: 'published' };
	readonly #air: Air;
	readonly #channels = new Set<ChannelName>();
	#events: RtmEvents | null = null;

	constructor(air: Air, userId: UserId) {
		this.#air = air;
		this.userId = userId;
	}

	login(events: RtmEvents): void {
		this.#events = events;
		this.setLink('connected');
	}

	setLink(link: LinkState): void {
		this.link = link;
		this.#events?.link(link, `a test set the link to ${link}`);
	}

	subscribe(channel: ChannelName): Promise<PublishOutcome> {
		if (this.subscribeOutcome.kind === 'published') this.#channels.add(channel);
		return Promise.resolve(this.subscribeOutcome);
	}

	publishToUser(receiver: UserId, text: string): Promise<PublishOutcome> {
		return this.#publish({ from: this.userId, to: receiver, channel: null, text });
	}

	publishToChannel(channel: ChannelName, text: string): Promise<PublishOutcome> {
		return this.#publish({ from: this.userId, to: null, channel, text });
	}

	logout(): Promise<void> {
		this.setLink('idle');
		return Promise.resolve();
	}

	hear({ from, channel, text }: AirMessage): void {
		if (this.link !== 'connected' || (channel !== null && !this.#channels.has(channel))) return;
		this.#events?.message({ from, channel, text });
	}

	notice(channel: ChannelName, joined: UserId): void {
		if (this.link === 'connected') this.#events?.presence({ channel, joined: [joined], left: [], members: 2 });
	}

	#publish(message: AirMessage): Promise<PublishOutcome> {
		if (this.link !== 'connected') return Promise.resolve({ kind: 'failed', why: 'not_connected' });
		return this.#air.carry(message);
	}
}
