import type { Clock } from '../../protocol/clock.ts';
import type { UserId, UtcMs } from '../../protocol/ids.ts';
import { decideBroadcaster, SENDERS_BROADCAST } from './broadcaster.ts';
import type { Broadcaster } from './broadcaster.ts';
import type { QueuedMessage } from './queue/outbox-rows.ts';
import { RoomLoad } from './room-load.ts';

/** What the room's channel carries, and who broadcasts on it for now. In memory only: a restart begins with the senders. */
export class RoomPace {
	readonly load = new RoomLoad();
	#broadcaster: Broadcaster = SENDERS_BROADCAST;
	#since: UtcMs | null = null;

	get broadcaster(): Broadcaster {
		return this.#broadcaster;
	}

	/** Since when the host broadcasts; null while senders do. */
	get hostBroadcastsSince(): UtcMs | null {
		return this.#since;
	}

	/** Looks whether the other one should broadcast from now on. */
	look(clock: Clock, grantsWaiting: number, sendsPerSecondMax: number): void {
		const { elapsedMs } = clock;
		const before = this.#broadcaster;
		this.#broadcaster = decideBroadcaster(before, {
			elapsedMs,
			grantsWaiting,
			roomLastSecond: this.load.countLastSecond(elapsedMs),
			roomPerSecondAdvised: this.load.advisedPerSecond,
			sendsPerSecondMax,
		});
		if (before.by !== this.#broadcaster.by) this.#since = this.#broadcaster.by === 'host' ? clock.now() : null;
	}

	noteLeft(items: readonly QueuedMessage[], receiver: UserId | null, elapsedMs: number): void {
		if (receiver === null) return this.load.noteOwn(elapsedMs);
		for (const giftNo of listCaused(items)) this.load.noteCaused(giftNo, elapsedMs);
	}

	/** Nobody got it: nothing will be broadcast for it. */
	noteNotLeft(items: readonly QueuedMessage[], receiver: UserId | null): void {
		if (receiver === null) return this.load.noteOwnLost();
		for (const giftNo of listCaused(items)) this.load.noteArrived(giftNo);
	}
}

function listCaused(items: readonly QueuedMessage[]): readonly number[] {
	return items.flatMap(({ lane, giftNo }) =>
		giftNo !== null && (lane === 'grant' || lane === 'resend_request') ? [giftNo] : [],
	);
}
