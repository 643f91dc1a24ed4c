// Who publishes grants on the room's channel: each gift's sender, or, when that is not enough for long, the host itself in
// batches. A pure rule with two thresholds and two patiences, so that it does not flicker: what turns it on is far above
// what turns it off, and both have to last.

/** Why the host broadcasts: the channel is at its advised load, or one grant a publish is too slow. */
export type HostBroadcastsBecause = 'room_at_advice' | 'sends_used_up';

export interface Broadcaster {
	readonly by: 'sender' | 'host';
	/** Null while senders broadcast. */
	readonly because: HostBroadcastsBecause | null;
	/** Since when the facts have spoken for a change, in elapsed milliseconds; null while they do not. */
	readonly urgedSinceMs: number | null;
}

export interface BroadcasterFacts {
	readonly elapsedMs: number;
	/** Grants that nobody has begun to say. */
	readonly grantsWaiting: number;
	readonly roomLastSecond: number;
	readonly roomPerSecondAdvised: number;
	readonly sendsPerSecondMax: number;
}

export const SENDERS_BROADCAST: Broadcaster = { by: 'sender', because: null, urgedSinceMs: null };

/** To the host when more waits than senders can broadcast in so many seconds, and that has lasted. */
const HOST_FROM_S = 5;
const HOST_AFTER_MS = 2_000;
/** Back to the senders when no more waits than they broadcast in so many seconds, and that has lasted. */
const SENDER_UP_TO_S = 1;
const SENDER_AFTER_MS = 5_000;
/** From this share of the advice on, the channel is what holds the grants back. */
const AT_ADVICE = 0.8;

export function decideBroadcaster(now: Broadcaster, facts: BroadcasterFacts): Broadcaster {
	const { elapsedMs, grantsWaiting } = facts;
	// In the worst case every grant needs a publish of its own and causes a broadcast of its own.
	const perSecond = Math.min(facts.sendsPerSecondMax, facts.roomPerSecondAdvised);
	const isUrged =
		now.by === 'sender' ? grantsWaiting > perSecond * HOST_FROM_S : grantsWaiting <= perSecond * SENDER_UP_TO_S;
	if (!isUrged) return now.urgedSinceMs === null ? now : { ...now, urgedSinceMs: null };
	const urgedSinceMs = now.urgedSinceMs ?? elapsedMs;
	if (elapsedMs - urgedSinceMs < (now.by === 'sender' ? HOST_AFTER_MS : SENDER_AFTER_MS))
		return now.urgedSinceMs === null ? { ...now, urgedSinceMs } : now;
	if (now.by === 'host') return SENDERS_BROADCAST;
	const isRoomFull = facts.roomLastSecond >= facts.roomPerSecondAdvised * AT_ADVICE;
	return { by: 'host', because: isRoomFull ? 'room_at_advice' : 'sends_used_up', urgedSinceMs: null };
}
