// An RtmSession over any way to the hub: a WebSocket, or the hub in the same process. Here live the link's states, the
// reconnect, the questions that wait for an outcome, and the channels to ask for again; the way there only carries
// frames. An outcome comes exactly once, and never as an exception. After an eviction the session stays down until a
// person logs in again: two clients that log in by themselves would throw each other out for ever.

import { countUtf8Bytes } from '../bounds.ts';
import type { CallOff, Clock } from '../clock.ts';
import { assertNever } from '../exhaustive.ts';
import { isChannelName, isUserId } from '../ids.ts';
import type { ChannelName, UserId } from '../ids.ts';
import { RTM_MESSAGE_BYTES_MAX } from '../rtm-session.ts';
import type { LinkState, PublishOutcome, RtmEvents, RtmSession } from '../rtm-session.ts';
import { CHANNEL_PUBLISH_TIMEOUT_MS, PEER_PUBLISH_TIMEOUT_MS } from './frames.ts';
import type { HubClientFrame, HubFrame, HubProblem } from './frames.ts';

/** One way to the hub, from opening to closing. Both functions do nothing once it is closed. */
export interface HubTransport {
	send(frame: HubClientFrame): void;
	close(): void;
}

export interface HubTransportEvents {
	opened(): void;
	frame(frame: HubFrame): void;
	/** At most once, also where it never opened. */
	closed(why: string): void;
}

export interface HubSessionOptions {
	readonly userId: UserId;
	readonly clock: Clock;
	/** Starts a way to the hub; tells `events` only after it returned. */
	readonly open: (events: HubTransportEvents) => HubTransport;
	readonly backOff?: BackOff;
}

/** The first wait after a lost link, doubled with each failed attempt up to the longest. */
export interface BackOff {
	readonly firstMs: number;
	readonly longestMs: number;
}

const DEFAULT_BACK_OFF: BackOff = { firstMs: 1_000, longestMs: 30_000 };
const LOGIN_TIMEOUT_MS = 5_000;
/** RTM's SDK calls a link that has been away for so long suspended; it goes on trying. */
const SUSPENDED_AFTER_MS = 120_000;

interface Waiting {
	readonly resolve: (outcome: PublishOutcome) => void;
	readonly callOff: CallOff;
}

export class HubSession implements RtmSession {
	readonly userId: UserId;
	readonly #clock: Clock;
	readonly #open: HubSessionOptions['open'];
	readonly #backOff: BackOff;
	readonly #channels = new Set<ChannelName>();
	readonly #waiting = new Map<number, Waiting>();
	#link: LinkState = 'idle';
	#events: RtmEvents | null = null;
	#transport: HubTransport | null = null;
	/** Counts the ways opened, so that a late word from an abandoned one is not heard. */
	#attempt = 0;
	#nextId = 1;
	#backOffMs: number;
	#isAwayForLong = false;
	#callOffDeadline: CallOff = callOffNothing;
	#callOffSuspension: CallOff = callOffNothing;

	constructor(options: HubSessionOptions) {
		this.userId = options.userId;
		this.#clock = options.clock;
		this.#open = options.open;
		this.#backOff = options.backOff ?? DEFAULT_BACK_OFF;
		this.#backOffMs = this.#backOff.firstMs;
	}

	get link(): LinkState {
		return this.#link;
	}

	login(events: RtmEvents): void {
		if (this.#link !== 'idle' && this.#link !== 'evicted' && this.#link !== 'failed') return;
		this.#events = events;
		this.#backOffMs = this.#backOff.firstMs;
		this.#watchForSuspension();
		this.#connect();
	}

	async subscribe(channel: ChannelName): Promise<PublishOutcome> {
		if (!isChannelName(channel)) return { kind: 'failed', why: 'name_invalid' };
		this.#channels.add(channel);
		if (this.#link !== 'connected') return { kind: 'failed', why: 'not_connected' };
		return await this.#ask((id) => ({ kind: 'subscribe', id, channel }), CHANNEL_PUBLISH_TIMEOUT_MS);
	}

	async publishToUser(receiver: UserId, text: string): Promise<PublishOutcome> {
		const refused = this.#findRefusal(isUserId(receiver), text);
		if (refused !== null) return { kind: 'failed', why: refused };
		return await this.#ask((id) => ({ kind: 'publish', id, user: receiver, text }), PEER_PUBLISH_TIMEOUT_MS);
	}

	async publishToChannel(channel: ChannelName, text: string): Promise<PublishOutcome> {
		const refused = this.#findRefusal(isChannelName(channel), text);
		if (refused !== null) return { kind: 'failed', why: refused };
		return await this.#ask((id) => ({ kind: 'publish', id, channel, text }), CHANNEL_PUBLISH_TIMEOUT_MS);
	}

	logout(): Promise<void> {
		if (this.#link === 'idle') return Promise.resolve();
		this.#transport?.send({ kind: 'logout' });
		this.#channels.clear();
		this.#stop('idle', 'logged out');
		return Promise.resolve();
	}

	#findRefusal(isNameValid: boolean, text: string): 'name_invalid' | 'message_too_large' | 'not_connected' | null {
		if (!isNameValid) return 'name_invalid';
		// A UTF-16 unit takes at most three bytes: most texts need no exact count.
		if (text.length * 3 > RTM_MESSAGE_BYTES_MAX && countUtf8Bytes(text) > RTM_MESSAGE_BYTES_MAX) {
			return 'message_too_large';
		}
		return this.#link === 'connected' ? null : 'not_connected';
	}

	#ask(frame: (id: number) => HubClientFrame, timeoutMs: number): Promise<PublishOutcome> {
		const id = this.#nextId++;
		return new Promise((resolve) => {
			const callOff = this.#clock.after(timeoutMs, () => this.#settle(id, { kind: 'unknown', why: 'timed_out' }));
			this.#waiting.set(id, { resolve, callOff });
			this.#transport?.send(frame(id));
		});
	}

	#settle(id: number, outcome: PublishOutcome): void {
		const waiting = this.#waiting.get(id);
		// A second answer to the same question, or one that came after its time, changes nothing.
		if (waiting === undefined) return;
		this.#waiting.delete(id);
		waiting.callOff();
		waiting.resolve(outcome);
	}

	#connect(): void {
		const attempt = ++this.#attempt;
		this.#enter('connecting', 'asking the hub');
		// Whoever heard that may have logged out at once.
		if (attempt !== this.#attempt) return;
		const ifCurrent = (run: () => void): void => {
			if (attempt === this.#attempt) run();
		};
		this.#callOffDeadline = this.#clock.after(LOGIN_TIMEOUT_MS, () => this.#lose('the hub does not answer'));
		this.#transport = this.#open({
			opened: () => ifCurrent(() => this.#transport?.send({ kind: 'login', userId: this.userId })),
			frame: (frame) => ifCurrent(() => this.#receive(frame)),
			closed: (why) => ifCurrent(() => this.#lose(why)),
		});
	}

	#receive(frame: HubFrame): void {
		switch (frame.kind) {
			case 'welcome':
				return void this.#restoreSubscriptions(this.#attempt);
			case 'outcome':
				return this.#settle(
					frame.id,
					frame.outcome === 'published' ? { kind: 'published' } : { kind: 'failed', why: frame.why },
				);
			case 'message':
				return this.#receiveMessage(frame);
			case 'presence': {
				const { channel, joined, left, members } = frame;
				if (!isChannelName(channel) || !joined.every(isUserId) || !left.every(isUserId)) return;
				return this.#events?.presence({ channel, joined, left, members });
			}
			case 'evicted':
				return this.#stop('evicted', `another client logged in as ${this.userId}`);
			case 'problem':
				return this.#receiveProblem(frame.why, frame.detail);
			default:
				return assertNever(frame, 'a hub frame');
		}
	}

	#receiveMessage(frame: Extract<HubFrame, { kind: 'message' }>): void {
		const { from, channel, text } = frame;
		if (!isUserId(from) || !(channel === null || isChannelName(channel))) return;
		// Like RTM's SDK, which answers for the message before the app has looked at it.
		if (frame.message !== null) this.#transport?.send({ kind: 'took', message: frame.message });
		this.#events?.message({ from, channel, text });
	}

	#receiveProblem(why: HubProblem, detail: string): void {
		// The hub closes the link after every other problem that ends it, and then the session comes back by itself.
		if (why === 'name_invalid') this.#stop('failed', `the hub refused this user id: ${detail}`);
	}

	async #restoreSubscriptions(attempt: number): Promise<void> {
		const outcomes = await Promise.all(
			[...this.#channels].map((channel) =>
				this.#ask((id) => ({ kind: 'subscribe', id, channel }), CHANNEL_PUBLISH_TIMEOUT_MS),
			),
		);
		if (attempt !== this.#attempt) return;
		if (outcomes.some((outcome) => outcome.kind !== 'published')) return this.#lose('a channel was not restored');
		this.#callOffDeadline();
		this.#callOffSuspension();
		this.#isAwayForLong = false;
		this.#backOffMs = this.#backOff.firstMs;
		this.#enter('connected', `logged in as ${this.userId}`);
	}

	#lose(why: string): void {
		const wasConnected = this.#link === 'connected';
		this.#abandon();
		if (wasConnected) this.#watchForSuspension();
		const waitMs = this.#backOffMs;
		this.#backOffMs = Math.min(waitMs * 2, this.#backOff.longestMs);
		this.#callOffDeadline = this.#clock.after(waitMs, () => this.#connect());
		this.#enter(this.#isAwayForLong ? 'suspended' : 'disconnected', `${why}; next attempt in ${waitMs} ms`);
	}

	#stop(state: 'idle' | 'evicted' | 'failed', why: string): void {
		this.#abandon();
		this.#callOffSuspension();
		this.#isAwayForLong = false;
		// Nobody will hear an answer any more, so nobody may go on waiting for one.
		for (const id of [...this.#waiting.keys()]) this.#settle(id, { kind: 'unknown', why: 'timed_out' });
		this.#enter(state, why);
	}

	#abandon(): void {
		this.#attempt++;
		this.#callOffDeadline();
		const transport = this.#transport;
		this.#transport = null;
		transport?.close();
	}

	#watchForSuspension(): void {
		this.#callOffSuspension();
		this.#callOffSuspension = this.#clock.after(SUSPENDED_AFTER_MS, () => (this.#isAwayForLong = true));
	}

	#enter(state: LinkState, why: string): void {
		this.#link = state;
		this.#events?.link(state, why);
	}
}

function callOffNothing(): void {}
