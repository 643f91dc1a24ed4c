// A storm against a real host: thousands of requests a second from clients in other processes over the hub's WebSockets.
// What is said of it afterwards comes from the ledger's file, from the hub's own counters and from the clients' ears, never
// from what the outbox claims.

import Database from 'better-sqlite3';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { encodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import { auditFile } from '../../support/host/audit-books.ts';
import { percentile, readDue } from './gift-times.ts';
import { Givers } from './giver-processes.ts';
import type { GiverReport } from './givers.ts';
import { openKeysAside } from '../../support/seals/keys.ts';

const ROOM = asChannelName('storm');
const HOST = asUserId('desk');

export interface StormPlan {
	readonly ledgerPath: string;
	readonly clients: number;
	readonly processes: number;
	readonly requestsPerSecond: number;
	readonly seconds: number;
	/** How long the clients go on broadcasting and acknowledging after everything is decided. */
	readonly restSeconds: number;
}

export interface StormCounts {
	readonly clients: number;
	/** Gifts; each is asked for until it is answered. */
	readonly asked: number;
	/** Requests that were sent once more. */
	readonly askedAgain: number;
	/** Requests by what became of their publish; those that failed came again. */
	readonly publishes: Readonly<Record<string, number>>;
	readonly linksLost: number;
	/** Decided and on disk while the storm lasted, for each of its seconds. */
	readonly decidedPerSecond: number;
	/** From the beginning of the storm until every gift was decided. */
	readonly allDecidedAfterSeconds: number;
	/** In the ledger's file, opened anew after the end. */
	readonly decided: number;
	readonly granted: number;
	readonly withoutDecision: number;
	/** Gifts whose sender had heard of the decision when it ended. */
	readonly told: number;
	/** From the moment for which the request was planned to the end of the transaction that holds its decision. */
	readonly decisionMs: { readonly median: number; readonly p99: number; readonly longest: number };
	readonly hostPublishesPerSecondMax: number;
	readonly hostPublishesRefused: number;
	/** Publishes that the hub refused, of all clients. */
	readonly clientPublishesRefused: number;
	readonly roomPerSecondMax: number;
	readonly roomPerSecondAdvised: number;
	readonly hostBroadcastGrants: number;
	readonly stillQueued: number;
	readonly booksWrong: readonly string[];
	readonly heapMbMax: number;
	/** How far behind its plan a process of clients was at most. */
	readonly giversLateMs: number;
	/** Of a core, while the storm lasted and until all was decided. */
	readonly hostCpuShare: number;
	readonly giversCpuShare: number;
	readonly refused: Readonly<Record<string, number>>;
}

/** A storm in which nothing more is decided for so long is over: the clients' longest rest is shorter. */
const STUCK_MS = 80_000;

/** Runs the storm in a ledger that must be new. */
export async function runStorm(plan: StormPlan, tell: (line: string) => void = () => {}): Promise<StormCounts> {
	const broker = new Broker({ clock: systemClock, random: () => 0.5 });
	const session = openLocalSession({ broker, userId: HOST, clock: systemClock });
	const keys = openKeysAside();
	const host = openHost({
		ledgerPath: plan.ledgerPath,
		room: ROOM,
		session,
		keys,
		clock: systemClock,
		log: tell,
	});
	host.change({ kind: 'rules', rules: { ...host.ledger.room.rules, senderGiftsMax: 1_000_000 } }, 'storm');
	const server = await startHubServer({
		broker,
		clock: systemClock,
		port: 0,
		room: ROOM,
		host: HOST,
		catalogue: () => [],
		isHostBehind: () => host.isBehind,
	});
	host.start();
	const { sealKey } = encodePublicKeys(keys.publicKeys);
	const hubUrl = `ws://127.0.0.1:${server.port}/rtm`;
	const givers = new Givers(plan, { hubUrl, room: ROOM, host: HOST, sealKey });
	await givers.open();
	tell(`${plan.clients} clients are ready`);
	const startsAt = givers.go();
	const decisions = watchDecisions(host, startsAt);
	const cpuBefore = process.cpuUsage();
	let heapMbMax = 0;
	const showing = setInterval(() => {
		heapMbMax = Math.max(heapMbMax, Math.round(process.memoryUsage().heapUsed / 1e6));
		tell(`${showHost(host)}, ${heapMbMax} MB`);
	}, 5_000);
	await Promise.all([givers.haveAsked(), allDecided(decisions, plan.requestsPerSecond * plan.seconds)]);
	const lastedMs = decisions.newestAt - startsAt;
	const { user, system } = process.cpuUsage(cpuBefore);
	const sinceMs = Date.now() - startsAt;
	const reports = await givers.report(plan.restSeconds * 1_000);
	clearInterval(showing);
	const counters = broker.counters();
	const hub = counters.get(HOST);
	const roomPerSecondMax = broker.channelMessagesPerSecondMax(ROOM);
	const { roomPerSecondAdvised, queued } = host.readOutbox();
	await host.stop();
	keys.close();
	await givers.leave();
	await server.close();
	const allRefused = [...counters.values()].reduce((total, { rateLimited }) => total + rateLimited, 0);
	return {
		clients: plan.clients,
		...sumReports(reports, sinceMs + plan.restSeconds * 1_000),
		decidedPerSecond: Math.round(decisions.countUntil(startsAt + plan.seconds * 1_000) / plan.seconds),
		allDecidedAfterSeconds: Math.round(lastedMs / 100) / 10,
		...readFile(plan.ledgerPath),
		decisionMs: {
			median: percentile(decisions.tookMs, 0.5),
			p99: percentile(decisions.tookMs, 0.99),
			longest: percentile(decisions.tookMs, 1),
		},
		hostPublishesPerSecondMax: hub?.publishesPerSecondMax ?? 0,
		hostPublishesRefused: hub?.rateLimited ?? 0,
		clientPublishesRefused: allRefused - (hub?.rateLimited ?? 0),
		roomPerSecondMax,
		roomPerSecondAdvised,
		stillQueued: queued,
		booksWrong: auditFile(plan.ledgerPath),
		heapMbMax,
		hostCpuShare: Math.round((user + system) / 10 / sinceMs) / 100,
	};
}

/** What the clients of all processes did together; `lastedMs` is how long they were at it. */
export function sumReports(reports: readonly GiverReport[], lastedMs: number) {
	const sum = (field: 'asked' | 'askedAgain' | 'linksLost' | 'told' | 'cpuMs') =>
		reports.reduce((total, report) => total + report[field], 0);
	return {
		asked: sum('asked'),
		askedAgain: sum('askedAgain'),
		publishes: mergeCounts(reports.map(({ outcomes }) => outcomes)),
		linksLost: sum('linksLost'),
		told: sum('told'),
		hostBroadcastGrants: Math.max(...reports.map(({ hostBroadcastGrants }) => hostBroadcastGrants)),
		giversLateMs: Math.round(Math.max(...reports.map(({ longestLateMs }) => longestLateMs))),
		giversCpuShare: Math.round((sum('cpuMs') / lastedMs) * 100) / 100,
		refused: mergeCounts(reports.map(({ refused }) => refused)),
	};
}

function showHost(host: Host): string {
	const { queued, sentLastSecond, roomLastSecond, hostBroadcastsBecause } = host.readOutbox();
	const { requested } = readTotals(host.ledger);
	const by = hostBroadcastsBecause ? `host (${hostBroadcastsBecause})` : 'senders';
	return `${requested.gifts} decided, ${queued} queued, ${sentLastSecond} sends/s, room ${roomLastSecond}/s by ${by}`;
}

interface Decisions {
	/** Of every gift, how long after its planned moment its decision was on disk. */
	readonly tookMs: readonly number[];
	readonly newestAt: number;
	/** How many were on disk at this time. */
	countUntil(at: number): number;
}

function watchDecisions(host: Host, startsAt: number): Decisions {
	const tookMs: number[] = [];
	const commits: { readonly at: number; readonly count: number }[] = [];
	let newestAt = startsAt;
	let lastNo = 0;
	host.onChange(({ gifts }) => {
		const now = Date.now();
		const before = tookMs.length;
		let newest = lastNo;
		for (const { giftNo, giftId } of gifts) {
			if (giftNo <= lastNo) continue;
			tookMs.push(now - startsAt - readDue(giftId));
			newest = Math.max(newest, giftNo);
		}
		lastNo = newest;
		if (tookMs.length === before) return;
		newestAt = now;
		commits.push({ at: now, count: tookMs.length });
	});
	return {
		tookMs,
		get newestAt() {
			return newestAt;
		},
		countUntil: (at) => commits.findLast((commit) => commit.at <= at)?.count ?? 0,
	};
}

/** Resolves when all have been decided, or nothing has for long. */
async function allDecided(decisions: Decisions, asked: number): Promise<void> {
	while (decisions.tookMs.length < asked && Date.now() - decisions.newestAt < STUCK_MS)
		await new Promise((resolve) => setTimeout(resolve, 250));
}

function readFile(path: string): { decided: number; granted: number; withoutDecision: number } {
	const db = new Database(path, { readonly: true });
	try {
		const count = (where: string) => db.prepare(`SELECT count(*) FROM gifts WHERE ${where}`).pluck().get() as number;
		return {
			decided: count("decided_at IS NOT NULL OR state = 'held'"),
			granted: count(`state = 'granted'`),
			withoutDecision: count(`state = 'requested'`),
		};
	} finally {
		db.close();
	}
}

export function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const sum: Record<string, number> = {};
	for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
	return sum;
}
