// Any message of version 1, as our own code may make it: for round trips.

import fc from 'fast-check';
import {
	COUNT_MAX,
	NAME_GRAPHEMES_MAX,
	NAME_LENGTH_MAX,
	NOTE_GRAPHEMES_MAX,
	NOTE_LENGTH_MAX,
	REASON_LENGTH_MAX,
} from '../../protocol/bounds.ts';
import { asChannelName, asComboId, asGiftId, asGiftKey, asUserId } from '../../protocol/ids.ts';
import type { Coins, UtcMs } from '../../protocol/ids.ts';
import type { ChannelMessage, ClientMessage, GrantTerms, HostMessage } from '../../protocol/messages.ts';
import { toPlainLine } from '../../protocol/reading/plain-line.ts';
import { REFUSALS } from '../../protocol/refusal.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../../protocol/states.ts';

const NAME_CHARACTERS = [...'abcXYZ019 !#$%&()+,-:;<=>?@[]^_{|}~'];
const ID_CHARACTERS = [...'abcdefXYZ0123456789-'];

function word(characters: readonly string[], first: readonly string[], minLength: number, maxLength: number) {
	return fc
		.tuple(
			fc.constantFrom(...first),
			fc.array(fc.constantFrom(...characters), { minLength: minLength - 1, maxLength: maxLength - 1 }),
		)
		.map(([start, rest]) => start + rest.join(''));
}

const rtmName = word(NAME_CHARACTERS, [...'abcXYZ019'], 1, 64);
const opaqueId = word(ID_CHARACTERS, [...'abcXYZ019'], 8, 64);
export const giftId = opaqueId.map(asGiftId);
const giftKey = word([...'abc019_-'], [...'abc019'], 1, 40).map(asGiftKey);
const room = rtmName.map(asChannelName);
const time = fc.maxSafeNat().map((value) => value as UtcMs);
const whole = fc.maxSafeNat();
const pieces = fc.integer({ min: 0, max: COUNT_MAX * 10 });

/** Words in any script, whole in UTF-16 and without what must not be sent. */
function line(maxLength: number, graphemesMax = maxLength): fc.Arbitrary<string> {
	return fc
		.string({ unit: 'grapheme', minLength: 1, maxLength })
		.map((text) => toPlainLine(text, maxLength, graphemesMax))
		.filter((text) => text !== null);
}

const note = fc.option(line(NOTE_LENGTH_MAX, NOTE_GRAPHEMES_MAX));
const name = fc.option(line(NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX));
const reason = fc.option(line(REASON_LENGTH_MAX));
const combo = fc.option(
	fc.record(
		{ comboId: opaqueId.map(asComboId), comboCount: pieces, comboEnd: fc.boolean() },
		{ noNullPrototype: true },
	),
);

export const grantTerms: fc.Arbitrary<GrantTerms> = fc.record({
	room,
	giftId,
	sender: rtmName.map(asUserId),
	senderName: name,
	gift: giftKey,
	giftName: line(NAME_LENGTH_MAX),
	icon: line(32),
	count: pieces,
	value: whole.map((value) => value as Coins),
	note,
	combo,
	sequence: whole,
	grantedAt: time,
});

const signature = fc.constantFrom('', 'c2lnbmF0dXJl_-');
const signedGrant = fc.record({
	bytes: fc.base64String({ minLength: 4, maxLength: 400 }).map((text) => text.replaceAll(/[+/=]/g, '-')),
	signature,
});

export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
	fc.record({
		kind: fc.constant('gift_request' as const),
		giftId,
		gift: giftKey,
		count: pieces,
		senderName: name,
		note,
		combo,
		expiresAt: fc.option(time),
	}),
	fc.record({
		kind: fc.constant('acknowledgment' as const),
		giftId,
		outcome: fc.constantFrom('sent' as const, 'failed' as const),
		reason,
	}),
	fc.record({ kind: fc.constant('status_query' as const), giftIds: fc.array(giftId, { maxLength: 50 }) }),
);

export const hostMessage: fc.Arbitrary<HostMessage> = fc.oneof(
	fc.record({
		kind: fc.constant('grant' as const),
		giftId,
		grant: signedGrant,
		broadcast: fc.constantFrom('sender' as const, 'host' as const),
	}),
	fc.record({
		kind: fc.constant('refusal' as const),
		giftId: fc.option(giftId),
		why: fc.constantFrom(...REFUSALS),
		reason,
		retryAfterMs: fc.option(whole),
	}),
	fc.record({ kind: fc.constant('resend_request' as const), giftId, grant: signedGrant, attempt: whole }),
	fc.record({
		kind: fc.constant('gift_status' as const),
		gifts: fc.array(
			fc.record({
				giftId,
				state: fc.constantFrom(...GIFT_STATES, 'unknown' as const),
				delivery: fc.constantFrom(...DELIVERY_STATES),
			}),
			{ maxLength: 50 },
		),
	}),
);

export const channelMessage: fc.Arbitrary<ChannelMessage> = fc.oneof(
	fc.record({
		kind: fc.constant('broadcast' as const),
		grants: fc.array(signedGrant, { minLength: 1, maxLength: 20 }),
	}),
	signedGrant.map((signed) => ({ kind: 'void_notice' as const, ...signed })),
	signedGrant.map((signed) => ({ kind: 'room_notice' as const, ...signed })),
	signedGrant.map((signed) => ({ kind: 'key_notice' as const, ...signed, newSignature: signed.signature })),
);
