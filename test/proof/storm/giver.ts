// One client of a storm. It does what an AudienceClient does: asks, and asks for the same gift again with a growing rest until
// the host answers; broadcasts what it is to broadcast; acknowledges; keeps to sixty publishes a second by itself, with
// acknowledgments first, and lets several messages share one when there is more to say. Its first requests were sealed before
// the storm: a phone seals one gift and not forty a second.

import { BATCH_MAX, countUtf8Bytes, PEER_MESSAGE_BYTES_MAX } from '../../../protocol/bounds.ts';
import { encodeChannel } from '../../../protocol/encode.ts';
import { decodeGrantTerms } from '../../../protocol/grant.ts';
import type { ComboId, GiftId, GiftKey } from '../../../protocol/ids.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import type { ClientMessage, GiftRequest, HostMessage, SignedGrant } from '../../../protocol/messages.ts';
import { RTM_PUBLISHES_PER_SECOND_MAX } from '../../../protocol/rtm-session.ts';
import { fromBase64Url } from '../../../protocol/primitives/base64url.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { HostLine } from '../../../audience/client/host-line.ts';
import { countThatFit } from './count-that-fit.ts';
import { GiverLink, writeFrame } from './giver-link.ts';
import type { Outcome } from './giver-link.ts';
import { giftIdDue } from './gift-times.ts';
import type { GiverTally } from './giver-tally.ts';

export interface GiverOptions {
	readonly hubUrl: string;
	readonly room: string;
	readonly host: string;
	readonly sealKey: string;
	readonly name: string;
	readonly isListener: boolean;
	/** When each gift is to be asked for, in milliseconds after the storm began. */
	readonly dueMs: readonly number[];
	readonly tally: GiverTally;
	/** What the channel carries is heard by one client for its whole process. */
	readonly heardOnChannel: (from: string, text: string) => void;
}

interface OpenGift {
	readonly nth: number;
	attempts: number;
	/** When it is asked for again; `Infinity` while it waits for its turn to be. */
	againAt: number;
}

const COMBO_FRAMES = 8;
const FIRST_REST_MS = 3_000;
const REST_MS_MAX = 60_000;
/** After the hub itself refused a publish. */
const LOCAL_REST_MS = 1_000;
/** A little over a second, as an AudienceClient counts it. */
const WINDOW_MS = 1_020;

export class Giver {
	readonly #options: GiverOptions;
	readonly #line: HostLine;
	readonly #link: GiverLink;
	readonly #written: string[] = [];
	readonly #giftIds: GiftId[] = [];
	readonly #open = new Map<GiftId, OpenGift>();
	readonly #toAcknowledge: GiftId[] = [];
	readonly #toBroadcast: SignedGrant[][] = [];
	readonly #toAsk: GiftId[] = [];
	/** When the last publishes left, the oldest at `#leftAt`. */
	readonly #left = new Float64Array(RTM_PUBLISHES_PER_SECOND_MAX).fill(-WINDOW_MS);
	#leftAt = 0;

	constructor(options: GiverOptions) {
		this.#options = options;
		const { hubUrl, room, host, name, isListener, tally } = options;
		const sealKey = fromBase64Url(options.sealKey);
		if (!sealKey) throw new Error('the room has a key that cannot be read');
		const parties = { room: asChannelName(room), client: asUserId(name), host: asUserId(host) };
		this.#line = new HostLine({ primitives: nodePrimitives, sealKey, parties });
		this.#link = new GiverLink({
			hubUrl,
			userId: name,
			listensTo: isListener ? room : null,
			heard: ({ from, channel, text }) =>
				channel === null ? this.#hearHost(text) : options.heardOnChannel(from, text),
			connected: () => this.#askForAll(),
			lost: () => void tally.linksLost++,
		});
	}

	get isUp(): boolean {
		return this.#link.isUp;
	}

	get openGifts(): number {
		return this.#open.size;
	}

	/** Seals what it will ask for, and logs in. */
	prepare(): void {
		const { host, name, dueMs } = this.#options;
		for (const [nth, afterMs] of dueMs.entries()) {
			this.#giftIds.push(giftIdDue(afterMs, name, nth));
			this.#written.push(writeFrame(host, this.#line.write([this.#requestOf(nth)])));
		}
		this.#link.open();
	}

	/** The time for one gift has come. */
	ask(nth: number, now: number): void {
		const giftId = this.#giftIds[nth];
		if (giftId === undefined) throw new Error('a gift that was not prepared');
		this.#options.tally.asked++;
		const gift: OpenGift = { nth, attempts: 0, againAt: Infinity };
		this.#open.set(giftId, gift);
		if (this.#toAsk.length > 0 || !this.#link.isUp || !this.#takeTurn()) return void this.#toAsk.push(giftId);
		const frame = this.#written[nth] ?? '';
		this.#written[nth] = '';
		this.#rest(gift, now);
		this.#link.publishWritten(frame, (outcome) => this.#hearOutcome([giftId], outcome));
	}

	/** Its own gift was in a broadcast of the host. */
	seeOwn(giftId: GiftId): void {
		if (this.#open.delete(giftId)) this.#options.tally.told++;
		this.#toAcknowledge.push(giftId);
	}

	/** Says what is due, as far as a second's publishes go. */
	pass(now: number): void {
		for (const [giftId, gift] of this.#open) {
			if (gift.againAt > now) continue;
			gift.againAt = Infinity;
			this.#toAsk.push(giftId);
		}
		this.#flush(now);
	}

	#flush(now: number): void {
		const { room, host } = this.#options;
		while (this.#link.isUp && this.#hasMore && this.#takeTurn()) {
			const grants = this.#toAcknowledge.length === 0 ? this.#toBroadcast.shift() : undefined;
			if (this.#toAcknowledge.length > 0) this.#acknowledgeTogether(host);
			else if (grants) this.#broadcast(room, grants);
			else this.#askTogether(now);
		}
	}

	/** As many acknowledgments as one message carries. */
	#acknowledgeTogether(host: string): void {
		const messages = this.#toAcknowledge.slice(0, BATCH_MAX).map((giftId): ClientMessage => {
			return { kind: 'acknowledgment', giftId, outcome: 'sent', reason: null };
		});
		const acknowledged = this.#toAcknowledge.splice(0, countThatFit(messages));
		this.#options.tally.acknowledged += acknowledged.length;
		this.#link.publish({ user: host }, this.#line.write(messages.slice(0, acknowledged.length)), (outcome) => {
			if (outcome !== 'published') this.#toAcknowledge.push(...acknowledged);
		});
	}

	get #hasMore(): boolean {
		return this.#toAcknowledge.length + this.#toBroadcast.length + this.#toAsk.length > 0;
	}

	#broadcast(room: string, grants: readonly SignedGrant[]): void {
		this.#options.tally.broadcasts++;
		const giftIds = grants.flatMap(({ bytes }) => decodeGrantTerms(bytes)?.giftId ?? []);
		this.#link.publish({ channel: room }, encodeChannel([{ kind: 'broadcast', grants }]), (outcome) => {
			if (outcome === 'published') this.#toAcknowledge.push(...giftIds);
		});
	}

	/** As many requests as one message carries. */
	#askTogether(now: number): void {
		const { host, tally } = this.#options;
		const giftIds: GiftId[] = [];
		const messages: ClientMessage[] = [];
		let bytes = 0;
		while (messages.length < BATCH_MAX) {
			const giftId = this.#toAsk[0];
			const gift = giftId && this.#open.get(giftId);
			if (giftId === undefined) break;
			if (gift) {
				const request = this.#requestOf(gift.nth);
				bytes += countUtf8Bytes(JSON.stringify(request)) + 1;
				if (messages.length > 0 && bytes * 1.4 + 400 > PEER_MESSAGE_BYTES_MAX) break;
				if (gift.attempts > 0) tally.askedAgain++;
				this.#rest(gift, now);
				messages.push(request);
				giftIds.push(giftId);
			}
			this.#toAsk.shift();
		}
		if (messages.length === 0) return;
		this.#link.publish({ user: host }, this.#line.write(messages), (outcome) => this.#hearOutcome(giftIds, outcome));
	}

	/** After a lost link everything that is open is asked for again. */
	#askForAll(): void {
		for (const [giftId, gift] of this.#open) {
			if (gift.againAt === Infinity) continue;
			gift.againAt = Infinity;
			this.#toAsk.push(giftId);
		}
	}

	#hearOutcome(giftIds: readonly GiftId[], outcome: Outcome): void {
		const { tally } = this.#options;
		tally.outcomes[outcome] += giftIds.length;
		if (outcome === 'published') return;
		for (const giftId of giftIds) {
			const gift = this.#open.get(giftId);
			if (!gift || gift.againAt === Infinity) continue;
			gift.attempts--;
			gift.againAt = performance.now() + LOCAL_REST_MS;
		}
	}

	#rest(gift: OpenGift, now: number): void {
		const restMs = Math.min(REST_MS_MAX, FIRST_REST_MS * 2 ** gift.attempts);
		gift.attempts++;
		gift.againAt = now + restMs * (0.75 + Math.random() / 2);
	}

	#takeTurn(): boolean {
		const now = performance.now();
		if (now - (this.#left[this.#leftAt] ?? 0) < WINDOW_MS) return false;
		this.#left[this.#leftAt] = now;
		this.#leftAt = (this.#leftAt + 1) % RTM_PUBLISHES_PER_SECOND_MAX;
		return true;
	}

	#hearHost(text: string): void {
		const { tally } = this.#options;
		tally.hostSpokeAt.push(Date.now());
		const decoded = this.#line.read(text);
		if (decoded.kind !== 'messages') throw new Error(`the host said ${text}`);
		const grants = decoded.messages.flatMap((message) => this.#take(message));
		if (grants.length > 0) this.#toBroadcast.push(grants);
	}

	/** The grants that this client broadcasts. */
	#take(message: HostMessage): readonly SignedGrant[] {
		const { tally } = this.#options;
		if (message.kind === 'gift_status' || message.kind === 'key_notice') return [];
		const { giftId } = message;
		const gift = giftId && this.#open.get(giftId);
		if (message.kind === 'refusal') {
			// What the host could not read belongs to no gift, and its words say why.
			const why = giftId === null ? `${message.why} (${message.reason ?? ''})` : message.why;
			tally.refused[why] = (tally.refused[why] ?? 0) + 1;
			if (gift && message.retryAfterMs !== null) gift.againAt = performance.now() + message.retryAfterMs;
			else if (giftId && this.#open.delete(giftId)) tally.told++;
			return [];
		}
		if (giftId && this.#open.delete(giftId)) tally.told++;
		return message.kind === 'grant' && message.broadcast === 'host' ? [] : [message.grant];
	}

	/** Every second client gives combos, frame after frame; the others single gifts. */
	#requestOf(nth: number): GiftRequest {
		const { name } = this.#options;
		const giftId = this.#giftIds[nth];
		if (giftId === undefined) throw new Error('a gift that was not prepared');
		const inCombo = Number.parseInt(name.slice(-1), 36) % 2 === 0;
		const frame = (nth % COMBO_FRAMES) + 1;
		return {
			kind: 'gift_request',
			giftId,
			gift: (nth % 50 === 0 ? 'fox' : 'rose') as GiftKey,
			count: 1,
			senderName: name,
			note: null,
			combo: inCombo
				? {
						comboId: `${name}-combo-${Math.floor(nth / COMBO_FRAMES)}` as ComboId,
						comboCount: frame,
						comboEnd: frame === COMBO_FRAMES,
					}
				: null,
			expiresAt: null,
		};
	}
}
