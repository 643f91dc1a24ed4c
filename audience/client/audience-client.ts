// The audience side of Giftwarden, whole: ask for a gift, broadcast what the host grants, acknowledge, broadcast again on
// demand, and show what the room may show. It survives a lost link and its own end: a gift is stored before it is asked
// for and keeps its id through every retry. It never shows a gift that the host did not grant to the one who published
// it, and never reads a sender or a price out of a stranger's words.

import type { ComboId, GiftId, UserId } from '../../protocol/ids.ts';
import type {
	ChannelMessage,
	ComboFrame,
	DecodedPeer,
	GiftRequest,
	KeyNotice,
	RoomNotice,
	SignedGrant,
	VoidNotice,
} from '../../protocol/messages.ts';
import type { InboundMessage, LinkState, PresenceChange } from '../../protocol/rtm-session.ts';
import { EARLIER_KEY_MS, HostWord } from '../../protocol/sign/host-word.ts';
import type { ChannelReader } from '../screen/channel-reader.ts';
import { createReader } from '../screen/channel-reader.ts';
import { readBroadcast } from '../screen/read-broadcast.ts';
import { Screen } from '../screen/screen.ts';
import type { AudienceEvents, AudiencePorts, GiftWish } from './audience-ports.ts';
import { Errands } from './errands.ts';
import { HostLine } from './host-line.ts';
import type { OwnGift } from './own-gift.ts';
import { newOwnGift } from './own-gift.ts';
import { OwnGifts } from './own-gifts.ts';
import { takeHostMessage } from './take-host-message.ts';
import { takeMessages } from '../screen/take-messages.ts';

/** A request found in the store after so long is asked about, not repeated: the person has moved on. */
const STALE_AFTER_MS = 600_000;
const RETRY_AFTER_MS_MIN = 500;
const RETRY_AFTER_MS_MAX = 600_000;
const SUBSCRIBE_AGAIN_MS = 2_000;

export class AudienceClient {
	/** The sealed way to the host. */
	readonly line: HostLine;
	readonly #ports: AudiencePorts;
	readonly #events: Partial<AudienceEvents>;
	readonly #reader: ChannelReader;
	readonly #gifts: OwnGifts;
	readonly #errands: Errands;
	readonly #screen = new Screen();
	readonly #combos = new Map<ComboId, { readonly wish: GiftWish; count: number }>();
	#isSubscribed = false;
	#isStopped = false;

	constructor(ports: AudiencePorts) {
		this.#ports = ports;
		this.#events = ports.events ?? {};
		const { session, room, host, keys, primitives, clock, store, jitter = () => 0.5 } = ports;
		this.#reader = ports.reader ?? createReader(new HostWord(keys, primitives));
		const parties = { room, client: session.userId, host };
		this.line = new HostLine({ primitives, sealKey: keys.sealKey, parties });
		this.#gifts = new OwnGifts({
			store,
			changed: (gift) => this.#events.giftChanged?.(gift),
			settled: (gifts) => this.#errands.follow(gifts),
			storageFailed: (giftId, why) =>
				this.#events.problem?.({ from: null, giftId, detail: `the gift could not be stored: ${why}` }),
		});
		this.#errands = new Errands({
			session,
			room,
			host,
			line: this.line,
			clock,
			jitter,
			find: (giftId) => this.#gifts.find(giftId),
			apply: (giftId, event) => this.#gifts.apply(giftId, event),
		});
	}

	/** This client's gifts, oldest first: all open ones and the last of the closed ones. */
	get gifts(): readonly OwnGift[] {
		return this.#gifts.list();
	}

	/** Takes up what an earlier life left open, then logs in; the session keeps the link from here on. */
	async start(): Promise<void> {
		const { clock } = this.#ports;
		for (const gift of await this.#gifts.load()) {
			const isStale = gift.state === 'asked' && Math.abs(clock.now() - gift.askedAt) > STALE_AFTER_MS;
			if (isStale) this.#gifts.apply(gift.giftId, { kind: 'attempts_exhausted' });
			this.#gifts.apply(gift.giftId, { kind: 'status_wanted' });
			this.#errands.follow([this.#gifts.find(gift.giftId) ?? gift]);
			this.#events.giftChanged?.(this.#gifts.find(gift.giftId) ?? gift);
		}
		this.rejoin();
	}

	/** Logs in. After an eviction only a person may wish for it: two clients would throw each other out for ever. */
	rejoin(): void {
		this.#ports.session.login({
			message: (message) => this.#receive(message),
			link: (state, why) => this.#followLink(state, why),
			presence: (change) => this.#followPresence(change),
		});
	}

	/** Leaves the room; open gifts stay in the store for the next start. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#errands.stop();
		await this.#ports.session.logout();
	}

	/** Asks for a gift. Null where it could not be stored: then nothing was sent, and the person may try again. */
	ask(wish: GiftWish): Promise<GiftId | null> {
		return this.#ask(wish, null);
	}

	/** Begins a streak; each `growCombo` adds pieces to it. A streak ends with its last frame, or with the link. */
	startCombo(wish: Omit<GiftWish, 'count'>): ComboId {
		const comboId = this.#ports.ids.newComboId();
		this.#combos.set(comboId, { wish: { ...wish, count: 0 }, count: 0 });
		return comboId;
	}

	/** Null where the streak has ended, or the gift could not be stored. */
	async growCombo(comboId: ComboId, pieces: number, isLast: boolean): Promise<GiftId | null> {
		const combo = this.#combos.get(comboId);
		if (!combo) return null;
		combo.count += pieces;
		if (isLast) this.#combos.delete(comboId);
		const frame: ComboFrame = { comboId, comboCount: combo.count, comboEnd: isLast };
		return this.#ask({ ...combo.wish, count: pieces }, frame);
	}

	/** For a gift that nobody answered: the same request again, by a person's wish. */
	askAgain(giftId: GiftId): void {
		this.#gifts.apply(giftId, { kind: 'asked_again' });
	}

	/** Takes a finished or unanswered gift off the list; false where something is still under way. */
	dismiss(giftId: GiftId): boolean {
		return this.#gifts.dismiss(giftId);
	}

	async #ask(wish: GiftWish, combo: ComboFrame | null): Promise<GiftId | null> {
		const { ids, clock } = this.#ports;
		const giftId = ids.newGiftId();
		const { gift, count, senderName, note, expiresAt = null } = wish;
		const request: GiftRequest = { kind: 'gift_request', giftId, gift, count, senderName, note, combo, expiresAt };
		return (await this.#gifts.add(newOwnGift(request, clock.now()))) ? giftId : null;
	}

	#followLink(state: LinkState, why: string): void {
		this.#events.link?.(state, why);
		if (state === 'connected') {
			void this.#enterRoom();
			return;
		}
		this.#errands.close();
		// The host closes a streak with the link; going on under the same id would count on what it has forgotten.
		this.#combos.clear();
	}

	async #enterRoom(): Promise<void> {
		const { session, room, clock } = this.#ports;
		// The session restores a subscription by itself. Without one this client would miss voids: nothing is asked before.
		if (!this.#isSubscribed) this.#isSubscribed = (await session.subscribe(room)).kind === 'published';
		if (this.#isStopped || session.link !== 'connected') return;
		if (!this.#isSubscribed) {
			clock.after(SUBSCRIBE_AGAIN_MS, () => {
				if (!this.#isStopped && session.link === 'connected') void this.#enterRoom();
			});
			return;
		}
		for (const gift of this.#gifts.list())
			if (gift.state !== 'unanswered') this.#gifts.apply(gift.giftId, { kind: 'status_wanted' });
		this.#errands.open();
	}

	#followPresence({ channel, joined }: PresenceChange): void {
		if (channel === this.#ports.room && joined.includes(this.#ports.host)) this.#errands.wake();
	}

	#receive({ from, channel, text }: InboundMessage): void {
		const { room, host } = this.#ports;
		if (channel === room) {
			for (const message of this.#read(from, this.#reader.messages(text))) this.#takeChannelMessage(from, message);
			return;
		}
		// Other channels, and peers who are not the host, have nothing to say here.
		if (channel === null && from === host) this.#takeHostText(from, text);
		else this.#events.problem?.({ from, giftId: null, detail: 'a message from somebody who is not the host' });
	}

	#takeHostText(from: UserId, text: string): void {
		const { room, session, clock } = this.#ports;
		for (const message of this.#read(from, this.line.read(text))) {
			if (message.kind === 'key_notice') {
				this.#takeKeyNotice(from, message);
				continue;
			}
			for (const taken of takeHostMessage(message, {
				room,
				self: session.userId,
				now: clock.now(),
				reader: this.#reader,
			})) {
				if (taken.kind === 'problem') {
					this.#events.problem?.({ from, giftId: taken.giftId, detail: taken.detail });
					continue;
				}
				// A void is final and wins over everything, also over a grant that comes after it.
				if (taken.kind === 'event' && taken.adopt && this.#screen.isVoided(taken.giftId)) continue;
				if (taken.kind === 'event' && taken.adopt && !this.#gifts.find(taken.giftId)) this.#gifts.adopt(taken.adopt);
				this.#gifts.apply(taken.giftId, taken.event);
				if (taken.kind === 'put_off') this.#putOff(taken.giftId, taken.ms);
				else if (taken.event.kind === 'refused' && taken.event.why === 'combo_closed') this.#endCombo(taken.giftId);
				else if (taken.event.kind === 'held_reported') this.#errands.heardFrom(taken.giftId);
				else if (taken.event.kind === 'resend_requested') this.#errands.renewBroadcast(taken.giftId);
			}
		}
	}

	/** The host has closed this streak: the next piece begins a new one. */
	#endCombo(giftId: GiftId): void {
		const combo = this.#gifts.find(giftId)?.request.combo;
		if (combo) this.#combos.delete(combo.comboId);
	}

	#putOff(giftId: GiftId, wantedMs: number | null): void {
		const ms = wantedMs ?? SUBSCRIBE_AGAIN_MS;
		this.#errands.putOff(giftId, Math.min(RETRY_AFTER_MS_MAX, Math.max(RETRY_AFTER_MS_MIN, ms)));
	}

	#takeChannelMessage(from: UserId, message: ChannelMessage): void {
		const { room, host, session } = this.#ports;
		if (message.kind === 'broadcast') {
			for (const grant of message.grants) {
				const read = readBroadcast(grant, { publisher: from, room, host }, this.#reader);
				if (read.kind === 'genuine') {
					const outcome = this.#screen.draw(read.terms);
					if (outcome.kind === 'drawn') this.#events.drawn?.(outcome.drawing, grant);
					if (read.terms.sender === session.userId) this.#seeOwn(read.terms.giftId, grant, from === host);
					continue;
				}
				const { why, terms } = read;
				const giftId = terms?.giftId ?? null;
				this.#events.forged?.({ publisher: from, why, claimedSender: terms?.sender ?? null, giftId });
			}
			return;
		}
		if (message.kind === 'key_notice') this.#takeKeyNotice(from, message);
		else this.#takeNotice(from, message);
	}

	#takeKeyNotice(from: UserId, notice: KeyNotice): void {
		const { room, host, clock } = this.#ports;
		const { grantKey: before } = this.#reader.keys;
		const news = from === host ? this.#reader.follow(notice, { room, host }) : 'refused';
		if (news === 'refused') {
			this.#events.problem?.({ from, giftId: null, detail: 'new keys that are not the host’s for this room' });
			return;
		}
		// Another client of this process may have heard it first.
		this.line.turnTo(this.#reader.keys.sealKey);
		if (news !== 'turned') return;
		clock.after(EARLIER_KEY_MS, () => this.#reader.forgetEarlier(before));
		this.#events.keysTurned?.(this.#reader.keys);
	}

	#takeNotice(from: UserId, notice: VoidNotice | RoomNotice): void {
		const isNews = notice.kind === 'room_notice';
		const read = isNews ? this.#reader.news(notice) : this.#reader.voided(notice);
		if (from !== this.#ports.host || read.kind !== 'signed' || read.terms.room !== this.#ports.room) {
			this.#events.problem?.({ from, giftId: null, detail: `a ${notice.kind} that is not the host's for this room` });
			return;
		}
		if ('notice' in read.terms) {
			this.#events.notice?.(read.terms);
			return;
		}
		const { giftId } = read.terms;
		for (const gone of this.#screen.void(giftId)) this.#events.takenOff?.(gone);
		this.#events.voided?.(giftId);
		this.#gifts.apply(giftId, { kind: 'void_reported' });
	}

	#seeOwn(giftId: GiftId, grant: SignedGrant, isByHost: boolean): void {
		// In a storm the host's broadcast is the first that its sender hears of the grant.
		if (isByHost) this.#gifts.apply(giftId, { kind: 'grant_received', grant, broadcast: 'host' });
		// A broadcast that still has to leave was asked for anew: what is seen now is an older one.
		if (this.#gifts.find(giftId)?.duty === 'broadcast' && !this.#errands.isBroadcastUnderWay(giftId)) return;
		this.#gifts.apply(giftId, { kind: 'broadcast_seen' });
	}

	#read<Message>(from: UserId, decoded: DecodedPeer<Message>): readonly Message[] {
		return takeMessages(decoded, (giftId, detail) => this.#events.problem?.({ from, giftId, detail }));
	}
}
