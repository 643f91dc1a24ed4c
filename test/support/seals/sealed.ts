// One client's session, for tests that are about what is inside a seal: they write a text as either side would seal it,
// and read it as the other side would, without a host or a client.

import { encodePeer, encodeSealed } from '../../../protocol/encode.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import type { ClientMessage, DecodedPeer, HostMessage } from '../../../protocol/messages.ts';
import * as decoding from '../../../protocol/reading/decode.ts';
import { beginSealSession } from '../../../protocol/seal/seal-session.ts';
import type { Sealed } from '../../../protocol/seal/seal-session.ts';
import { KEYS, PRIMITIVES } from './keys.ts';

const SESSION = beginSealSession(PRIMITIVES, KEYS.publicKeys.sealKey, {
	room: asChannelName('neon-lounge'),
	client: asUserId('ann'),
	host: asUserId('mika-desk'),
});

export function sealed(body: string): string {
	return encodeSealed(SESSION.seal('to host', body));
}

export function sealForClient(text: string): Sealed {
	return SESSION.seal('to client', text);
}

export function sealPeer(messages: readonly (ClientMessage | HostMessage)[]): string {
	return encodePeer(messages, (text) => SESSION.seal('to host', text));
}

export function decodeFromClient(text: string): DecodedPeer<ClientMessage> {
	return decoding.decodeFromClient(text, open);
}

export function decodeFromHost(text: string): DecodedPeer<HostMessage> {
	return decoding.decodeFromHost(text, open);
}

function open(text: Sealed): string | null {
	return SESSION.open('to host', text) ?? SESSION.open('to client', text);
}
