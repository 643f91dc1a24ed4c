// A real host process is killed, again and again, in the middle of an evening, and started again on the same file. What
// anybody was told must stand in the ledger, once. The host runs in a process of its own; the hub and the viewers, who
// survive, run here and write down every word they hear. Where a kill falls is drawn from a seed: after so many
// transactions that the host reported, or in the middle of its start, and then some milliseconds later.

import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { AudienceClient } from '../../../audience/client/audience-client.ts';
import { uuidGiftIds } from '../../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../../audience/client/gift-store.ts';
import { isClosed } from '../../../audience/client/own-gift.ts';
import { openHubSession } from '../../../audience/hub-session.ts';
import { createRandom } from '../../../audience/viewers/random.ts';
import type { Random } from '../../../audience/viewers/random.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asGiftKey, asUserId } from '../../../protocol/ids.ts';
import type { ComboId, GiftId } from '../../../protocol/ids.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import { auditFile } from '../../support/host/audit-books.ts';
import type { HostProcessOptions } from '../../support/host/host-process.ts';
import { HostChild } from './host-child.ts';
import { compareTold, Told } from './told.ts';
import { PUBLIC } from '../../support/seals/keys.ts';

const VIEWERS = 8;
const AUDIT_EVERY = 8;
/** Of one streak, over many lives of the host. */
const STREAK_FRAMES = 12;
const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');

export interface KillPlan {
	readonly kills: number;
	readonly seed: string;
	readonly ledgerPath: string;
	/** The host's process, bundled. */
	readonly program: string;
	/** A folder where all hosts keep what they compiled. */
	readonly compileCache: string;
	readonly askEveryMs: number;
}

export interface KillResult {
	readonly kills: number;
	readonly inTheirStart: number;
	readonly gifts: number;
	/** By hosts that were killed afterwards. */
	readonly grantsTold: number;
	/** Streaks with frames in the lives of more than one host. */
	readonly streaksAcross: number;
	/** Everything that was not as it must be, in words. */
	readonly wrong: readonly string[];
}

export async function killAllEvening(plan: KillPlan): Promise<KillResult> {
	const random = createRandom(plan.seed);
	let next = new HostChild(plan);
	const evening = await openEvening(() => next.look());
	const { url, told, drawn, clients } = evening;
	const options = { hubUrl: url, ledgerPath: plan.ledgerPath, room: ROOM, host: HOST };
	const giving = keepAsking(clients, plan.askEveryMs);
	const wrong: string[] = [];
	let inTheirStart = 0;
	try {
		for (let kills = 1; kills <= plan.kills; kills++) {
			const life = next;
			next = new HostChild(plan);
			const isInItsStart = random.isChance(0.15);
			if (isInItsStart) inTheirStart++;
			wrong.push(...(await liveAndDie(life, options, { random, isInItsStart })));
			if (kills % AUDIT_EVERY === 0) wrong.push(...auditFile(options.ledgerPath));
		}
		giving.stop();
		const grantsTold = told.grants.size;
		await next.begin(options);
		const isOver = () => clients.every((client) => client.gifts.every(isClosed));
		// A void notice may still be on its way to a viewer when the host knows that it left.
		const listDisagreeing = () => {
			const states = readStates(options.ledgerPath);
			const gifts = clients.flatMap((client) => client.gifts);
			return gifts.filter(({ giftId, state }) => !agrees(state, states.get(giftId) ?? ''));
		};
		await next.until(({ open }, reports) => reports > 0 && open === 0 && isOver() && listDisagreeing().length === 0);
		await next.kill();
		const states = readStates(options.ledgerPath);
		const isEnd = /^(granted\/completed|voided|refused|expired)/;
		wrong.push(
			...auditFile(options.ledgerPath),
			...compareTold(options.ledgerPath, told),
			...drawn.filter((one, at) => drawn.indexOf(one) !== at).map((one) => `drawn twice: ${one}`),
			...giving.asked.filter((giftId) => !states.has(giftId)).map((giftId) => `not in the ledger: ${giftId}`),
			...[...states].filter(([, state]) => !isEnd.test(state)).map(([giftId, state]) => `${giftId} is ${state}`),
			...listDisagreeing().map(({ giftId, state }) => `its client believes that ${giftId} is ${state}`),
		);
		if (states.size !== giving.asked.length)
			wrong.push(`${giving.asked.length} asked for, ${states.size} in the ledger`);
		const streaksAcross = countStreaksAcross(options.ledgerPath);
		return { kills: plan.kills, inTheirStart, gifts: states.size, grantsTold, streaksAcross, wrong };
	} finally {
		giving.stop();
		await next.kill();
		await evening.close();
	}
}

async function openEvening(changed: () => void) {
	const broker = new Broker({
		clock: systemClock,
		random: () => 0.5,
		// A killed host is missed at once, so that its viewers come again as soon as the next one is there.
		presence: { instantMembersMax: 1_000, intervalMs: 1_000, timeoutMs: 30 },
	});
	const hub = await startHubServer({
		broker,
		clock: systemClock,
		port: 0,
		room: ROOM,
		host: HOST,
		catalogue: () => [],
	});
	const url = `ws://127.0.0.1:${hub.port}/rtm`;
	const told = new Told(ROOM, HOST);
	const drawn: string[] = [];
	const clients = Array.from({ length: VIEWERS }, (_, no) => {
		const userId = asUserId(`viewer-${no}`);
		const session = openHubSession({ url, userId, clock: systemClock, connect: (at) => new WebSocket(at) });
		return new AudienceClient({
			...PUBLIC,
			session: told.overhear(session),
			room: ROOM,
			host: HOST,
			clock: systemClock,
			store: new MemoryGiftStore(),
			ids: uuidGiftIds,
			events: { drawn: ({ giftId }) => void drawn.push(`${userId} ${giftId}`), giftChanged: changed },
		});
	});
	await Promise.all(clients.map((client) => client.start()));
	const close = async (): Promise<void> => {
		await Promise.all(clients.map((client) => client.stop()));
		await hub.close();
	};
	return { url, told, drawn, clients, close };
}

/** Viewers give without a pause: one gift in five is dear enough to be held, and every third viewer gives streaks. */
function keepAsking(clients: readonly AudienceClient[], everyMs: number) {
	const asked: string[] = [];
	const note = (giftId: GiftId | null): void => {
		if (giftId !== null) asked.push(giftId);
	};
	const streaks = new Map<AudienceClient, { readonly comboId: ComboId; frames: number }>();
	const growStreak = async (client: AudienceClient, pieces: number): Promise<GiftId | null> => {
		const streak = streaks.get(client) ?? {
			comboId: client.startCombo({ gift: asGiftKey('donut'), senderName: null, note: null }),
			frames: 0,
		};
		const isLast = ++streak.frames === STREAK_FRAMES;
		streaks.set(client, streak);
		const giftId = await client.growCombo(streak.comboId, pieces, isLast);
		// The host may have closed it.
		if (isLast || giftId === null) streaks.delete(client);
		return giftId;
	};
	let turn = 0;
	const timer = setInterval(() => {
		const no = turn++ % clients.length;
		const client = clients[no];
		if (!client) return;
		const count = 1 + (turn % 3);
		const gift = asGiftKey(turn % 5 === 0 ? 'fox' : 'rose');
		void (no % 3 === 0 ? growStreak(client, count) : client.ask({ gift, count, senderName: null, note: null })).then(
			note,
		);
	}, everyMs);
	return { asked, stop: () => clearInterval(timer) };
}

/** The host lives for a while and is killed. What it reported to be on disk must be there; what is not, in words. */
async function liveAndDie(
	life: HostChild,
	options: HostProcessOptions,
	{ random, isInItsStart }: { random: Random; isInItsStart: boolean },
): Promise<readonly string[]> {
	await life.begin(options);
	const reports = 1 + random.below(25);
	if (!isInItsStart) await life.until((_, count) => count >= reports);
	const laterMs = random.below(isInItsStart ? 40 : 12);
	await new Promise((resolve) => setTimeout(resolve, laterMs));
	const signal = await life.kill();
	if (signal !== 'SIGKILL') return [`a host ended by itself: ${String(signal)}`];
	const revision = readRevision(options.ledgerPath);
	return revision >= life.news.revision
		? []
		: [`revision ${life.news.revision} was reported, and ${revision} is there`];
}

function readRevision(path: string): number {
	// Killed before its first transaction, a host has left no ledger yet.
	try {
		const db = new Database(path, { readonly: true, fileMustExist: true });
		const revision = db.prepare<[], number>('SELECT ifnull(max(sequence), 0) FROM entries').pluck().get();
		db.close();
		return revision ?? 0;
	} catch {
		return 0;
	}
}

function readStates(path: string): ReadonlyMap<string, string> {
	const db = new Database(path, { readonly: true });
	const rows = db.prepare<[], { id: string; state: string }>(
		`SELECT gift_id AS id, state || '/' || delivery AS state FROM gifts`,
	);
	const states = new Map(rows.all().map(({ id, state }) => [id, state]));
	db.close();
	return states;
}

/** Streaks that were booked before the desk was opened once more, and after it. */
function countStreaksAcross(path: string): number {
	const db = new Database(path, { readonly: true });
	const count = db
		.prepare<[], number>(
			`SELECT count(*) FROM (
				SELECT min(revision) AS low, max(revision) AS high FROM gifts
				WHERE combo_id NOT NULL AND count > 0 GROUP BY sender, combo_id)
			WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'desk_opened' AND sequence BETWEEN low AND high)`,
		)
		.pluck()
		.get();
	db.close();
	return count ?? 0;
}

/** Whether a client's last word on its gift is the ledger's. */
function agrees(end: string, state: string): boolean {
	if (end === 'acknowledged') return state === 'granted/completed';
	return state.startsWith(end);
}
