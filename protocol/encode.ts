// Strict out: every field of version 1 in its own type and in one order, nothing else, whatever object is handed over: a
// row of the ledger passed as a message must not carry its other columns to a stranger. Peer messages leave sealed; there
// is no other way out.

import { assertNever } from './exhaustive.ts';
import type { ChannelMessage, ClientMessage, ComboFrame, HostMessage, KeyNotice, SignedBytes } from './messages.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import { countBase64Url, toBase64Url } from './primitives/base64url.ts';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './primitives/primitives.ts';
import { SEAL } from './seal/seal-session.ts';
import type { Sealed } from './seal/seal-session.ts';

const EMPTY_ENVELOPE_BYTES = encodeSealed({
	enc: new Uint8Array(KEY_BYTES),
	nonce: new Uint8Array(NONCE_BYTES),
	body: new Uint8Array(0),
}).length;

/** One peer message's text, either direction. Several messages for one receiver share an envelope. */
export function encodePeer(messages: readonly (ClientMessage | HostMessage)[], seal: (text: string) => Sealed): string {
	return encodeSealed(seal(encodeMessages(messages)));
}

/** What is sealed: the JSON text of the messages. */
export function encodeMessages(messages: readonly (ClientMessage | HostMessage)[]): string {
	return JSON.stringify(messages.map(shapePeerMessage));
}

export function encodeSealed({ enc, nonce, body }: Sealed): string {
	const [encText, nonceText, bodyText] = [toBase64Url(enc), toBase64Url(nonce), toBase64Url(body)];
	return JSON.stringify({ giftwarden: PROTOCOL_VERSION, seal: SEAL, enc: encText, nonce: nonceText, body: bodyText });
}

/** Bytes of the envelope in which so many bytes of text travel. */
export function countSealedBytes(textBytes: number): number {
	return EMPTY_ENVELOPE_BYTES + countBase64Url(textBytes + TAG_BYTES);
}

/** One channel message's text. */
export function encodeChannel(messages: readonly ChannelMessage[]): string {
	return JSON.stringify({ giftwarden: PROTOCOL_VERSION, messages: messages.map(shapeChannelMessage) });
}

function shapePeerMessage(message: ClientMessage | HostMessage): ClientMessage | HostMessage {
	const { kind } = message;
	switch (message.kind) {
		case 'gift_request': {
			const { giftId, gift, count, senderName, note, combo, expiresAt } = message;
			return { kind: message.kind, giftId, gift, count, senderName, note, combo: shapeCombo(combo), expiresAt };
		}
		case 'acknowledgment': {
			const { giftId, outcome, reason } = message;
			return { kind: message.kind, giftId, outcome, reason };
		}
		case 'status_query':
			return { kind: message.kind, giftIds: message.giftIds };
		case 'grant':
			return {
				kind: message.kind,
				giftId: message.giftId,
				grant: shapeSigned(message.grant),
				broadcast: message.broadcast,
			};
		case 'refusal': {
			const { giftId, why, reason, retryAfterMs } = message;
			return { kind: message.kind, giftId, why, reason, retryAfterMs };
		}
		case 'resend_request': {
			const { giftId, grant, attempt } = message;
			return { kind: message.kind, giftId, grant: shapeSigned(grant), attempt };
		}
		case 'gift_status':
			return {
				kind: message.kind,
				gifts: message.gifts.map(({ giftId, state, delivery }) => ({ giftId, state, delivery })),
			};
		case 'key_notice':
			return shapeKeyNotice(message);
		default:
			return assertNever(message, `peer message ${String(kind)}`);
	}
}

function shapeChannelMessage(message: ChannelMessage): ChannelMessage {
	const { kind } = message;
	switch (message.kind) {
		case 'broadcast':
			return { kind: message.kind, grants: message.grants.map(shapeSigned) };
		case 'void_notice':
		case 'room_notice':
			return { kind: message.kind, ...shapeSigned(message) };
		case 'key_notice':
			return shapeKeyNotice(message);
		default:
			return assertNever(message, `channel message ${String(kind)}`);
	}
}

function shapeKeyNotice(notice: KeyNotice): KeyNotice {
	return { kind: notice.kind, ...shapeSigned(notice), newSignature: notice.newSignature };
}

function shapeSigned({ bytes, signature }: SignedBytes): SignedBytes {
	return { bytes, signature };
}

function shapeCombo(combo: ComboFrame | null): ComboFrame | null {
	return combo && { comboId: combo.comboId, comboCount: combo.comboCount, comboEnd: combo.comboEnd };
}
