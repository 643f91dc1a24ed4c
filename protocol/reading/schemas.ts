// How a stranger's JSON becomes a message. Tolerant in: unknown fields are ignored, a whole number may arrive as its
// digits in a string, an absent optional field is null. Never tolerant about meaning: nothing is clipped or guessed.

import * as v from 'valibot';
import {
	COUNT_MAX,
	NAME_GRAPHEMES_MAX,
	NAME_LENGTH_MAX,
	NOTE_GRAPHEMES_MAX,
	NOTE_LENGTH_MAX,
	REASON_LENGTH_MAX,
	STATUS_QUERY_MAX,
} from '../bounds.ts';
import { isChannelName, isCoins, isComboId, isGiftId, isGiftKey, isUserId, isUtcMs } from '../ids.ts';
import type { ChannelName, Coins, ComboId, GiftId, GiftKey, UserId, UtcMs } from '../ids.ts';
import { fitsGraphemes, isBlankLine, isPlainLine } from './plain-line.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../states.ts';
import { REFUSALS } from '../refusal.ts';

const giftId = v.custom<GiftId>(isGiftId, 'gift id');
const comboId = v.custom<ComboId>(isComboId, 'combo id');
const giftKey = v.custom<GiftKey>(isGiftKey, 'gift key');
const userId = v.custom<UserId>(isUserId, 'user id');
const channelName = v.custom<ChannelName>(isChannelName, 'channel name');

const wholeNumber = v.pipe(
	v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,16}$/, 'digits'), v.transform(Number))]),
	v.check((value) => Number.isSafeInteger(value) && value >= 0, 'whole number'),
	// JSON knows a minus zero; nobody who compares terms should.
	v.transform((value) => value + 0),
);
const coins = v.pipe(
	wholeNumber,
	v.check((value: number) => isCoins(value), 'coins'),
	v.transform((value) => value as Coins),
);
const utcMs = v.pipe(
	wholeNumber,
	v.check((value: number) => isUtcMs(value), 'UTC milliseconds'),
	v.transform((value) => value as UtcMs),
);
// The upper bound on pieces is the host's to refuse with its own reason (count_out_of_bounds); this one is for arithmetic.
const count = v.pipe(wholeNumber, v.maxValue(COUNT_MAX * 10, 'count'));

/** One line of text that a person may be shown: no controls, no overrides of direction, no lone surrogates. */
export function line(lengthMax: number) {
	return v.pipe(
		v.string(),
		v.maxLength(lengthMax, `at most ${lengthMax} UTF-16 units`),
		v.check(isPlainLine, 'text without control characters'),
	);
}

/**
 * Words of a sender, in NFC: one name is one text, whatever keyboard it comes from. Some texts become longer by it, so
 * that the bounds are looked at afterwards.
 */
function senderLine(lengthMax: number, graphemesMax: number) {
	return v.pipe(
		line(lengthMax),
		v.transform((text) => text.normalize('NFC')),
		v.maxLength(lengthMax, `at most ${lengthMax} UTF-16 units`),
		v.check((text) => fitsGraphemes(text, graphemesMax), `at most ${graphemesMax} characters`),
	);
}

/** Words that may be missing; words without a visible character are missing too. */
function optionalLine(lengthMax: number, graphemesMax = lengthMax) {
	return v.pipe(
		optional(senderLine(lengthMax, graphemesMax)),
		v.transform((text) => (text === null || isBlankLine(text) ? null : text)),
	);
}

function optional<Schema extends v.GenericSchema>(schema: Schema) {
	return v.nullish(schema, null);
}

export const ComboFrameSchema = v.object({
	comboId,
	comboCount: count,
	comboEnd: v.nullish(v.boolean(), false),
});

export const ClientMessageSchema = v.variant('kind', [
	v.object({
		kind: v.literal('gift_request'),
		giftId,
		gift: giftKey,
		count: v.nullish(count, 1),
		senderName: optionalLine(NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX),
		note: optionalLine(NOTE_LENGTH_MAX, NOTE_GRAPHEMES_MAX),
		combo: optional(ComboFrameSchema),
		expiresAt: optional(utcMs),
	}),
	v.object({
		kind: v.literal('acknowledgment'),
		giftId,
		outcome: v.picklist(['sent', 'failed']),
		reason: optionalLine(REASON_LENGTH_MAX),
	}),
	v.object({ kind: v.literal('status_query'), giftIds: v.pipe(v.array(giftId), v.maxLength(STATUS_QUERY_MAX)) }),
]);

const base64url = v.pipe(v.string(), v.maxLength(6_000), v.regex(/^[A-Za-z0-9_-]+$/, 'base64url'));
const signature = v.nullish(v.pipe(v.string(), v.maxLength(128), v.regex(/^[A-Za-z0-9_-]*$/, 'base64url')), '');
const signedGrant = v.object({ bytes: base64url, signature });
const keyNotice = v.object({ kind: v.literal('key_notice'), bytes: base64url, signature, newSignature: signature });

export const HostMessageSchema = v.variant('kind', [
	v.object({
		kind: v.literal('grant'),
		giftId,
		grant: signedGrant,
		broadcast: v.nullish(v.picklist(['sender', 'host']), 'sender'),
	}),
	v.object({
		kind: v.literal('refusal'),
		giftId: v.nullable(giftId),
		why: v.picklist(REFUSALS),
		reason: optionalLine(REASON_LENGTH_MAX),
		retryAfterMs: optional(wholeNumber),
	}),
	v.object({ kind: v.literal('resend_request'), giftId, grant: signedGrant, attempt: wholeNumber }),
	v.object({
		kind: v.literal('gift_status'),
		gifts: v.pipe(
			v.array(
				v.object({
					giftId,
					state: v.picklist([...GIFT_STATES, 'unknown']),
					delivery: v.picklist(DELIVERY_STATES),
				}),
			),
			v.maxLength(STATUS_QUERY_MAX),
		),
	}),
	keyNotice,
]);

export const ChannelMessageSchema = v.variant('kind', [
	v.object({ kind: v.literal('broadcast'), grants: v.pipe(v.array(signedGrant), v.minLength(1), v.maxLength(128)) }),
	v.object({ kind: v.literal('void_notice'), bytes: base64url, signature }),
	v.object({ kind: v.literal('room_notice'), bytes: base64url, signature }),
	keyNotice,
]);

export const VoidTermsSchema = v.object({ room: channelName, giftId, voidedAt: utcMs });

export const RoomNewsSchema = v.object({
	room: channelName,
	notice: v.picklist(['paused', 'resumed', 'catalogue_changed']),
	at: utcMs,
});

const keyText = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url'));

export const KeyTermsSchema = v.object({
	room: channelName,
	host: userId,
	grantKeyBefore: keyText,
	sealKey: keyText,
	grantKey: keyText,
	lastSequence: wholeNumber,
	at: utcMs,
});

export const GrantTermsSchema = v.object({
	room: channelName,
	giftId,
	sender: userId,
	senderName: v.nullable(line(NAME_LENGTH_MAX)),
	gift: giftKey,
	giftName: line(NAME_LENGTH_MAX),
	icon: line(32),
	count,
	value: coins,
	note: v.nullable(line(NOTE_LENGTH_MAX)),
	combo: v.nullable(ComboFrameSchema),
	sequence: wholeNumber,
	grantedAt: utcMs,
});
