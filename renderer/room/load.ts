import type { OutboxRow } from '../../preload/api/rows.ts';

/** calm: far from every limit · busy: close to one, or messages wait · storm: a limit is reached, the outbox paces. */
export type Load = 'calm' | 'busy' | 'storm';

export interface Meter {
	readonly sends: number;
	readonly room: number;
	readonly queue: number;
	readonly load: Load;
}

/** A full bar of the queue: what is waiting would leave in so many seconds at full speed. */
const QUEUE_FULL_S = 10;
const BUSY_FROM = 0.6;
const STORM_FROM = 0.9;
const QUEUE_BUSY_MS = 1_000;

/** How close the outbox is to its limits, each from 0 to 1. */
export function readMeter(outbox: OutboxRow): Meter {
	const sends = share(outbox.sentLastSecond, outbox.sendsPerSecondMax);
	const room = share(outbox.roomLastSecond, outbox.roomPerSecondAdvised);
	const queue = share(outbox.queued, outbox.sendsPerSecondMax * QUEUE_FULL_S);
	const highest = Math.max(sends, room);
	// The host broadcasts itself only where nothing else was enough.
	if (highest >= STORM_FROM || outbox.hostBroadcastsSince !== null) return { sends, room, queue, load: 'storm' };
	return { sends, room, queue, load: highest >= BUSY_FROM || outbox.oldestWaitMs > QUEUE_BUSY_MS ? 'busy' : 'calm' };
}

function share(part: number, whole: number): number {
	return whole > 0 ? Math.min(1, part / whole) : 0;
}
