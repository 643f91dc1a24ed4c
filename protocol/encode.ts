// Strict out: every field of version 1 in its own type and in one order, nothing else, whatever object is handed over: a
// row of the ledger passed as a message must not carry its other columns to a stranger. `seal` says how `body` is
// wrapped; sealed bodies take the same place, so that a reader which does not know a seal can say so.

import { assertNever } from './exhaustive.ts';
import type { ChannelMessage, ClientMessage, ComboFrame, HostMessage, SignedGrant } from './messages.ts';
import { PROTOCOL_VERSION } from './messages.ts';

/** One peer message's text, either direction. Several messages for one receiver share an envelope. */
export function encodePeer(messages: readonly (ClientMessage | HostMessage)[]): string {
	const body = JSON.stringify(messages.map(shapePeerMessage));
	return JSON.stringify({ giftwarden: PROTOCOL_VERSION, seal: 'none', body });
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
				grant: shapeGrant(message.grant),
				broadcast: message.broadcast,
			};
		case 'refusal': {
			const { giftId, why, reason, retryAfterMs } = message;
			return { kind: message.kind, giftId, why, reason, retryAfterMs };
		}
		case 'resend_request': {
			const { giftId, grant, attempt } = message;
			return { kind: message.kind, giftId, grant: shapeGrant(grant), attempt };
		}
		case 'gift_status':
			return {
				kind: message.kind,
				gifts: message.gifts.map(({ giftId, state, delivery }) => ({ giftId, state, delivery })),
			};
		default:
			return assertNever(message, `peer message ${String(kind)}`);
	}
}

function shapeChannelMessage(message: ChannelMessage): ChannelMessage {
	const { kind } = message;
	switch (message.kind) {
		case 'broadcast':
			return { kind: message.kind, grants: message.grants.map(shapeGrant) };
		case 'void_notice': {
			const { room, giftId, voidedAt, signature } = message;
			return { kind: message.kind, room, giftId, voidedAt, signature };
		}
		case 'room_notice': {
			const { room, notice, at, signature } = message;
			return { kind: message.kind, room, notice, at, signature };
		}
		default:
			return assertNever(message, `channel message ${String(kind)}`);
	}
}

function shapeGrant({ bytes, signature }: SignedGrant): SignedGrant {
	return { bytes, signature };
}

function shapeCombo(combo: ComboFrame | null): ComboFrame | null {
	return combo && { comboId: combo.comboId, comboCount: combo.comboCount, comboEnd: combo.comboEnd };
}
