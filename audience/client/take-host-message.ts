// What one message of the host means for the gift it names, as an event of that gift's ladder. Pure: it decides, the
// client acts. A grant that is for another room, another sender or another gift is a problem and never reaches a gift.

import { assertNever } from '../../protocol/exhaustive.ts';
import type { ChannelName, GiftId, UserId, UtcMs } from '../../protocol/ids.ts';
import type { GiftStatusItem, GrantTerms, HostMessage, KeyNotice, SignedGrant } from '../../protocol/messages.ts';
import { isPassing } from '../../protocol/refusal.ts';
import type { ChannelReader } from '../screen/channel-reader.ts';
import type { OwnGift, OwnGiftEvent } from './own-gift.ts';
import { newOwnGift } from './own-gift.ts';

export type Taken =
	/** `adopt` is the gift as it would be, should the client not know it: its store was lost, the host's was not. */
	| { readonly kind: 'event'; readonly giftId: GiftId; readonly event: OwnGiftEvent; readonly adopt: OwnGift | null }
	| { readonly kind: 'put_off'; readonly giftId: GiftId; readonly event: OwnGiftEvent; readonly ms: number | null }
	| { readonly kind: 'problem'; readonly giftId: GiftId | null; readonly detail: string };

export interface Recipient {
	readonly room: ChannelName;
	readonly self: UserId;
	readonly now: UtcMs;
	readonly reader: Pick<ChannelReader, 'grant'>;
}

/** What a message says of a gift; a key notice is about none. */
export function takeHostMessage(message: Exclude<HostMessage, KeyNotice>, recipient: Recipient): readonly Taken[] {
	switch (message.kind) {
		case 'grant':
		case 'resend_request': {
			const { giftId, grant } = message;
			const terms = readOwnGrant(giftId, grant, recipient);
			if (typeof terms === 'string') return [{ kind: 'problem', giftId, detail: terms }];
			const event: OwnGiftEvent =
				message.kind === 'grant'
					? { kind: 'grant_received', grant, broadcast: message.broadcast }
					: { kind: 'resend_requested', grant };
			return [{ kind: 'event', giftId, event, adopt: giftFromTerms(terms, recipient.now) }];
		}
		case 'refusal': {
			const { giftId, why, reason, retryAfterMs } = message;
			if (giftId === null) return [{ kind: 'problem', giftId, detail: `the host refused a message: ${why}` }];
			if (isPassing(why))
				return [{ kind: 'put_off', giftId, event: { kind: 'refused_for_now', why }, ms: retryAfterMs }];
			return [{ kind: 'event', giftId, event: { kind: 'refused', why, reason }, adopt: null }];
		}
		case 'gift_status':
			return message.gifts.flatMap(takeStatus);
		default:
			return assertNever(message, 'message of the host');
	}
}

function takeStatus({ giftId, state, delivery }: GiftStatusItem): readonly Taken[] {
	const events = eventsOfStatus(state, delivery);
	return events.map((event) => ({ kind: 'event', giftId, event, adopt: null }));
}

function eventsOfStatus(state: GiftStatusItem['state'], delivery: GiftStatusItem['delivery']): readonly OwnGiftEvent[] {
	switch (state) {
		case 'unknown':
			return [{ kind: 'request_unknown' }];
		case 'requested':
			return [{ kind: 'status_unchanged' }];
		case 'held':
			return [{ kind: 'held_reported' }];
		case 'refused':
			return [{ kind: 'refusal_reported' }];
		case 'expired':
			return [{ kind: 'expiry_reported' }];
		case 'voided':
			return [{ kind: 'void_reported' }];
		case 'granted': {
			if (delivery === 'completed') return [{ kind: 'completion_reported' }];
			const events: OwnGiftEvent[] = [{ kind: 'grant_reported' }];
			if (delivery === 'seen') events.push({ kind: 'broadcast_seen' });
			// The host has not heard of the broadcast that this client made.
			if (delivery === 'sent' || delivery === 'seen' || delivery === 'unconfirmed')
				events.push({ kind: 'acknowledgment_missed' });
			return [...events, { kind: 'status_unchanged' }];
		}
		default:
			return assertNever(state, 'gift state');
	}
}

function readOwnGrant(giftId: GiftId, grant: SignedGrant, { room, self, reader }: Recipient): GrantTerms | string {
	const read = reader.grant(grant);
	if (read.kind === 'not_signed') return 'the grant is not signed with the room’s key';
	if (read.kind === 'unreadable') return 'the grant cannot be read';
	const { terms } = read;
	if (terms.giftId !== giftId) return 'the grant is for another gift';
	if (terms.room !== room) return 'the grant is for another room';
	if (terms.sender !== self) return 'the grant is for another sender';
	return terms;
}

function giftFromTerms({ giftId, gift, count, senderName, note, combo }: GrantTerms, now: UtcMs): OwnGift {
	return newOwnGift({ kind: 'gift_request', giftId, gift, count, senderName, note, combo, expiresAt: null }, now);
}
