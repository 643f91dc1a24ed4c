// A host that grants what it is asked for, unless a test tells it otherwise, and answers repeats as the protocol demands.
// It keeps no ledger: what it remembers is there to be compared with what a client believes.

import { decodeFromChannel, decodeFromClient } from '../../protocol/reading/decode.ts';
import { encodeChannel, encodePeer } from '../../protocol/encode.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import type { ChannelName, Coins, GiftId, UserId } from '../../protocol/ids.ts';
import type { ClientMessage, GiftRequest, GiftStatusItem, GrantTerms, HostMessage } from '../../protocol/messages.ts';
import type { SignedGrant } from '../../protocol/messages.ts';
import { isPassing } from '../../protocol/refusal.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import type { Sealed, SealSession } from '../../protocol/seal/seal-session.ts';
import { encodeVoidTerms } from '../../protocol/sign/notices.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import { KEYS, signGrant } from './seals/keys.ts';

export type Verdict =
	| { readonly kind: 'grant' }
	| { readonly kind: 'hold' }
	| { readonly kind: 'silence' }
	| {
			readonly kind: 'refuse';
			readonly why: Refusal;
			readonly reason?: string;
			readonly retryAfterMs?: number;
	  };

export interface HostGift {
	readonly request: GiftRequest;
	readonly from: UserId;
	state: GiftStatusItem['state'];
	delivery: GiftStatusItem['delivery'];
	grant: SignedGrant | null;
	refusal: HostMessage | null;
	acknowledgments: string[];
	seen: number;
}

export class FakeHost<Session extends RtmSession = RtmSession> {
	readonly session: Session;
	readonly room: ChannelName;
	readonly gifts = new Map<GiftId, HostGift>();
	readonly heard: { readonly from: UserId; readonly message: ClientMessage }[] = [];
	readonly unread: string[] = [];
	readonly forged: UserId[] = [];
	decide: (request: GiftRequest, from: UserId) => Verdict = () => ({ kind: 'grant' });
	price: (request: GiftRequest) => number = ({ count }) => count * 10;
	describe: (request: GiftRequest) => Pick<GrantTerms, 'giftName' | 'icon'> = ({ gift }) => ({
		giftName: gift,
		icon: '🎁',
	});
	readonly #sessions = new Map<UserId, SealSession>();
	#sequence = 0;

	constructor(session: Session, room: ChannelName) {
		this.session = session;
		this.room = room;
	}

	async open(): Promise<void> {
		this.session.login({
			message: ({ from, channel, text }) => (channel === null ? this.#hearPeer(from, text) : this.#look(from, text)),
			link: () => undefined,
			presence: () => undefined,
		});
		await this.session.subscribe(this.room);
	}

	say(to: UserId, ...messages: HostMessage[]): void {
		void this.session.publishToUser(to, this.write(to, ...messages));
	}

	/** What the host would send to somebody whom it has heard. */
	write(to: UserId, ...messages: HostMessage[]): string {
		const session = this.#sessions.get(to);
		if (!session) throw new Error(`${to} never sealed anything`);
		return encodePeer(messages, (text) => session.seal('to client', text));
	}

	/** A moderator said yes. */
	approve(giftId: GiftId): void {
		const gift = this.#must(giftId);
		this.#grant(gift);
	}

	resend(giftId: GiftId, attempt = 1): void {
		const { from, grant } = this.#must(giftId);
		if (grant) this.say(from, { kind: 'resend_request', giftId, grant, attempt });
	}

	void(giftId: GiftId): void {
		const gift = this.#must(giftId);
		gift.state = 'voided';
		const voidedAt = 1 as GrantTerms['grantedAt'];
		const signed = sign('void_notice', encodeVoidTerms({ room: this.room, giftId, voidedAt }), KEYS);
		void this.session.publishToChannel(this.room, encodeChannel([{ kind: 'void_notice', ...signed }]));
	}

	termsOf(giftId: GiftId): GrantTerms {
		const { grant } = this.#must(giftId);
		const terms = grant && decodeGrantTerms(grant.bytes);
		if (!terms) throw new Error(`gift ${giftId} has no grant`);
		return terms;
	}

	#hearPeer(from: UserId, text: string): void {
		const decoded = decodeFromClient(text, (sealed) => this.#open(from, sealed));
		if (decoded.kind !== 'messages') {
			this.unread.push(text);
			return;
		}
		for (const { detail } of decoded.problems) this.unread.push(detail);
		for (const message of decoded.messages) {
			// A client that has just arrived and has nothing to ask.
			if (message.kind === 'status_query' && message.giftIds.length === 0) continue;
			this.heard.push({ from, message });
			if (message.kind === 'gift_request') this.#hearRequest(from, message);
			else if (message.kind === 'acknowledgment') this.#hearAcknowledgment(from, message.giftId, message.outcome);
			else this.#answerStatus(from, message.giftIds);
		}
	}

	#open(client: UserId, sealed: Sealed): string | null {
		const parties = { room: this.room, client, host: this.session.userId };
		for (const { session } of KEYS.openSessions(sealed.enc, parties)) {
			const text = session.open('to host', sealed);
			if (text !== null) this.#sessions.set(client, session);
			return text;
		}
		return null;
	}

	#hearRequest(from: UserId, request: GiftRequest): void {
		const { giftId } = request;
		const known = this.gifts.get(giftId);
		if (known && known.from !== from) {
			const why = 'gift_id_exists_with_other_terms';
			this.say(from, { kind: 'refusal', giftId, why, reason: null, retryAfterMs: null });
			return;
		}
		if (known) {
			if (known.refusal) this.say(from, known.refusal);
			else if (known.grant && known.state === 'granted')
				this.say(from, { kind: 'grant', giftId, grant: known.grant, broadcast: 'sender' });
			else this.#answerStatus(from, [giftId]);
			return;
		}
		const verdict = this.decide(request, from);
		if (verdict.kind === 'silence') return;
		const gift: HostGift = {
			request,
			from,
			state: 'held',
			delivery: 'none',
			grant: null,
			refusal: null,
			acknowledgments: [],
			seen: 0,
		};
		if (verdict.kind === 'refuse') {
			const { why, reason = null, retryAfterMs = null } = verdict;
			const refusal: HostMessage = { kind: 'refusal', giftId, why, reason, retryAfterMs };
			this.say(from, refusal);
			if (isPassing(why)) return;
			gift.state = 'refused';
			gift.refusal = refusal;
		}
		this.gifts.set(giftId, gift);
		if (verdict.kind === 'hold') this.#answerStatus(from, [giftId]);
		if (verdict.kind === 'grant') this.#grant(gift);
	}

	#hearAcknowledgment(from: UserId, giftId: GiftId, outcome: string): void {
		const gift = this.gifts.get(giftId);
		if (!gift || gift.from !== from) return;
		gift.acknowledgments.push(outcome);
		if (outcome === 'sent') gift.delivery = gift.seen > 0 ? 'completed' : 'acknowledged';
	}

	#grant(gift: HostGift): void {
		const { giftId, gift: key, count, senderName, note, combo } = gift.request;
		const terms: GrantTerms = {
			room: this.room,
			giftId,
			sender: gift.from,
			senderName,
			gift: key,
			...this.describe(gift.request),
			count,
			value: this.price(gift.request) as Coins,
			note,
			combo,
			sequence: ++this.#sequence,
			grantedAt: 1 as GrantTerms['grantedAt'],
		};
		gift.grant = signGrant(encodeGrantTerms(terms));
		gift.state = 'granted';
		gift.delivery = 'sent';
		this.say(gift.from, { kind: 'grant', giftId, grant: gift.grant, broadcast: 'sender' });
	}

	#answerStatus(from: UserId, giftIds: readonly GiftId[]): void {
		const gifts = giftIds.map((giftId): GiftStatusItem => {
			const gift = this.gifts.get(giftId);
			return { giftId, state: gift?.state ?? 'unknown', delivery: gift?.delivery ?? 'none' };
		});
		this.say(from, { kind: 'gift_status', gifts });
	}

	#look(from: UserId, text: string): void {
		const decoded = decodeFromChannel(text);
		if (decoded.kind !== 'messages') return;
		for (const message of decoded.messages) {
			if (message.kind !== 'broadcast') continue;
			for (const { bytes } of message.grants) {
				const terms = decodeGrantTerms(bytes);
				const gift = terms && this.gifts.get(terms.giftId);
				if (!gift || gift.grant?.bytes !== bytes || gift.from !== from) {
					this.forged.push(from);
					continue;
				}
				gift.seen++;
				gift.delivery = gift.acknowledgments.includes('sent') ? 'completed' : 'seen';
			}
		}
	}

	#must(giftId: GiftId): HostGift {
		const gift = this.gifts.get(giftId);
		if (!gift) throw new Error(`the host does not know gift ${giftId}`);
		return gift;
	}
}
