// What leaves first. Messages wait in lanes, one for each urgency; within a lane the lowest rank leaves first. What takes
// back never waits for anything else. A lane that is passed over for longer than its patience gets a share of the
// publishes, so that nothing starves however long the storm above it lasts.

import type { Coins, UtcMs } from '../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../protocol/messages.ts';

export type OutboxKind = HostMessage['kind'] | ChannelMessage['kind'];

/**
 * The most urgent first. `host_broadcast`: a gift that the host publishes itself, once more · `told`: a grant that the
 * host has published, for its sender to know.
 */
export const LANES = [
	'void_notice',
	'grant',
	'host_broadcast',
	'refusal',
	'gift_status',
	'told',
	'resend_request',
	'room_notice',
] as const;
export type Lane = (typeof LANES)[number];

/** Where a message waits at first. */
export function laneOf(message: HostMessage | ChannelMessage): Lane {
	if (message.kind === 'broadcast') return 'host_broadcast';
	// Nothing that the new keys sign is believed before they are.
	if (message.kind === 'key_notice') return 'void_notice';
	return message.kind === 'grant' && message.broadcast === 'host' ? 'told' : message.kind;
}

/** Milliseconds that a lane may be passed over. */
const PATIENCE_MS: Readonly<Record<Lane, number>> = {
	void_notice: 0,
	grant: 2_000,
	host_broadcast: 2_000,
	refusal: 3_000,
	gift_status: 5_000,
	told: 5_000,
	resend_request: 5_000,
	room_notice: 3_000,
};
/** One publish in so many belongs to lanes whose patience is over. */
const SHARE = 4;

export interface LaneHead {
	readonly lane: Lane;
	/** How long the lane's first message has waited. */
	readonly waitMs: number;
}

/** Which lane leaves next. `turn` counts up with every publish; the heads are in the order of `LANES`. */
export function pickLane(heads: readonly LaneHead[], turn: number): Lane | null {
	const [first] = heads;
	if (!first) return null;
	if (first.lane === 'void_notice' || turn % SHARE !== SHARE - 1) return first.lane;
	const overdue = heads.slice(1).filter(({ lane, waitMs }) => waitMs > PATIENCE_MS[lane]);
	const [latest] = overdue.sort((one, other) => lateness(other) - lateness(one));
	return (latest ?? first).lane;
}

function lateness({ lane, waitMs }: LaneHead): number {
	return waitMs / PATIENCE_MS[lane];
}

const HEAD_START_MS = 10_000;

/**
 * A grant's rank in its lane: when it was queued, and a head start of ten seconds for each digit of its value. So high
 * value leaves first where grants have to wait, and no gift waits for ever behind dearer ones.
 */
export function rankGrant(queuedAt: UtcMs, value: Coins): number {
	return queuedAt - Math.round(HEAD_START_MS * Math.log10(value + 1));
}
