// Whether a grant on the channel may be drawn. The one place where a member decides what to believe: the publisher is
// the sender whom the grant names (or the host, who publishes for others in a storm), and the room is this channel.
// The check of the host's signature belongs here as well, before any other, once grants are signed.

import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../protocol/messages.ts';
import type { ChannelReader } from './channel-reader.ts';

export type ForgedBecause = 'no_grant' | 'other_room' | 'other_sender';

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
	const terms = reader.terms(grant);
	if (!terms) return { kind: 'forged', why: 'no_grant', terms };
	if (terms.room !== room) return { kind: 'forged', why: 'other_room', terms };
	if (publisher !== terms.sender && publisher !== host) return { kind: 'forged', why: 'other_sender', terms };
	return { kind: 'genuine', terms };
}
