// Says what waits in the outbox: as fast as the budget and the room's channel allow, the most urgent first, several
// messages for one receiver in one envelope. It never decides what an outcome means for a gift; it reports, and the flow
// that records the outcome takes the message out of the outbox in the same transaction. Where senders' broadcasts are not
// enough for long, it publishes grants on the channel itself, in batches.

import { encodeChannel, encodeMessages, encodeSealed } from '../../protocol/encode.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { Broadcast, ChannelMessage, Grant, HostMessage } from '../../protocol/messages.ts';
import type { Sealed } from '../../protocol/seal/seal-session.ts';
import type { PublishOutcome, RtmSession } from '../../protocol/rtm-session.ts';
import type { PublishBudget } from './pacing.ts';
import type { QueuedMessage, Taken } from './queue/outbox-rows.ts';
import type { OutboxQueue } from './queue/queue.ts';
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
	/** Seals a text for a receiver; null where there is no key that only this receiver has. */
	readonly seal: (receiver: UserId, text: string) => Sealed | null;
	/** Called once for every publish, when its outcome is known. */
	readonly said: (said: Said) => void;
	/** The outbox could not be read: nothing leaves until the next try. */
	readonly failed: (error: unknown) => void;
}

interface Parcel {
	/** A batch is the host's own broadcast of several gifts' grants. */
	readonly kind: 'envelope' | 'batch';
	readonly receiver: UserId | null;
	readonly taken: readonly Taken[];
}

interface Publish extends Parcel {
	/** Null where it cannot be sealed for its receiver. */
	readonly text: string | null;
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

	/** The most urgent messages that may leave together, sealed for their receiver just now; null when none may. */
	#takeNext(): Publish | null {
		const { queue, failed } = this.#ports;
		let parcel: Parcel | null = null;
		try {
			parcel = this.#takeParcel();
			return parcel && { ...parcel, text: this.#write(parcel) };
		} catch (error) {
			queue.putBack(parcel?.taken.map(({ item }) => item) ?? []);
			this.#pumpAfter(TRY_AGAIN_MS);
			failed(error);
			return null;
		}
	}

	#takeParcel(): Parcel | null {
		const { queue, pace, clock } = this.#ports;
		const isHostBroadcasting = pace.broadcaster.by === 'host';
		const broadcastsMax = pace.load.countFree(clock.elapsedMs);
		const limits = { messagesMax: MESSAGES_PER_PUBLISH_MAX, bytesMax: BYTES_PER_PUBLISH_MAX, broadcastsMax };
		const lane = queue.pickLane(limits, clock.now());
		if (lane === null) return null;
		if (lane === 'host_broadcast' || (lane === 'grant' && isHostBroadcasting)) {
			const lanes = isHostBroadcasting ? (['grant', 'host_broadcast'] as const) : (['host_broadcast'] as const);
			return { kind: 'batch', receiver: null, taken: queue.takeBatch(lanes, BATCH) };
		}
		const taken = queue.takeFrom(lane, { ...limits, isHostBroadcasting });
		return { kind: 'envelope', receiver: taken[0]?.item.receiver ?? null, taken };
	}

	#write({ kind, taken, receiver }: Parcel): string | null {
		const messages = taken.map(readMessage);
		if (receiver !== null) {
			const sealed = this.#ports.seal(receiver, encodeMessages(messages as HostMessage[]));
			return sealed && encodeSealed(sealed);
		}
		if (kind === 'envelope') return encodeChannel(messages as ChannelMessage[]);
		return encodeChannel([{ kind: 'broadcast', grants: (messages as (Grant | Broadcast)[]).flatMap(listGrants) }]);
	}

	#pumpAfter(ms: number): void {
		this.#callOff = this.#ports.clock.after(ms, () => {
			this.#callOff = null;
			this.pump();
		});
	}

	async #publish({ kind, taken, receiver, text }: Publish): Promise<void> {
		const { session, room, clock, budget, said, queue, pace } = this.#ports;
		const items = taken.map(({ item }) => item);
		const startedMs = clock.elapsedMs;
		if (text === null) {
			// Nobody has a key for it: as if the receiver were away, until a message comes from there.
			said({ items, receiver, outcome: { kind: 'failed', why: 'receiver_offline' }, tookMs: 0 });
			return;
		}
		budget.spend(startedMs);
		pace.noteLeft(items, receiver, startedMs);
		this.#merged += taken.length - 1;
		this.#inFlight++;
		const outcome = await (receiver === null
			? session.publishToChannel(room, text)
			: session.publishToUser(receiver, text));
		this.#inFlight--;
		if (this.#isStopped) return;
		if (outcome.kind === 'failed') pace.noteNotLeft(items, receiver);
		if (mustSayAgain(outcome, receiver, kind)) {
			queue.putBack(items);
			// The link's return calls pump by itself; this is for a limit that somebody else used up.
			this.#pumpAfter(TRY_AGAIN_MS);
			return;
		}
		said({ items, receiver, outcome, tookMs: Math.round(clock.elapsedMs - startedMs) });
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

/**
 * Nobody got it; or nobody knows, and no member of the room can ask for what it missed, as a peer does. A batch of grants
 * is looked for on the channel and said again where it is missed: put back, its gifts could leave to their senders, too.
 */
function mustSayAgain(outcome: PublishOutcome, receiver: UserId | null, kind: Parcel['kind']): boolean {
	if (outcome.kind === 'unknown') return receiver === null && kind !== 'batch';
	return outcome.kind === 'failed' && (outcome.why === 'rate_limited' || outcome.why === 'not_connected');
}
