// A real host process is killed, again and again, in the middle of an evening, and started again on the same file. What
// anybody was told must stand in the ledger, once. The host runs in a process of its own; the hub and the viewers, who
// survive, run here and write down every word they hear. Where a kill falls is drawn from a seed: after so many
// transactions that the host reported, or in the middle of its start, and then some milliseconds later.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { expect, onTestFinished, test } from 'vitest';
import { AudienceClient } from '../../audience/client/audience-client.ts';
import { uuidGiftIds } from '../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { isClosed } from '../../audience/client/own-gift.ts';
import { openHubSession } from '../../audience/hub-session.ts';
import { createRandom } from '../../audience/viewers/random.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asChannelName, asGiftKey, asUserId } from '../../protocol/ids.ts';
import { decodeFromHost } from '../../protocol/reading/decode.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import { isPassing } from '../../protocol/refusal.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import type { HostProcessNews, HostProcessOptions, HostProcessWord } from '../support/host/host-process.ts';
import { auditFile } from '../support/host/audit-books.ts';
import { openTemporaryFolder, temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const KILLS = 55;
const VIEWERS = 8;
const ASK_EVERY_MS = 25;
const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');
const random = createRandom('a host that is killed');

/** A child that has loaded everything and waits for its turn. */
class HostLife {
	/** The newest that it reported to be on disk. */
	news: HostProcessNews = { revision: 0, open: 0 };
	reports = 0;
	readonly #child: ChildProcess;
	readonly #ready: Promise<void>;
	readonly exited: Promise<NodeJS.Signals | null>;
	#watch: () => void = () => undefined;

	constructor(compileCache: string) {
		const program = new URL('../support/host/host-process.ts', import.meta.url);
		this.#child = fork(program, { env: { ...process.env, NODE_COMPILE_CACHE: compileCache }, stdio: 'inherit' });
		this.exited = new Promise((resolve) => this.#child.once('exit', (_, signal) => resolve(signal)));
		this.#ready = new Promise((resolve) => {
			this.#child.on('message', (word: HostProcessWord) => {
				if (word.kind === 'ready') return resolve();
				this.news = word;
				this.reports++;
				this.#watch();
			});
		});
	}

	async begin(options: HostProcessOptions): Promise<void> {
		await this.#ready;
		this.#child.send(options);
	}

	/** Something else has changed that somebody may wait for. */
	look(): void {
		this.#watch();
	}

	/** Resolves as soon as `isEnough` holds after a report or a look, or when the process ends. */
	async until(isEnough: (news: HostProcessNews, reports: number) => boolean): Promise<void> {
		const reported = new Promise<void>((resolve) => {
			this.#watch = () => {
				if (isEnough(this.news, this.reports)) resolve();
			};
		});
		await Promise.race([reported, this.exited]);
	}

	kill(): Promise<NodeJS.Signals | null> {
		this.#child.kill('SIGKILL');
		return this.exited;
	}
}

/** What the viewers heard from the host, word for word. */
class Witness {
	readonly grants = new Map<string, Set<string>>();
	readonly refusals = new Map<string, string>();
	readonly states = new Map<string, Set<string>>();

	/** The session, overheard. */
	overhear(session: RtmSession): RtmSession {
		return {
			userId: session.userId,
			get link() {
				return session.link;
			},
			login: (events) =>
				session.login({
					...events,
					message: (message) => {
						if (message.channel === null && message.from === HOST) this.#hear(message.text);
						events.message(message);
					},
				}),
			subscribe: (channel) => session.subscribe(channel),
			publishToUser: (receiver, text) => session.publishToUser(receiver, text),
			publishToChannel: (channel, text) => session.publishToChannel(channel, text),
			logout: () => session.logout(),
		};
	}

	#hear(text: string): void {
		const decoded = decodeFromHost(text);
		if (decoded.kind !== 'messages') throw new Error(`the host sent ${text}`);
		for (const message of decoded.messages) this.#note(message);
	}

	#note(message: HostMessage): void {
		switch (message.kind) {
			case 'grant':
			case 'resend_request':
				return add(this.grants, message.giftId, message.grant.bytes);
			case 'refusal':
				if (message.giftId !== null && !isPassing(message.why)) this.refusals.set(message.giftId, message.why);
				return;
			case 'gift_status':
				for (const { giftId, state } of message.gifts) add(this.states, giftId, state);
		}
	}
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
	const set = sets.get(key) ?? new Set();
	sets.set(key, set.add(value));
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
	onTestFinished(() => hub.close());
	const url = `ws://127.0.0.1:${hub.port}/rtm`;
	const witness = new Witness();
	const drawn: string[] = [];
	const clients = Array.from({ length: VIEWERS }, (_, no) => {
		const userId = asUserId(`viewer-${no}`);
		const session = openHubSession({ url, userId, clock: systemClock, connect: (at) => new WebSocket(at) });
		return new AudienceClient({
			session: witness.overhear(session),
			room: ROOM,
			host: HOST,
			clock: systemClock,
			store: new MemoryGiftStore(),
			ids: uuidGiftIds,
			events: { drawn: ({ giftId }) => void drawn.push(`${userId} ${giftId}`), giftChanged: changed },
		});
	});
	await Promise.all(clients.map((client) => client.start()));
	return { url, witness, drawn, clients };
}

/** Viewers give without a pause: one gift in five is dear enough to be held. */
function keepAsking(clients: readonly AudienceClient[]) {
	const asked: string[] = [];
	let turn = 0;
	const timer = setInterval(() => {
		const client = clients[turn++ % clients.length];
		const gift = asGiftKey(turn % 5 === 0 ? 'fox' : 'rose');
		void client?.ask({ gift, count: 1 + (turn % 3), senderName: null, note: null }).then((giftId) => {
			if (giftId !== null) asked.push(giftId);
		});
	}, ASK_EVERY_MS);
	return { asked, stop: () => clearInterval(timer) };
}

/** The host lives for a while and is killed. What it reported to be on disk must be there. */
async function liveAndDie(life: HostLife, options: HostProcessOptions): Promise<void> {
	await life.begin(options);
	const isInTheMiddleOfItsStart = random.isChance(0.15);
	const reports = 1 + random.below(25);
	if (!isInTheMiddleOfItsStart) await life.until((_, count) => count >= reports);
	const laterMs = random.below(isInTheMiddleOfItsStart ? 40 : 12);
	await new Promise((resolve) => setTimeout(resolve, laterMs));
	expect(await life.kill()).toBe('SIGKILL');
	expect(readRevision(options.ledgerPath)).toBeGreaterThanOrEqual(life.news.revision);
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

/** For each gift that somebody was told about, whether the ledger says the same; what differs, in words. */
function compare(path: string, witness: Witness): readonly string[] {
	const db = new Database(path, { readonly: true });
	const gift = db.prepare<[string], { state: string; refusal: string | null; no: number }>(
		'SELECT state, refusal, gift_no AS no FROM gifts WHERE gift_id = ?',
	);
	const grant = db.prepare<[number], string>(`SELECT raw FROM entries WHERE gift_no = ? AND kind = 'granted'`).pluck();
	const wrong: string[] = [];
	for (const [giftId, bytes] of witness.grants) {
		const found = gift.get(giftId);
		if (!found || bytes.size !== 1 || !bytes.has(grant.get(found.no) ?? '')) wrong.push(`grant of ${giftId}`);
	}
	for (const [giftId, why] of witness.refusals)
		if (gift.get(giftId)?.refusal !== why) wrong.push(`refusal of ${giftId}: ${why}`);
	for (const [giftId, states] of witness.states)
		for (const state of states) {
			const now = gift.get(giftId)?.state ?? 'unknown';
			const isFinal = state === 'refused' || state === 'expired' || state === 'voided';
			const hasGone = (state === 'granted' && now !== 'granted' && now !== 'voided') || (isFinal && now !== state);
			if (hasGone || (state === 'held' && now === 'unknown')) wrong.push(`${giftId} was ${state}, is ${now}`);
		}
	db.close();
	return wrong;
}

test(`a host that is killed ${KILLS} times loses nothing and doubles nothing`, async () => {
	const compileCache = openTemporaryFolder();
	let next = new HostLife(compileCache);
	const { url, witness, drawn, clients } = await openEvening(() => next.look());
	const options = { hubUrl: url, ledgerPath: temporaryLedgerPath(), room: ROOM, host: HOST };
	const giving = keepAsking(clients);
	onTestFinished(giving.stop);
	onTestFinished(async () => void (await next.kill()));
	for (let kills = 0; kills < KILLS; kills++) {
		const life = next;
		next = new HostLife(compileCache);
		await liveAndDie(life, options);
		if (kills % 8 === 7) expect(auditFile(options.ledgerPath)).toEqual([]);
	}
	giving.stop();
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
	expect({
		audit: auditFile(options.ledgerPath),
		told: compare(options.ledgerPath, witness),
		drawnTwice: drawn.length - new Set(drawn).size,
		unknown: giving.asked.filter((giftId) => !states.has(giftId)),
		unfinished: [...states].filter(([, state]) => !/^(granted\/completed|voided|refused|expired)/.test(state)),
		disagree: listDisagreeing(),
	}).toEqual({ audit: [], told: [], drawnTwice: 0, unknown: [], unfinished: [], disagree: [] });
	expect(states.size).toBe(giving.asked.length);
}, 120_000);

function readStates(path: string): ReadonlyMap<string, string> {
	const db = new Database(path, { readonly: true });
	const rows = db.prepare<[], { id: string; state: string }>(
		`SELECT gift_id AS id, state || '/' || delivery AS state FROM gifts`,
	);
	const states = new Map(rows.all().map(({ id, state }) => [id, state]));
	db.close();
	return states;
}

/** Whether a client's last word on its gift is the ledger's. */
function agrees(end: string, state: string): boolean {
	if (end === 'acknowledged') return state === 'granted/completed';
	return state.startsWith(end);
}
