// Sends what the gifts' duties ask for, while the link is up: acknowledgments first, then broadcasts, requests, questions.
// An errand is ready, busy (a broadcast is under way) or resting (until a timer runs out or the host comes back). Several
// messages that are ready at once share one RTM message. Must never happen: more publishes a second than RTM allows, or
// a publish whose late outcome changes a gift that has moved on meanwhile.

import {
	BATCH_MAX,
	CHANNEL_MESSAGE_BYTES_MAX,
	countUtf8Bytes,
	PEER_MESSAGE_BYTES_MAX,
	STATUS_QUERY_MAX,
} from '../../protocol/bounds.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import { encodeChannel } from '../../protocol/encode.ts';
import type { ChannelName, GiftId, UserId } from '../../protocol/ids.ts';
import type { ClientMessage, SignedGrant } from '../../protocol/messages.ts';
import type { PublishOutcome, RtmSession } from '../../protocol/rtm-session.ts';
import { RTM_PUBLISHES_PER_SECOND_MAX } from '../../protocol/rtm-session.ts';
import type { HostLine } from './host-line.ts';
import type { Duty, OwnGift, OwnGiftEvent } from './own-gift.ts';
import { isLeftToHost } from './own-gift.ts';
import { PublishBudget } from './publish-budget.ts';

/** How long to wait for the host's answer, and how long between two messages to a host that is away. */
const FIRST_REST_MS = 3_000;
const REST_MS_MAX = 60_000;
/** Requests and questions without an answer before a gift counts as unanswered; about five minutes. */
export const ATTEMPTS_MAX = 8;
/** How often to ask after a gift with which the host is at work, in case its answer was lost. */
const PATIENCE_MS = 20_000;
/** After a refusal by RTM itself (its limit, or a link that is just going down). */
const LOCAL_REST_MS = 1_000;
/** RTM takes 10 seconds to give up on a channel message; the host misses a broadcast much earlier. */
const LONG_UNDER_WAY_MS = 1_500;
const ORDER = ['acknowledge', 'broadcast', 'ask', 'query'] as const satisfies readonly Duty[];
type Work = (typeof ORDER)[number];

interface Errand {
	readonly work: Work;
	status: 'ready' | 'busy' | 'resting';
	attempts: number;
	/** When the broadcast that is under way began, by the wall clock. */
	busySince: number;
	/** Tells the outcome of the latest attempt from those of earlier ones. */
	flight: number;
	/** The host named the time of the next attempt: nothing else may wake this errand earlier. */
	isPutOff: boolean;
	callOff: CallOff;
}

export interface ErrandsPorts {
	readonly session: RtmSession;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly line: HostLine;
	readonly clock: Clock;
	readonly jitter: () => number;
	find(giftId: GiftId): OwnGift | null;
	apply(giftId: GiftId, event: OwnGiftEvent): void;
}

export class Errands {
	readonly #ports: ErrandsPorts;
	readonly #budget: PublishBudget;
	readonly #errands = new Map<GiftId, Errand>();
	/** The host has had a message of this client's life, so that it can seal an answer for it. */
	#isKnown = false;
	#isGreeting = false;
	#isOpen = false;
	#isStopped = false;

	constructor(ports: ErrandsPorts) {
		this.#ports = ports;
		const perSecondMax = RTM_PUBLISHES_PER_SECOND_MAX;
		this.#budget = new PublishBudget({ clock: ports.clock, perSecondMax, freed: () => this.#send() });
	}

	/** The link is up: everything that is due goes now, and what waited for the host is tried afresh. */
	open(): void {
		this.#isOpen = true;
		this.wake();
	}

	close(): void {
		this.#isOpen = false;
	}

	/** The host is there again. */
	wake(): void {
		for (const errand of this.#errands.values()) {
			if (errand.status !== 'resting' || errand.isPutOff) continue;
			errand.callOff();
			errand.attempts = 0;
			errand.status = 'ready';
		}
		this.#send();
		if (this.#isOpen) void this.#greet();
	}

	/** Follows gifts whose present state is stored; what they ask for at once may share a message. */
	follow(gifts: readonly OwnGift[]): void {
		if (this.#isStopped) return;
		for (const gift of gifts) this.#take(gift);
		this.#send();
	}

	#take(gift: OwnGift): void {
		const { giftId, duty, state, failure } = gift;
		const errand = this.#errands.get(giftId);
		if (errand?.work === duty) return;
		errand?.callOff();
		this.#errands.delete(giftId);
		if (duty === 'none') return;
		const fresh = newErrand(duty);
		this.#errands.set(giftId, fresh);
		// The host has just spoken of this gift, or been told of a failure, and goes on by itself.
		if (duty === 'query' && (state === 'held' || failure !== null || isLeftToHost(gift)))
			this.#rest(giftId, fresh, PATIENCE_MS);
	}

	/** Whether this gift's broadcast has left and its outcome is still to come. */
	isBroadcastUnderWay(giftId: GiftId): boolean {
		const errand = this.#errands.get(giftId);
		return errand?.work === 'broadcast' && errand.status === 'busy';
	}

	/** The host asks for the broadcast again: one that has been under way for long is not waited for any more. */
	renewBroadcast(giftId: GiftId): void {
		const errand = this.#errands.get(giftId);
		if (errand?.work !== 'broadcast' || errand.status !== 'busy') return;
		if (Math.abs(this.#ports.clock.now() - errand.busySince) < LONG_UNDER_WAY_MS) return;
		this.#errands.set(giftId, { ...errand, status: 'ready' });
		this.#send();
	}

	/** The host answered "held" again: it is there, and the next question can wait as long as the first did. */
	heardFrom(giftId: GiftId): void {
		const errand = this.#errands.get(giftId);
		if (errand?.work !== 'query') return;
		errand.attempts = 0;
		this.#rest(giftId, errand, PATIENCE_MS);
	}

	/** The host said "not now": the same request goes again, not earlier than it asked for. */
	putOff(giftId: GiftId, ms: number): void {
		const errand = this.#errands.get(giftId);
		if (errand?.work !== 'ask') return;
		errand.attempts = 0;
		errand.isPutOff = true;
		this.#rest(giftId, errand, ms);
	}

	/** Nothing is sent any more and no timer is left. */
	stop(): void {
		this.#isOpen = false;
		this.#isStopped = true;
		for (const errand of this.#errands.values()) errand.callOff();
		this.#errands.clear();
	}

	#send(): void {
		if (!this.#isOpen) return;
		for (const work of ORDER) {
			while (this.#isAnyReady(work)) {
				if (!this.#budget.take()) return;
				void this.#publish(work, this.#takeBatch(work));
			}
		}
	}

	#isAnyReady(work: Work): boolean {
		for (const errand of this.#errands.values()) if (errand.work === work && errand.status === 'ready') return true;
		return false;
	}

	/** As many ready gifts as one RTM message can carry. */
	#takeBatch(work: Work): readonly OwnGift[] {
		const giftsMax = work === 'query' ? STATUS_QUERY_MAX : BATCH_MAX;
		let bytesLeft = work === 'broadcast' ? CHANNEL_MESSAGE_BYTES_MAX : PEER_MESSAGE_BYTES_MAX;
		const batch: OwnGift[] = [];
		for (const [giftId, errand] of this.#errands) {
			if (errand.work !== work || errand.status !== 'ready') continue;
			const gift = this.#ports.find(giftId);
			if (!gift) throw new Error(`gift ${giftId} has an errand and does not exist`);
			// Each counts with an envelope of its own: a little more than it takes, never less.
			bytesLeft -= this.#measure(work, gift);
			if (batch.length > 0 && bytesLeft < 0) break;
			batch.push(gift);
			if (batch.length >= giftsMax) break;
		}
		return batch;
	}

	#measure(work: Work, gift: OwnGift): number {
		if (work === 'broadcast') return countUtf8Bytes(broadcastOf([gift]));
		return this.#ports.line.measure(messagesOf(work, [gift]));
	}

	/**
	 * A client that has nothing to ask lets itself be known all the same: without a message of its own the host could not
	 * seal for it what an earlier life of this client has forgotten.
	 */
	async #greet(): Promise<void> {
		const { session, host, line } = this.#ports;
		if (this.#isKnown || this.#isGreeting || !this.#budget.take()) return;
		this.#isGreeting = true;
		const { kind } = await session.publishToUser(host, line.write([{ kind: 'status_query', giftIds: [] }]));
		this.#isGreeting = false;
		this.#isKnown ||= kind === 'published';
	}

	async #publish(work: Work, gifts: readonly OwnGift[]): Promise<void> {
		const { session, room, host, line } = this.#ports;
		const flights = gifts.flatMap((gift) => this.#takeOff(gift));
		const outcome = await (work === 'broadcast'
			? session.publishToChannel(room, broadcastOf(gifts))
			: session.publishToUser(host, line.write(messagesOf(work, gifts))));
		if (work !== 'broadcast' && outcome.kind === 'published') this.#isKnown = true;
		for (const { gift, errand, flight } of flights) {
			// Another duty took its place meanwhile: an answer can overtake the outcome of its question.
			if (this.#errands.get(gift.giftId) === errand) this.#takeOutcome(gift, errand, outcome, flight);
		}
		this.#send();
	}

	#takeOff(gift: OwnGift): readonly { gift: OwnGift; errand: Errand; flight: number }[] {
		const errand = this.#errands.get(gift.giftId);
		if (!errand) return [];
		if (errand.work === 'broadcast') {
			errand.status = 'busy';
			errand.busySince = this.#ports.clock.now();
		}
		// The time until the next attempt runs from here: RTM may take longer to give up than the host to be missed.
		else this.#rest(gift.giftId, errand, this.#backOff(errand));
		return [{ gift, errand, flight: errand.flight }];
	}

	#takeOutcome(gift: OwnGift, errand: Errand, outcome: PublishOutcome, flight: number): void {
		const { apply } = this.#ports;
		if (outcome.kind === 'failed' && (outcome.why === 'rate_limited' || outcome.why === 'not_connected')) {
			if (errand.flight !== flight) return;
			errand.attempts = Math.max(0, errand.attempts - 1);
			this.#rest(gift.giftId, errand, LOCAL_REST_MS);
			return;
		}
		if (errand.work === 'broadcast') {
			if (outcome.kind === 'published') apply(gift.giftId, { kind: 'broadcast_published' });
			else apply(gift.giftId, { kind: 'broadcast_failed', why: outcome.why });
		} else if (errand.work === 'acknowledge' && outcome.kind === 'published')
			apply(gift.giftId, { kind: gift.failure === null ? 'acknowledgment_delivered' : 'failure_told' });
	}

	#rest(giftId: GiftId, errand: Errand, ms: number): void {
		errand.callOff();
		errand.flight++;
		errand.status = 'resting';
		errand.callOff = this.#ports.clock.after(ms, () => {
			errand.isPutOff = false;
			const isQuestion = errand.work === 'ask' || errand.work === 'query';
			if (isQuestion && errand.attempts >= ATTEMPTS_MAX) {
				this.#ports.apply(giftId, { kind: 'attempts_exhausted' });
				return;
			}
			errand.status = 'ready';
			this.#send();
		});
	}

	#backOff(errand: Errand): number {
		const ms = Math.min(REST_MS_MAX, FIRST_REST_MS * 2 ** errand.attempts);
		errand.attempts++;
		// A crowd that lost its link together must not come back together.
		return Math.round(ms * (0.75 + 0.5 * this.#ports.jitter()));
	}
}

function newErrand(work: Work): Errand {
	return { work, status: 'ready', attempts: 0, busySince: 0, flight: 0, isPutOff: false, callOff: () => undefined };
}

function broadcastOf(gifts: readonly OwnGift[]): string {
	return encodeChannel([{ kind: 'broadcast', grants: gifts.flatMap(grantOf) }]);
}

function messagesOf(work: Exclude<Work, 'broadcast'>, gifts: readonly OwnGift[]): readonly ClientMessage[] {
	if (work === 'query') return [{ kind: 'status_query', giftIds: gifts.map((gift) => gift.giftId) }];
	return gifts.map((gift) => (work === 'ask' ? gift.request : acknowledgmentOf(gift)));
}

function grantOf({ grant, giftId }: OwnGift): readonly SignedGrant[] {
	if (!grant) throw new Error(`gift ${giftId} is to be broadcast without a grant`);
	return [grant];
}

function acknowledgmentOf({ giftId, failure }: OwnGift): ClientMessage {
	return { kind: 'acknowledgment', giftId, outcome: failure === null ? 'sent' : 'failed', reason: failure };
}
