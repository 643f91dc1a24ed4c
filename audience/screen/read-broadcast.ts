// Whether a grant on the channel may be drawn. The one place where a member decides what to believe: the host signed it,
// the room is this channel, and the publisher is the sender whom the grant names (or the host, who publishes for others
// in a storm). What the host did not sign is not read at all.

import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../protocol/messages.ts';
import type { ChannelReader } from './channel-reader.ts';

export type ForgedBecause = 'not_signed' | 'no_grant' | 'other_room' | 'other_sender';

export type ReadGrant =
	| { readonly kind: 'genuine'; readonly terms: GrantTerms }
	| { readonly kind: 'forged'; readonly why: ForgedBecause; readonly terms: GrantTerms | null };

export interface ChannelOrigin {
	readonly publisher: UserId;
	readonly room: ChannelName;
	readonly host: UserId;
}

export function readBroadcast(
	grant: SignedGrant,
	{ publisher, room, host }: ChannelOrigin,
	reader: ChannelReader,
): ReadGrant {
	const read = reader.grant(grant);
	if (read.kind !== 'signed')
		return { kind: 'forged', why: read.kind === 'not_signed' ? 'not_signed' : 'no_grant', terms: null };
	const { terms } = read;
	if (terms.room !== room) return { kind: 'forged', why: 'other_room', terms };
	if (publisher !== terms.sender && publisher !== host) return { kind: 'forged', why: 'other_sender', terms };
	return { kind: 'genuine', terms };
}
