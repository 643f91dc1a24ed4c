// A storm against a real host: thousands of requests a second from clients in other processes over the hub's WebSockets.
// What is said of it afterwards comes from the ledger's file, from the hub's own counters and from the clients' ears, never
// from what the outbox claims.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import { auditFile } from '../../support/host/audit-books.ts';
import { countMostInASecond, percentile, readTime } from './gift-times.ts';
import type { GiverOrders, GiverReport } from './givers.ts';
import { KEYS } from '../../support/seals/keys.ts';

export const ROOM = asChannelName('storm');
export const HOST = asUserId('desk');

export interface StormPlan {
	readonly ledgerPath: string;
	readonly clients: number;
	readonly processes: number;
	readonly requestsPerSecond: number;
	readonly requestsPerMessage: number;
	readonly seconds: number;
	readonly restSeconds: number;
}

export interface StormCounts {
	readonly clients: number;
	readonly asked: number;
	readonly askedPerSecond: number;
	/** In the ledger's file, opened anew after the end. */
	readonly decided: number;
	readonly notTaken: number;
	readonly granted: number;
	readonly withoutDecision: number;
	/** From the making of the request to the end of the transaction that holds its decision, in milliseconds. */
	readonly decisionMs: { readonly median: number; readonly p99: number; readonly longest: number };
	readonly hostPublishesPerSecondMax: number;
	readonly hostPublishesRefused: number;
	readonly roomPerSecondMax: number;
	readonly roomPerSecondAdvised: number;
	readonly hostBroadcastGrants: number;
	readonly stillQueued: number;
	readonly booksWrong: readonly string[];
	readonly heapMb: number;
	readonly giversLateMs: number;
	readonly refused: Readonly<Record<string, number>>;
}

/** Runs the storm in a ledger that must be new. */
export async function runStorm(plan: StormPlan, tell: (line: string) => void = () => {}): Promise<StormCounts> {
	const broker = new Broker({ clock: systemClock, random: () => 0.5 });
	const session = openLocalSession({ broker, userId: HOST, clock: systemClock });
	const host = openHost({
		ledgerPath: plan.ledgerPath,
		room: ROOM,
		session,
		keys: KEYS,
		clock: systemClock,
		log: tell,
	});
	host.change({ kind: 'rules', rules: { ...host.rules, senderGiftsMax: 1_000_000 } }, 'storm');
	const server = await startHubServer({
		broker,
		clock: systemClock,
		port: 0,
		room: ROOM,
		host: HOST,
		catalogue: () => [],
	});
	const decisionMs = watchDecisions(host);
	host.start();
	const givers = new Givers(plan, `ws://127.0.0.1:${server.port}/rtm`);
	await givers.open();
	const startedAt = performance.now();
	givers.go();
	const showing = setInterval(() => tell(showHost(host)), 5_000);
	await givers.haveAsked();
	const askedInMs = performance.now() - startedAt;
	await allDecided(host);
	const reports = await givers.report();
	clearInterval(showing);
	const heapMb = Math.round(process.memoryUsage().heapUsed / 1e6);
	const hub = broker.counters().get(HOST);
	const roomPerSecondMax = broker.channelMessagesPerSecondMax(ROOM);
	const { roomPerSecondAdvised, queued } = host.readOutbox();
	await host.stop();
	await givers.leave();
	await server.close();
	const sum = (field: 'asked' | 'notTaken') => reports.reduce((total, report) => total + report[field], 0);
	const { decided, granted, withoutDecision } = readFile(plan.ledgerPath);
	return {
		clients: plan.clients,
		asked: sum('asked'),
		askedPerSecond: Math.round(sum('asked') / (askedInMs / 1_000)),
		decided,
		notTaken: sum('notTaken'),
		granted,
		withoutDecision,
		decisionMs: {
			median: percentile(decisionMs, 0.5),
			p99: percentile(decisionMs, 0.99),
			longest: percentile(decisionMs, 1),
		},
		hostPublishesPerSecondMax: hub?.publishesPerSecondMax ?? 0,
		hostPublishesRefused: hub?.rateLimited ?? 0,
		roomPerSecondMax,
		roomPerSecondAdvised,
		hostBroadcastGrants: Math.max(...reports.map(({ hostBroadcastGrants }) => hostBroadcastGrants)),
		stillQueued: queued,
		booksWrong: auditFile(plan.ledgerPath),
		heapMb,
		giversLateMs: Math.round(Math.max(...reports.map(({ longestLateMs }) => longestLateMs))),
		refused: mergeCounts(reports.map(({ refused }) => refused)),
	};
}

function showHost(host: Host): string {
	const { queued, sentLastSecond, roomLastSecond, hostBroadcastsBecause } = host.readOutbox();
	const { requested } = host.readTotals();
	const by = hostBroadcastsBecause ? `host (${hostBroadcastsBecause})` : 'senders';
	return `${requested.gifts} decided, ${queued} queued, ${sentLastSecond} sends/s, room ${roomLastSecond}/s by ${by}`;
}

/** For every gift, how long after it was made its decision was on disk. */
function watchDecisions(host: Host): number[] {
	const took: number[] = [];
	let lastNo = 0;
	host.onChange(({ gifts }) => {
		const now = Date.now();
		let newest = lastNo;
		for (const { giftNo, giftId } of gifts) {
			if (giftNo <= lastNo) continue;
			took.push(now - readTime(giftId));
			newest = Math.max(newest, giftNo);
		}
		lastNo = newest;
	});
	return took;
}

/** Resolves when nothing has been taken in for a second. */
async function allDecided(host: Host): Promise<void> {
	for (let before = -1, now = 0; before !== now;) {
		before = now;
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		now = host.readTotals().requested.gifts;
	}
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

type GiverPlan = Pick<
	StormPlan,
	'clients' | 'processes' | 'requestsPerSecond' | 'requestsPerMessage' | 'seconds' | 'restSeconds'
>;

/** The clients' processes. */
export class Givers {
	readonly #plan: GiverPlan;
	readonly #hubUrl: string;
	readonly #room: string;
	readonly #host: string;
	#children: readonly ChildProcess[] = [];
	#asked: Promise<unknown> = Promise.resolve();
	#reports: Promise<readonly GiverReport[]> = Promise.resolve([]);

	constructor(plan: GiverPlan, hubUrl: string, room: string = ROOM, host: string = HOST) {
		this.#plan = plan;
		this.#hubUrl = hubUrl;
		this.#room = room;
		this.#host = host;
	}

	/** Everybody is logged in. */
	async open(): Promise<void> {
		const { clients, processes, requestsPerSecond, ...pace } = this.#plan;
		const script = fileURLToPath(new URL('./givers.ts', import.meta.url));
		this.#children = Array.from({ length: processes }, () =>
			fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
		);
		await Promise.all(this.#children.map((child) => hear(child, 'born')));
		const ready = this.#children.map((child) => hear(child, 'ready'));
		for (const [no, child] of this.#children.entries()) {
			const orders: GiverOrders = {
				...pace,
				hubUrl: this.#hubUrl,
				room: this.#room,
				host: this.#host,
				name: `giver-${no}`,
				clients: Math.ceil(clients / processes),
				requestsPerSecond: requestsPerSecond / processes,
			};
			child.send(orders);
		}
		await Promise.all(ready);
	}

	go(): void {
		this.#asked = Promise.all(this.#children.map((child) => hear(child, 'asked')));
		this.#reports = Promise.all(
			this.#children.map(async (child) => (await hear(child, 'report')).report as GiverReport),
		);
		for (const child of this.#children) child.send('go');
	}

	async haveAsked(): Promise<void> {
		await this.#asked;
	}

	report(): Promise<readonly GiverReport[]> {
		return this.#reports;
	}

	async leave(): Promise<void> {
		const gone = this.#children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
		for (const child of this.#children) child.send('leave');
		await Promise.all(gone);
	}
}

function hear(child: ChildProcess, kind: string): Promise<Record<string, unknown>> {
	return new Promise((resolve, reject) => {
		const listen = (word: unknown): void => {
			if ((word as { kind?: unknown }).kind !== kind) return;
			child.off('message', listen);
			resolve(word as Record<string, unknown>);
		};
		child.on('message', listen);
		child.once('exit', (code) => reject(new Error(`clients ended with ${String(code)} before they said ${kind}`)));
	});
}

/** What the clients heard in any one second: the host's own messages, peers and channel together, and the channel. */
export function hearSeconds(reports: readonly GiverReport[]): { host: number; room: number } {
	const [first] = reports;
	return {
		host: countMostInASecond(reports.flatMap(({ hostSpokeAt }) => hostSpokeAt)),
		room: countMostInASecond(first?.channelSpokeAt ?? []),
	};
}
