// Says what waits in the outbox: as fast as the budget allows, the most urgent first, several messages for one receiver
// in one envelope. It never decides what an outcome means for a gift; it reports, and the flow that records the outcome
// takes the message out of the outbox in the same transaction.

import { encodeChannel, encodePeer } from '../../protocol/encode.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../protocol/messages.ts';
import type { PublishOutcome, RtmSession } from '../../protocol/rtm-session.ts';
import type { PublishBudget } from './pacing.ts';
import type { OutboxQueue, QueuedMessage } from './queue.ts';

const MESSAGES_PER_PUBLISH_MAX = 16;
/** Leaves room in RTM's 32 KB for the envelope, for escapes, and for the seal. */
const BYTES_PER_PUBLISH_MAX = 12_000;
/** More than the budget lets out while the slowest publish takes its 13 seconds: only a bound for memory. */
const IN_FLIGHT_MAX = 1_000;
const TRY_AGAIN_MS = 1_000;

export interface Said {
	readonly items: readonly QueuedMessage[];
	readonly outcome: PublishOutcome;
	readonly tookMs: number;
}

export interface DispatcherPorts {
	readonly queue: OutboxQueue;
	readonly session: RtmSession;
	readonly room: ChannelName;
	readonly clock: Clock;
	readonly budget: PublishBudget;
	/** Called once for every publish, when its outcome is known. */
	readonly said: (said: Said) => void;
	/** The outbox could not be read: nothing leaves until the next try. */
	readonly failed: (error: unknown) => void;
}

export class Dispatcher {
	readonly #ports: DispatcherPorts;
	#inFlight = 0;
	#isStopped = false;
	#callOff: CallOff | null = null;

	constructor(ports: DispatcherPorts) {
		this.#ports = ports;
	}

	/** Sends what may be sent now; call it whenever something may have become possible. */
	pump(): void {
		this.#callOff?.();
		this.#callOff = null;
		const { queue, session, clock, budget } = this.#ports;
		while (!this.#isStopped && session.link === 'connected' && this.#inFlight < IN_FLIGHT_MAX) {
			const waitMs = budget.waitMs(clock.now());
			if (waitMs > 0) {
				if (queue.size > 0) this.#pumpAfter(waitMs);
				return;
			}
			const taken = this.#takeNext();
			if (taken.length === 0) return;
			void this.#publish(taken);
		}
	}

	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}

	#takeNext(): ReturnType<OutboxQueue['takeNext']> {
		const { queue, failed } = this.#ports;
		try {
			return queue.takeNext({ messagesMax: MESSAGES_PER_PUBLISH_MAX, bytesMax: BYTES_PER_PUBLISH_MAX });
		} catch (error) {
			this.#pumpAfter(TRY_AGAIN_MS);
			failed(error);
			return [];
		}
	}

	#pumpAfter(ms: number): void {
		this.#callOff = this.#ports.clock.after(ms, () => {
			this.#callOff = null;
			this.pump();
		});
	}

	async #publish(taken: readonly { item: QueuedMessage; body: string }[]): Promise<void> {
		const { session, room, clock, budget, said, queue } = this.#ports;
		const receiver = taken[0]?.item.receiver ?? null;
		const messages = taken.map(({ body }) => JSON.parse(body) as unknown);
		const items = taken.map(({ item }) => item);
		const startedAt = clock.now();
		budget.spend(startedAt);
		this.#inFlight++;
		const outcome =
			receiver === null
				? await session.publishToChannel(room, encodeChannel(messages as ChannelMessage[]))
				: await session.publishToUser(receiver, encodePeer(messages as HostMessage[]));
		this.#inFlight--;
		if (this.#isStopped) return;
		if (mustSayAgain(outcome, receiver)) {
			queue.putBack(items);
			// The link's return calls pump by itself; this is for a limit that somebody else used up.
			this.#pumpAfter(TRY_AGAIN_MS);
			return;
		}
		said({ items, outcome, tookMs: clock.now() - startedAt });
	}
}

/** Nobody got it; or nobody knows, and no member of the room can ask for what it missed, as a peer does. */
function mustSayAgain(outcome: PublishOutcome, receiver: UserId | null): boolean {
	if (outcome.kind === 'unknown') return receiver === null;
	return outcome.kind === 'failed' && (outcome.why === 'rate_limited' || outcome.why === 'not_connected');
}
