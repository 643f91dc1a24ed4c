// Says what waits in the outbox: as fast as the budget and the room's channel allow, the most urgent first, several
// messages for one receiver in one envelope. It never decides what an outcome means for a gift; it reports, and the flow
// that records the outcome takes the message out of the outbox in the same transaction. Where senders' broadcasts are not
// enough for long, it publishes grants on the channel itself, in batches.

import { encodeChannel, encodePeer } from '../../protocol/encode.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { Broadcast, ChannelMessage, Grant, HostMessage } from '../../protocol/messages.ts';
import type { PublishOutcome, RtmSession } from '../../protocol/rtm-session.ts';
import type { PublishBudget } from './pacing.ts';
import type { OutboxQueue, QueuedMessage, Taken } from './queue.ts';
import type { RoomPace } from './room-pace.ts';

const MESSAGES_PER_PUBLISH_MAX = 64;
/** Leaves room in RTM's 32 KB for the envelope, for escapes, and for the seal. */
const BYTES_PER_PUBLISH_MAX = 12_000;
/** A batch of the host's own broadcasts is neither escaped nor sealed; a quarter of RTM's 32 KB stays free. */
const BATCH = { messagesMax: 64, bytesMax: 24_000 };
/** More than the budget lets out while the slowest publish takes its 13 seconds: only a bound for memory. */
const IN_FLIGHT_MAX = 1_000;
const TRY_AGAIN_MS = 1_000;
/** How soon to look again when the room's channel has no place: broadcasts leave its window one by one. */
const ROOM_AGAIN_MS = 25;

export interface Said {
	readonly items: readonly QueuedMessage[];
	/** Null is the room's channel. */
	readonly receiver: UserId | null;
	readonly outcome: PublishOutcome;
	readonly tookMs: number;
}

export interface DispatcherPorts {
	readonly queue: OutboxQueue;
	readonly session: RtmSession;
	readonly room: ChannelName;
	readonly clock: Clock;
	readonly budget: PublishBudget;
	readonly pace: RoomPace;
	/** Called once for every publish, when its outcome is known. */
	readonly said: (said: Said) => void;
	/** The outbox could not be read: nothing leaves until the next try. */
	readonly failed: (error: unknown) => void;
}

interface Publish {
	/** A batch is the host's own broadcast of several gifts' grants. */
	readonly kind: 'envelope' | 'batch';
	readonly receiver: UserId | null;
	readonly taken: readonly Taken[];
}

export class Dispatcher {
	readonly #ports: DispatcherPorts;
	#inFlight = 0;
	#merged = 0;
	#isStopped = false;
	#callOff: CallOff | null = null;

	constructor(ports: DispatcherPorts) {
		this.#ports = ports;
	}

	/** Messages that shared the publish of another, since the start. */
	get merged(): number {
		return this.#merged;
	}

	/** Sends what may be sent now; call it whenever something may have become possible. */
	pump(): void {
		this.#callOff?.();
		this.#callOff = null;
		const { queue, session, clock, budget, pace } = this.#ports;
		while (!this.#isStopped && session.link === 'connected' && this.#inFlight < IN_FLIGHT_MAX) {
			pace.look(clock, queue.grantsWaiting, budget.perSecondMax);
			const waitMs = budget.waitMs(clock.elapsedMs);
			if (waitMs > 0) {
				if (queue.size > 0) this.#pumpAfter(waitMs);
				return;
			}
			const publish = this.#takeNext();
			if (publish === null) {
				if (queue.waiting > 0 && this.#callOff === null) this.#pumpAfter(ROOM_AGAIN_MS);
				return;
			}
			void this.#publish(publish);
		}
	}

	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}

	#takeNext(): Publish | null {
		const { queue, failed, pace, clock } = this.#ports;
		const isHostBroadcasting = pace.broadcaster.by === 'host';
		const broadcastsMax = pace.load.countFree(clock.elapsedMs);
		const limits = { messagesMax: MESSAGES_PER_PUBLISH_MAX, bytesMax: BYTES_PER_PUBLISH_MAX, broadcastsMax };
		try {
			const lane = queue.pickLane(limits, clock.now());
			if (lane === null) return null;
			if (lane === 'host_broadcast' || (lane === 'grant' && isHostBroadcasting)) {
				const lanes = isHostBroadcasting ? (['grant', 'host_broadcast'] as const) : (['host_broadcast'] as const);
				return { kind: 'batch', receiver: null, taken: queue.takeBatch(lanes, BATCH) };
			}
			const taken = queue.takeFrom(lane, { ...limits, isHostBroadcasting });
			return { kind: 'envelope', receiver: taken[0]?.item.receiver ?? null, taken };
		} catch (error) {
			this.#pumpAfter(TRY_AGAIN_MS);
			failed(error);
			return null;
		}
	}

	#pumpAfter(ms: number): void {
		this.#callOff = this.#ports.clock.after(ms, () => {
			this.#callOff = null;
			this.pump();
		});
	}

	async #publish(publish: Publish): Promise<void> {
		const { clock, budget, said, queue, pace } = this.#ports;
		const { taken, receiver } = publish;
		const items = taken.map(({ item }) => item);
		const startedMs = clock.elapsedMs;
		budget.spend(startedMs);
		pace.noteLeft(items, receiver, startedMs);
		this.#merged += taken.length - 1;
		this.#inFlight++;
		const outcome = await this.#say(publish);
		this.#inFlight--;
		if (this.#isStopped) return;
		if (outcome.kind === 'failed') pace.noteNotLeft(items, receiver);
		if (mustSayAgain(outcome, receiver)) {
			queue.putBack(items);
			// The link's return calls pump by itself; this is for a limit that somebody else used up.
			this.#pumpAfter(TRY_AGAIN_MS);
			return;
		}
		said({ items, receiver, outcome, tookMs: Math.round(clock.elapsedMs - startedMs) });
	}

	#say({ kind, taken, receiver }: Publish): Promise<PublishOutcome> {
		const { session, room } = this.#ports;
		const messages = taken.map(readMessage);
		if (receiver !== null) return session.publishToUser(receiver, encodePeer(messages as HostMessage[]));
		const isBatch = kind === 'batch';
		const grants = isBatch ? (messages as (Grant | Broadcast)[]).flatMap(listGrants) : [];
		return session.publishToChannel(
			room,
			encodeChannel(isBatch ? [{ kind: 'broadcast', grants }] : (messages as ChannelMessage[])),
		);
	}
}

function readMessage({ item, body }: Taken): HostMessage | ChannelMessage {
	const message = JSON.parse(body) as HostMessage | ChannelMessage;
	// Who broadcasts it was decided after it was written: the lane knows.
	return item.lane === 'told' && message.kind === 'grant' ? { ...message, broadcast: 'host' } : message;
}

function listGrants(message: Grant | Broadcast): Broadcast['grants'] {
	return message.kind === 'grant' ? [message.grant] : message.grants;
}
/** Nobody got it; or nobody knows, and no member of the room can ask for what it missed, as a peer does. */
function mustSayAgain(outcome: PublishOutcome, receiver: UserId | null): boolean {
	if (outcome.kind === 'unknown') return receiver === null;
	return outcome.kind === 'failed' && (outcome.why === 'rate_limited' || outcome.why === 'not_connected');
}
