// One client's conversation with the broker in frames, whatever carries them: a WebSocket or a function call. A client
// may send anything in any order; it gets an answer for it, and nothing throws.

import { assertNever } from '../../../protocol/exhaustive.ts';
import type { HubClientFrame, HubFrame, HubProblem } from '../../../protocol/hub/frames.ts';
import type { InboundMessage, PublishOutcome } from '../../../protocol/rtm-session.ts';
import type { Broker } from './broker.ts';
import type { BrokerLink } from './link.ts';

// A client that never says `took` must not make the hub remember every message.
const UNTAKEN_MAX = 1_000;

/** The carrier's end. After `close` nothing more is sent. */
export interface ConnectionCarrier {
	send(frame: HubFrame): void;
	close(cause: CloseCause): void;
}

export type CloseCause = 'logged_out' | 'evicted' | 'cut' | 'name_invalid' | 'unavailable';

export class HubConnection {
	readonly #broker: Broker;
	readonly #carrier: ConnectionCarrier;
	readonly #untaken = new Map<number, () => void>();
	#link: BrokerLink | null = null;
	#isClosed = false;
	#nextMessage = 1;

	constructor(broker: Broker, carrier: ConnectionCarrier) {
		this.#broker = broker;
		this.#carrier = carrier;
	}

	get isLoggedIn(): boolean {
		return this.#link !== null;
	}

	/** `sentSince` says since when a frame that was read late may have been on its way, in elapsed milliseconds. */
	receive(frame: HubClientFrame, sentSince?: number): void {
		if (this.#isClosed) return;
		if (frame.kind === 'login') return this.#logIn(frame.userId);
		if (frame.kind === 'logout') return this.#logOut();
		const link = this.#link;
		if (link === null) return this.complain('not_logged_in', frame.kind);
		switch (frame.kind) {
			case 'subscribe':
				return link.subscribe(frame.channel, (outcome) => this.#answer(frame.id, outcome));
			case 'publish': {
				const target = 'user' in frame ? { user: frame.user } : { channel: frame.channel };
				return link.publish(target, frame.text, (outcome) => this.#answer(frame.id, outcome), sentSince);
			}
			case 'took': {
				const took = this.#untaken.get(frame.message);
				this.#untaken.delete(frame.message);
				return took?.();
			}
			default:
				return assertNever(frame, 'a client frame');
		}
	}

	complain(why: HubProblem, detail: string): void {
		if (!this.#isClosed) this.#carrier.send({ kind: 'problem', why, detail });
	}

	/** The carrier broke, or was closed from the other side. */
	lose(): void {
		this.#isClosed = true;
		this.#link?.lose();
	}

	#logIn(userId: string): void {
		if (this.#link !== null) return this.complain('already_logged_in', this.#link.userId);
		const link = this.#broker.connect(userId, {
			message: (message, took) => {
				this.#carrier.send(took === null ? channelFrameOf(message) : this.#peerFrameOf(message, took));
			},
			presence: ({ channel, joined, left, members }) => {
				this.#carrier.send({ kind: 'presence', channel, joined, left, members });
			},
			closed: (cause) => {
				if (cause === 'evicted') this.#carrier.send({ kind: 'evicted' });
				this.#close(cause);
			},
		});
		if (typeof link === 'string') {
			this.complain(link, userId.slice(0, 100));
			return this.#close(link);
		}
		this.#link = link;
		this.#carrier.send({ kind: 'welcome', userId: link.userId });
	}

	#logOut(): void {
		this.#link?.logOut();
		this.#close('logged_out');
	}

	#close(cause: CloseCause): void {
		this.#isClosed = true;
		this.#carrier.close(cause);
	}

	#peerFrameOf({ from, channel, text }: InboundMessage, took: () => void): HubFrame {
		return { kind: 'message', message: this.#noteUntaken(took), from, channel, text };
	}

	#noteUntaken(took: () => void): number {
		const [oldest] = this.#untaken.keys();
		if (oldest !== undefined && this.#untaken.size >= UNTAKEN_MAX) this.#untaken.delete(oldest);
		const message = this.#nextMessage++;
		this.#untaken.set(message, took);
		return message;
	}

	#answer(id: number, outcome: PublishOutcome): void {
		switch (outcome.kind) {
			case 'published':
				return this.#carrier.send({ kind: 'outcome', id, outcome: 'published' });
			case 'failed':
				return this.#carrier.send({ kind: 'outcome', id, outcome: 'failed', why: outcome.why });
			case 'unknown':
				// Not knowing is the absence of an answer: the client's own time runs out.
				return;
			default:
				return assertNever(outcome, 'a publish outcome');
		}
	}
}

const channelFrames = new WeakMap<InboundMessage, HubFrame>();

/** All members of a channel hear the same frame. */
function channelFrameOf(message: InboundMessage): HubFrame {
	const known = channelFrames.get(message);
	if (known) return known;
	const { from, channel, text } = message;
	const frame: HubFrame = { kind: 'message', message: null, from, channel, text };
	channelFrames.set(message, frame);
	return frame;
}
