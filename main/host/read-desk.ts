import { asUtcMs } from '../../protocol/ids.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import type { GiftStory, MinuteCoins, OutboxRow, Tally, Totals } from '../../preload/api/rows.ts';
import type { Gift } from '../gifts/gift.ts';
import { toRow } from '../gifts/gift.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PublishBudget } from '../outbox/pacing.ts';
import type { OutboxQueue } from '../outbox/queue/queue.ts';
import type { RoomPace } from '../outbox/room-pace.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { HostContext } from './host-context.ts';

const MINUTES_SHOWN = 60;

/**
 * Sums of the evening, and whether they add up: requested = granted + refused + expired + held, and what the entries move
 * is what the gifts are worth; in gifts, pieces and coins.
 */
export function readTotals(ledger: Ledger): Totals {
	const { streamNo, startedAt } = ledger.room.stream;
	const tallies = ledger.sums.readTallies(streamNo);
	const parts = [tallies.granted, tallies.refused, tallies.expired, tallies.held];
	const adds = (unit: keyof Tally) => parts.reduce((sum, part) => sum + part[unit], 0) === tallies.requested[unit];
	const addsUp = adds('gifts') && adds('pieces') && adds('coins') && ledger.entrySums.equal(streamNo, tallies);
	return { streamStartedAt: startedAt, ...tallies, ...ledger.gifts.countPending(), addsUp };
}

/** When time alone does something next: to a gift, or to a combo that is over while messages wait for `behindMs`. */
export function findNextDue({ ledger, clock, comboEnds }: HostContext, behindMs: number): UtcMs | null {
	const silentSince = ledger.combos.findLongestSilent();
	const idleAt = silentSince === null ? Infinity : silentSince + ledger.room.rules.comboIdleMs + behindMs;
	const goneInMs = comboEnds.findNextInMs(behindMs) ?? Infinity;
	const next = Math.min(ledger.gifts.findNextDue() ?? Infinity, idleAt, clock.now() + goneInMs);
	return next === Infinity ? null : (next as UtcMs);
}

export function readMinutes(ledger: Ledger, now: UtcMs): readonly MinuteCoins[] {
	return ledger.sums.readMinutes(asUtcMs(Math.max(0, now - MINUTES_SHOWN * 60_000)));
}

export function tellStory(ledger: Ledger, gift: Gift): GiftStory {
	return { gift: toRow(gift), entries: ledger.entries.readStory(gift.giftNo) };
}

/** The first and last letters of the newest entry's hash: enough to compare with one written down. */
export function readChainHead(ledger: Ledger): string {
	const hash = ledger.entries.headHash.toString('hex');
	return `${hash.slice(0, 4)}…${hash.slice(-4)}`;
}

/** What waits to be said, and how much of each budget the last second took. */
export function readOutbox(
	{ queue, budget, pace, merged }: { queue: OutboxQueue; budget: PublishBudget; pace: RoomPace; merged: number },
	clock: Clock,
): OutboxRow {
	const oldest = queue.oldestQueuedAt;
	return {
		queued: queue.waiting,
		oldestWaitMs: oldest === null ? 0 : Math.max(0, clock.now() - oldest),
		sentLastSecond: budget.countLastSecond(clock.elapsedMs),
		sendsPerSecondMax: budget.perSecondMax,
		roomLastSecond: pace.load.countLastSecond(clock.elapsedMs),
		roomPerSecondAdvised: pace.load.advisedPerSecond,
		merged,
		hostBroadcastsSince: pace.hostBroadcastsSince,
		hostBroadcastsBecause: pace.broadcaster.because,
	};
}
