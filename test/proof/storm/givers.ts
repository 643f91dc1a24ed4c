// Some hundreds of clients of a storm in a process of their own, on raw frames: what is measured is the host, and not how
// fast this process can think. Each has a link of its own and asks at its own pace; the process listens to the room's channel
// once for all of them. It broadcasts and acknowledges as the protocol says, and writes down when the host spoke.

import { WebSocket } from 'ws';
import { BATCH_MAX } from '../../../protocol/bounds.ts';
import { encodeChannel } from '../../../protocol/encode.ts';
import { decodeGrantTerms } from '../../../protocol/grant.ts';
import type { ComboId, GiftId, GiftKey } from '../../../protocol/ids.ts';
import type { HostMessage, SignedGrant } from '../../../protocol/messages.ts';
import { decodeFromChannel } from '../../../protocol/reading/decode.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import type { HostLine } from '../../../audience/client/host-line.ts';
import { openLine } from '../../support/seals/keys.ts';
import { giftIdAt } from './gift-times.ts';

export interface GiverOrders {
	readonly hubUrl: string;
	readonly room: string;
	readonly host: string;
	/** Tells the clients of one process from those of another. */
	readonly name: string;
	readonly clients: number;
	/** Of this process. */
	readonly requestsPerSecond: number;
	readonly requestsPerMessage: number;
	readonly seconds: number;
	/** How long it goes on broadcasting and acknowledging after its last request. */
	readonly restSeconds: number;
}

export interface GiverReport {
	readonly asked: number;
	/** Requests whose publish the hub did not take. */
	readonly notTaken: number;
	readonly granted: number;
	readonly refused: Readonly<Record<string, number>>;
	readonly broadcasts: number;
	readonly acknowledged: number;
	/** When the host's messages to these clients came, in milliseconds since 1970. */
	readonly hostSpokeAt: readonly number[];
	/** When messages came on the channel, as this process' one listener heard them. */
	readonly channelSpokeAt: readonly number[];
	/** Grants in messages of the host itself. */
	readonly hostBroadcastGrants: number;
	readonly longestLateMs: number;
}

const TICK_MS = 5;
const ACKNOWLEDGE_EVERY_MS = 250;
const COMBO_FRAMES = 8;

class Giver {
	readonly socket: WebSocket;
	readonly toAcknowledge: GiftId[] = [];
	readonly #orders: GiverOrders;
	readonly #name: string;
	readonly #line: HostLine;
	readonly #tell: Tally;
	readonly #waiting = new Map<number, (isTaken: boolean) => void>();
	#frames = 0;
	#asked = 0;

	constructor(orders: GiverOrders, no: number, tally: Tally) {
		this.#orders = orders;
		this.#name = `${orders.name}-${no}`;
		this.#tell = tally;
		const parties = { room: asChannelName(orders.room), host: asUserId(orders.host) };
		this.#line = openLine(asUserId(this.#name), parties);
		this.socket = new WebSocket(orders.hubUrl);
		this.socket.on('message', (text: Buffer) => this.#hear(text.toString('utf8')));
		tally.byName.set(this.#name, this);
	}

	/** Resolves when this client is logged in, and hears the room where it listens for its process. */
	async open(isListener: boolean): Promise<void> {
		await new Promise((resolve, reject) => {
			this.socket.once('open', resolve);
			this.socket.once('error', reject);
		});
		this.#send({ kind: 'login', userId: this.#name });
		if (isListener) this.#send({ kind: 'subscribe', id: ++this.#frames, channel: this.#orders.room });
	}

	/** Every second client gives combos, frame after frame; the others single gifts. */
	ask(requests: number): void {
		const messages = Array.from({ length: requests }, () => {
			const nth = this.#asked++;
			const inCombo = Number.parseInt(this.#name.slice(-1), 36) % 2 === 0;
			const frame = (nth % COMBO_FRAMES) + 1;
			return {
				kind: 'gift_request' as const,
				giftId: giftIdAt(Date.now(), this.#name, nth),
				gift: (nth % 50 === 0 ? 'fox' : 'rose') as GiftKey,
				count: 1,
				senderName: this.#name,
				note: null,
				combo: inCombo
					? {
							comboId: `${this.#name}-combo-${Math.floor(nth / COMBO_FRAMES)}` as ComboId,
							comboCount: frame,
							comboEnd: frame === COMBO_FRAMES,
						}
					: null,
				expiresAt: null,
			};
		});
		this.#tell.asked += requests;
		this.#publish({ user: this.#orders.host }, this.#line.write(messages), (isTaken) => {
			if (!isTaken) this.#tell.notTaken += requests;
		});
	}

	acknowledge(): void {
		while (this.toAcknowledge.length > 0) {
			const giftIds = this.toAcknowledge.splice(0, BATCH_MAX);
			this.#tell.acknowledged += giftIds.length;
			const messages = giftIds.map((giftId) => {
				return { kind: 'acknowledgment' as const, giftId, outcome: 'sent' as const, reason: null };
			});
			this.#publish({ user: this.#orders.host }, this.#line.write(messages), () => undefined);
		}
	}

	#hear(text: string): void {
		const frame = JSON.parse(text) as { kind: string; id?: number; outcome?: string; message?: number | null } & {
			from?: string;
			channel?: string | null;
			text?: string;
		};
		if (frame.kind === 'outcome') {
			const taken = this.#waiting.get(frame.id ?? 0);
			this.#waiting.delete(frame.id ?? 0);
			return taken?.(frame.outcome === 'published');
		}
		if (frame.kind !== 'message') return;
		if (typeof frame.message === 'number') this.#send({ kind: 'took', message: frame.message });
		if (frame.channel === null) this.#hearHost(frame.text ?? '');
		else this.#hearChannel(frame.from ?? '', frame.text ?? '');
	}

	#hearHost(text: string): void {
		this.#tell.hostSpokeAt.push(Date.now());
		const decoded = this.#line.read(text);
		if (decoded.kind !== 'messages') throw new Error(`the host said ${text}`);
		const grants = decoded.messages.flatMap((message) => this.#take(message));
		if (grants.length === 0) return;
		this.#tell.broadcasts++;
		const giftIds = grants.flatMap(({ bytes }) => decodeGrantTerms(bytes)?.giftId ?? []);
		this.#publish({ channel: this.#orders.room }, encodeChannel([{ kind: 'broadcast', grants }]), (isTaken) => {
			if (isTaken) this.toAcknowledge.push(...giftIds);
		});
	}

	/** The grants that this client broadcasts. */
	#take(message: HostMessage): readonly SignedGrant[] {
		if (message.kind === 'refusal') {
			this.#tell.refused[message.why] = (this.#tell.refused[message.why] ?? 0) + 1;
			return [];
		}
		if (message.kind === 'gift_status' || message.kind === 'key_notice') return [];
		this.#tell.granted++;
		return message.kind === 'grant' && message.broadcast === 'host' ? [] : [message.grant];
	}

	#hearChannel(from: string, text: string): void {
		this.#tell.channelSpokeAt.push(Date.now());
		if (from !== this.#orders.host) return;
		const decoded = decodeFromChannel(text);
		for (const message of decoded.kind === 'messages' ? decoded.messages : []) {
			if (message.kind !== 'broadcast') continue;
			this.#tell.hostBroadcastGrants += message.grants.length;
			for (const { bytes } of message.grants) {
				const terms = decodeGrantTerms(bytes);
				if (terms) this.#tell.byName.get(terms.sender)?.toAcknowledge.push(terms.giftId);
			}
		}
	}

	#publish(target: object, text: string, taken: (isTaken: boolean) => void): void {
		const id = ++this.#frames;
		this.#waiting.set(id, taken);
		this.#send({ kind: 'publish', id, ...target, text });
	}

	#send(frame: object): void {
		this.socket.send(JSON.stringify(frame));
	}
}

class Tally {
	readonly byName = new Map<string, Giver>();
	readonly refused: Record<string, number> = {};
	readonly hostSpokeAt: number[] = [];
	readonly channelSpokeAt: number[] = [];
	asked = 0;
	notTaken = 0;
	granted = 0;
	broadcasts = 0;
	acknowledged = 0;
	hostBroadcastGrants = 0;
	longestLateMs = 0;
}

async function play(orders: GiverOrders): Promise<void> {
	const tally = new Tally();
	const givers: Giver[] = [];
	for (let no = 0; no < orders.clients; no++) {
		const giver = new Giver(orders, no, tally);
		await giver.open(no === 0);
		givers.push(giver);
	}
	process.send?.({ kind: 'ready' });
	await new Promise((resolve) => process.once('message', resolve));
	const acknowledging = setInterval(() => {
		for (const giver of givers) giver.acknowledge();
	}, ACKNOWLEDGE_EVERY_MS);
	await giveForSeconds(givers, orders, tally);
	process.send?.({ kind: 'asked', asked: tally.asked });
	await pass(orders.restSeconds * 1_000);
	clearInterval(acknowledging);
	const { byName: _byName, ...report } = tally;
	process.send?.({ kind: 'report', report });
	await new Promise((resolve) => process.once('message', resolve));
	process.exit(0);
}

async function giveForSeconds(givers: readonly Giver[], orders: GiverOrders, tally: Tally): Promise<void> {
	const { requestsPerSecond, requestsPerMessage, seconds } = orders;
	const startedAt = performance.now();
	const wanted = requestsPerSecond * seconds;
	let next = 0;
	while (tally.asked < wanted) {
		const dueUntil = Math.min(wanted, ((performance.now() - startedAt) / 1_000) * requestsPerSecond);
		while (tally.asked + requestsPerMessage <= dueUntil || (dueUntil >= wanted && tally.asked < wanted))
			givers[next++ % givers.length]?.ask(Math.min(requestsPerMessage, wanted - tally.asked));
		const lateMs = performance.now() - startedAt - (tally.asked / requestsPerSecond) * 1_000;
		tally.longestLateMs = Math.max(tally.longestLateMs, lateMs);
		await pass(TICK_MS);
	}
}

function pass(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

process.once('message', (orders) => void play(orders as GiverOrders));
process.once('disconnect', () => process.exit());
process.send?.({ kind: 'born' });
