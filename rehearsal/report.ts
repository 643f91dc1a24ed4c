import type { Crowd } from '../audience/viewers/crowd.ts';
import type { ViewerCounts } from '../audience/viewers/viewer-record.ts';
import type { Broker } from '../main/rtm/hub/broker.ts';
import type { Counters } from '../preload/api/rows.ts';
import type { Findings, Invariant } from './judging/findings.ts';
import { sumGifts } from './judging/judge-ledger.ts';
import type { ModeratorCounts } from './moderator.ts';
import type { EveningPlan } from './plan.ts';
import type { GiftFacts, LedgerFacts, Sum } from './judging/read-ledger.ts';
import { HOST, ROOM } from './stage.ts';
import type { Partition } from './weather/air-faults.ts';
import type { DiskFault } from './weather/disk-faults.ts';
import type { CrashPlace } from './weather/host-life.ts';

/** Milliseconds of the evening's own clock. */
export interface Latency {
	readonly gifts: number;
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	readonly max: number;
}

export interface Report {
	readonly plan: EveningPlan;
	readonly elapsedMs: number;
	/** Gifts, pieces and coins by the gift's state; `requested` is all of them. */
	readonly states: Readonly<Record<string, Sum>>;
	/** Granted gifts by the state of their delivery. */
	readonly deliveries: Readonly<Record<string, number>>;
	readonly refusals: Readonly<Record<string, number>>;
	readonly resends: {
		readonly asked: number;
		readonly byHand: number;
		readonly gifts: number;
		/** Completed although no acknowledgment came: the host saw the broadcast itself. */
		readonly completedBySight: number;
	};
	readonly latencies: {
		readonly requestToGrantByRule: Latency;
		readonly requestToGrantByHand: Latency;
		readonly grantToSeen: Latency;
		readonly requestToCompleted: Latency;
	};
	readonly hub: {
		readonly hostPublishesPerSecondMax: number;
		readonly viewerPublishesPerSecondMax: number;
		readonly roomMessagesPerSecondMax: number;
		readonly publishes: number;
		readonly rateLimited: number;
		readonly lost: number;
		readonly duplicated: number;
		readonly reordered: number;
	};
	readonly viewers: ViewerCounts & { readonly gone: number; readonly askedAgain: number };
	readonly moderator: ModeratorCounts;
	readonly faults: FaultCounts;
	/** Transactions of all hosts; those after which the books were judged; timers that ran. */
	readonly commits: number;
	readonly commitsJudged: number;
	readonly steps: number;
	/** What strangers sent, counted by the host since its last start. */
	readonly counters: Counters | null;
	readonly invariants: Readonly<Record<Invariant, boolean>>;
	readonly broken: Findings['broken'];
}

/** What has really happened, not what was planned. */
export interface FaultCounts {
	readonly crashes: Readonly<Record<CrashPlace, number>>;
	readonly disk: Readonly<Record<DiskFault, number>>;
	readonly partitions: Readonly<Record<Partition, number>>;
	readonly clockSteps: { readonly forward: number; readonly back: number };
	readonly cuts: number;
}

interface EveningFacts {
	readonly plan: EveningPlan;
	readonly facts: LedgerFacts;
	readonly crowd: Crowd;
	readonly broker: Broker;
	readonly counters: Counters | null;
	readonly findings: Findings;
	readonly moderator: ModeratorCounts;
	readonly elapsedMs: number;
	readonly faults: FaultCounts;
	readonly commits: number;
	readonly commitsJudged: number;
	readonly steps: number;
	readonly askedAgain: number;
}

export function writeReport(evening: EveningFacts): Report {
	const { plan, facts, crowd, findings, moderator, elapsedMs, counters } = evening;
	const { gifts } = facts;
	const gone = crowd.viewers.filter(({ isGone }) => isGone).length;
	return {
		plan,
		elapsedMs,
		states: {
			requested: sumGifts(gifts, ['held', 'granted', 'refused', 'expired', 'voided']),
			granted: sumGifts(gifts, ['granted', 'voided']),
			refused: sumGifts(gifts, ['refused']),
			expired: sumGifts(gifts, ['expired']),
			held: sumGifts(gifts, ['held']),
			voided: sumGifts(gifts, ['voided']),
		},
		deliveries: countBy(gifts.filter(({ state }) => state === 'granted').map(({ delivery }) => delivery)),
		refusals: countBy(gifts.flatMap(({ state, refusal }) => (state === 'refused' ? (refusal ?? []) : []))),
		resends: countResends(gifts),
		latencies: measureLatencies(facts, crowd),
		hub: measureHub(evening),
		viewers: { ...crowd.counts(), gone, askedAgain: evening.askedAgain },
		moderator: { ...moderator },
		faults: evening.faults,
		commits: evening.commits,
		commitsJudged: evening.commitsJudged,
		steps: evening.steps,
		counters,
		invariants: findings.invariants,
		broken: findings.broken,
	};
}

function countResends(gifts: readonly GiftFacts[]): Report['resends'] {
	const asked = gifts.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'resend_asked'));
	return {
		asked: asked.length,
		byHand: asked.filter(({ by }) => by !== 'rule').length,
		gifts: gifts.filter(({ attempts }) => attempts > 0).length,
		completedBySight: gifts.filter(
			({ delivery, acknowledgedAt }) => delivery === 'completed' && acknowledgedAt === null,
		).length,
	};
}

function measureLatencies({ gifts }: LedgerFacts, crowd: Crowd): Report['latencies'] {
	const askedAt = new Map(
		crowd.viewers.flatMap(({ record }) => [...record.own.values()].map((own) => [own.giftId, own.askedAt])),
	);
	const byRule: number[] = [];
	const byHand: number[] = [];
	const seen: number[] = [];
	const completed: number[] = [];
	for (const { giftId, entries } of gifts) {
		const at = (kind: string): number | undefined => entries.find((entry) => entry.kind === kind)?.at;
		const [asked, granted, seenAt, end] = [
			askedAt.get(giftId),
			at('granted'),
			at('broadcast_seen'),
			at('delivery_completed'),
		];
		if (granted === undefined) continue;
		if (asked !== undefined) (at('held') === undefined ? byRule : byHand).push(granted - asked);
		if (seenAt !== undefined) seen.push(seenAt - granted);
		if (asked !== undefined && end !== undefined) completed.push(end - asked);
	}
	return {
		requestToGrantByRule: measure(byRule),
		requestToGrantByHand: measure(byHand),
		grantToSeen: measure(seen),
		requestToCompleted: measure(completed),
	};
}

/** Percentiles by the nearest rank; zeros where there is nothing to measure. */
export function measure(values: readonly number[]): Latency {
	const sorted = values.toSorted((one, other) => one - other);
	const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
	return { gifts: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

function measureHub({ broker }: EveningFacts): Report['hub'] {
	const counters = [...broker.counters()];
	const { lost, duplicated, reordered } = broker.totals();
	const viewers = counters.filter(([userId]) => userId !== HOST).map(([, counted]) => counted.publishesPerSecondMax);
	return {
		hostPublishesPerSecondMax: broker.counters().get(HOST)?.publishesPerSecondMax ?? 0,
		viewerPublishesPerSecondMax: Math.max(0, ...viewers),
		roomMessagesPerSecondMax: broker.channelMessagesPerSecondMax(ROOM),
		publishes: counters.reduce((sum, [, { published }]) => sum + published, 0),
		rateLimited: counters.reduce((sum, [, { rateLimited }]) => sum + rateLimited, 0),
		lost,
		duplicated,
		reordered,
	};
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
	const counts = new Map<string, number>();
	for (const word of words.toSorted()) counts.set(word, (counts.get(word) ?? 0) + 1);
	return Object.fromEntries(counts);
}
