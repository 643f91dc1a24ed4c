// The invite of a room, as a link or inside a QR code: which channel, which host, and the keys that nobody else has.
// Whoever hands out the link is trusted for them; nothing on RTM is.

import { isChannelName, isUserId } from '../ids.ts';
import type { ChannelName, UserId } from '../ids.ts';
import { decodePublicKeys, encodePublicKeys } from './public-keys.ts';
import type { RoomPublicKeys } from './public-keys.ts';

export interface Invite {
	readonly room: ChannelName;
	readonly host: UserId;
	readonly keys: RoomPublicKeys;
}

export type ReadInvite =
	| { readonly kind: 'invite'; readonly invite: Invite }
	| {
			readonly kind: 'no_invite';
			readonly why: 'other_link' | 'newer_version' | 'no_channel' | 'no_host' | 'no_keys';
	  };

const START = 'giftwarden://room?';
const VERSION = '1';
const LENGTH_MAX = 1_000;

export function formatInvite({ room, host, keys }: Invite): string {
	const { sealKey, grantKey } = encodePublicKeys(keys);
	const fields = { v: VERSION, channel: room, host, seal: sealKey, grant: grantKey };
	const pairs = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return START + pairs.join('&');
}

/** Reads a link that somebody pasted or scanned. Unknown fields are ignored; a field that comes twice is none. */
export function parseInvite(link: string): ReadInvite {
	const text = link.trim();
	if (!text.startsWith(START) || text.length > LENGTH_MAX) return { kind: 'no_invite', why: 'other_link' };
	const fields = new URLSearchParams(text.slice(START.length));
	const read = (name: string): string | null => (fields.getAll(name).length === 1 ? fields.get(name) : null);
	if (read('v') !== VERSION) return { kind: 'no_invite', why: read('v') === null ? 'other_link' : 'newer_version' };
	const room = read('channel');
	const host = read('host');
	const keys = decodePublicKeys({ sealKey: read('seal'), grantKey: read('grant') });
	if (!isChannelName(room)) return { kind: 'no_invite', why: 'no_channel' };
	if (!isUserId(host)) return { kind: 'no_invite', why: 'no_host' };
	if (keys === null) return { kind: 'no_invite', why: 'no_keys' };
	return { kind: 'invite', invite: { room, host, keys } };
}
