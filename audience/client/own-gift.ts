// One gift as its sender knows it. What the host decided is a ladder that is only climbed; what the client still has to
// do for it is its duty, kept beside the ladder, because a resend is a new duty and no new decision. A gift is a value:
// `advance` returns the same object where an event changes nothing, so that an answer that comes twice costs nothing.

import type { GiftId, UtcMs } from '../../protocol/ids.ts';
import type { BroadcastBy, GiftRequest, SignedGrant } from '../../protocol/messages.ts';
import type { PassingRefusal, Refusal } from '../../protocol/refusal.ts';

/**
 * asked: the request is stored and goes to the host until it answers · held: a moderator decides · granted: the host said
 * yes · broadcast: RTM took the channel message, or it was seen in the room · acknowledged: the host was told so, or needs no telling · refused, expired: it never
 * counted · voided: it was granted and taken back, never draw it again · unanswered: every attempt was made; nothing is
 * known, a late answer still counts, and only a person asks again.
 */
export type OwnGiftState =
	'asked' | 'held' | 'granted' | 'broadcast' | 'acknowledged' | 'refused' | 'expired' | 'voided' | 'unanswered';

/** What the client has to send next for this gift. */
export type Duty = 'ask' | 'query' | 'broadcast' | 'acknowledge' | 'none';

export interface OwnGift {
	readonly giftId: GiftId;
	/** Reused verbatim for every retry: other terms under the same id would be refused. */
	readonly request: GiftRequest;
	readonly askedAt: UtcMs;
	readonly state: OwnGiftState;
	readonly duty: Duty;
	readonly grant: SignedGrant | null;
	/** Who publishes the grant on the room's channel: this client, or in a storm the host. */
	readonly broadcaster: BroadcastBy;
	/** Broadcasts that RTM took or may have taken. */
	readonly broadcasts: number;
	/** The SDK's reason why the last broadcast did not leave; the next acknowledgment carries it. */
	readonly failure: string | null;
	readonly refusal: { readonly why: Refusal; readonly reason: string | null } | null;
	/** The host said "not now"; the request is repeated by itself. */
	readonly waitingFor: PassingRefusal | null;
}

export type OwnGiftEvent =
	| { readonly kind: 'held_reported' }
	| { readonly kind: 'refused_for_now'; readonly why: PassingRefusal }
	| { readonly kind: 'refused'; readonly why: Refusal; readonly reason: string | null }
	| { readonly kind: 'refusal_reported' }
	| { readonly kind: 'expiry_reported' }
	| { readonly kind: 'void_reported' }
	| { readonly kind: 'grant_received'; readonly grant: SignedGrant; readonly broadcast: BroadcastBy }
	| { readonly kind: 'grant_reported' }
	| { readonly kind: 'completion_reported' }
	| { readonly kind: 'resend_requested'; readonly grant: SignedGrant }
	| { readonly kind: 'acknowledgment_missed' }
	| { readonly kind: 'request_unknown' }
	| { readonly kind: 'broadcast_published' }
	| { readonly kind: 'broadcast_failed'; readonly why: string }
	| { readonly kind: 'broadcast_seen' }
	| { readonly kind: 'acknowledgment_delivered' }
	| { readonly kind: 'failure_told' }
	| { readonly kind: 'status_wanted' }
	| { readonly kind: 'status_unchanged' }
	| { readonly kind: 'attempts_exhausted' }
	| { readonly kind: 'asked_again' };

type Rung = Partial<Record<OwnGiftEvent['kind'], OwnGiftState>>;

const ANSWERED: Rung = {
	held_reported: 'held',
	refused: 'refused',
	refusal_reported: 'refused',
	expiry_reported: 'expired',
	void_reported: 'voided',
	grant_received: 'granted',
	resend_requested: 'granted',
	completion_reported: 'acknowledged',
};

/** An event that is not in a state's row leaves the state as it is; rows without any are final. */
const NEXT: Record<OwnGiftState, Rung> = {
	asked: { ...ANSWERED, attempts_exhausted: 'unanswered' },
	held: { ...ANSWERED, request_unknown: 'asked', attempts_exhausted: 'unanswered' },
	unanswered: { ...ANSWERED, asked_again: 'asked' },
	// From here on the host has said yes: a refusal that arrives late belongs to some other message.
	granted: {
		broadcast_published: 'broadcast',
		broadcast_seen: 'broadcast',
		completion_reported: 'acknowledged',
		void_reported: 'voided',
	},
	broadcast: {
		acknowledgment_delivered: 'acknowledged',
		completion_reported: 'acknowledged',
		void_reported: 'voided',
	},
	acknowledged: { void_reported: 'voided' },
	refused: {},
	expired: {},
	voided: {},
};

/** Nothing is left to do and nothing more can come but a void: the store may forget the gift. */
export function isClosed(gift: OwnGift): boolean {
	if (gift.duty !== 'none') return false;
	return (
		gift.state === 'acknowledged' || gift.state === 'refused' || gift.state === 'expired' || gift.state === 'voided'
	);
}

export function newOwnGift(request: GiftRequest, askedAt: UtcMs): OwnGift {
	return {
		giftId: request.giftId,
		request,
		askedAt,
		state: 'asked',
		duty: 'ask',
		grant: null,
		broadcaster: 'sender',
		broadcasts: 0,
		failure: null,
		refusal: null,
		waitingFor: null,
	};
}

export function advance(gift: OwnGift, event: OwnGiftEvent): OwnGift {
	const state = NEXT[gift.state][event.kind] ?? gift.state;
	const next: OwnGift = { ...gift, ...changesBy(gift, event, state), state };
	return isSame(gift, next) ? gift : next;
}

function changesBy(gift: OwnGift, event: OwnGiftEvent, state: OwnGiftState): Partial<OwnGift> {
	const isAnswer = state !== gift.state;
	switch (event.kind) {
		case 'held_reported':
			return state === 'held' ? { duty: 'query', waitingFor: null } : {};
		case 'refused_for_now':
			return gift.state === 'asked' ? { waitingFor: event.why } : {};
		case 'refused':
			// The reason may follow a bare report that the gift was refused.
			if (state !== 'refused' || gift.refusal) return {};
			return { duty: 'none', waitingFor: null, refusal: { why: event.why, reason: event.reason } };
		case 'refusal_reported':
			// The one question that is left is why: the host answers a repeated request as it did the first time.
			return isAnswer ? { duty: 'ask', waitingFor: null } : {};
		case 'expiry_reported':
		case 'void_reported':
			return isAnswer ? { duty: 'none', waitingFor: null } : {};
		case 'grant_received':
			return isAnswer ? granted(event.grant, event.broadcast) : {};
		case 'grant_reported':
			return gift.grant === null && isOpen(gift) ? { duty: 'ask' } : {};
		case 'completion_reported':
			// The host saw the broadcast and waits for nothing more.
			return state === 'acknowledged' ? { duty: 'none', failure: null, waitingFor: null } : {};
		case 'resend_requested':
			return isGranted(state) ? granted(event.grant, 'sender') : {};
		case 'acknowledgment_missed':
			return isIdle(gift) && gift.broadcasts > 0 && gift.failure === null ? { duty: 'acknowledge' } : {};
		case 'request_unknown':
			// A person who was told "no answer" may have given again: only a person asks for an unanswered gift.
			return state === 'asked' ? { duty: 'ask' } : isIdle(gift) ? { duty: 'none' } : {};
		case 'broadcast_published':
			return gift.duty === 'broadcast' ? published(gift) : {};
		case 'broadcast_failed':
			return gift.duty === 'broadcast' ? { duty: 'acknowledge', failure: event.why } : {};
		case 'broadcast_seen':
			// The room is better proof than any outcome: what RTM gave up on, or was told as failed, was sent after all.
			if (!isGranted(state)) return {};
			return gift.duty === 'broadcast' || gift.failure !== null || isLeftToHost(gift) ? published(gift) : {};
		case 'acknowledgment_delivered':
			// A resend that was asked for meanwhile stays to be done.
			return gift.duty === 'acknowledge' ? { duty: 'none' } : {};
		case 'failure_told':
			// The host asks for a resend, or saw the broadcast after all; whoever is told neither asks.
			return gift.duty === 'acknowledge' ? { duty: 'query' } : {};
		case 'status_wanted':
			return gift.duty === 'none' && isOpen(gift) ? { duty: 'query' } : {};
		case 'status_unchanged':
			// What the host is to broadcast is asked after until it is seen.
			return gift.duty === 'query' && state !== 'held' && !isLeftToHost(gift) ? { duty: 'none' } : {};
		case 'attempts_exhausted':
			return gift.duty === 'ask' || gift.duty === 'query' ? { duty: 'none', waitingFor: null } : {};
		case 'asked_again':
			return isAnswer ? { duty: 'ask' } : {};
	}
}

function granted(grant: SignedGrant, broadcaster: BroadcastBy): Partial<OwnGift> {
	// Nothing is to be sent before the host's own broadcast is seen; until then a question now and then.
	return { duty: broadcaster === 'host' ? 'query' : 'broadcast', grant, broadcaster, waitingFor: null };
}

/** Granted, and the host broadcasts it: this client waits to see it. */
export function isLeftToHost({ state, broadcaster }: OwnGift): boolean {
	return state === 'granted' && broadcaster === 'host';
}

function published(gift: OwnGift): Partial<OwnGift> {
	return { duty: 'acknowledge', failure: null, broadcasts: gift.broadcasts + 1 };
}

function isIdle(gift: OwnGift): boolean {
	return gift.duty === 'none' || gift.duty === 'query';
}

function isOpen({ state }: OwnGift): boolean {
	return state !== 'acknowledged' && state !== 'refused' && state !== 'expired' && state !== 'voided';
}

function isGranted(state: OwnGiftState): boolean {
	return state === 'granted' || state === 'broadcast' || state === 'acknowledged';
}

function isSame(gift: OwnGift, next: OwnGift): boolean {
	return (Object.keys(gift) as (keyof OwnGift)[]).every((key) => gift[key] === next[key]);
}
