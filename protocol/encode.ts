// Strict out: every field of version 1 in its own type, nothing else. `seal` says how `body` is wrapped; sealed bodies
// take the same place, so that a reader which does not know a seal can say so.

import type { ChannelMessage, ClientMessage, HostMessage } from './messages.ts';
import { PROTOCOL_VERSION } from './messages.ts';

/** One peer message's text, either direction. Several messages for one receiver share an envelope. */
export function encodePeer(messages: readonly (ClientMessage | HostMessage)[]): string {
	return JSON.stringify({ giftwarden: PROTOCOL_VERSION, seal: 'none', body: JSON.stringify(messages) });
}

/** One channel message's text. */
export function encodeChannel(messages: readonly ChannelMessage[]): string {
	return JSON.stringify({ giftwarden: PROTOCOL_VERSION, messages });
}
