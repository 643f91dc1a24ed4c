import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import type { ChannelMessage, Decoded, GrantTerms, SignedGrant } from '../../protocol/messages.ts';
import { BoundedMap } from './bounded-map.ts';

/** Reads the channel's texts and the bytes of grants. Whom to believe is not its question. */
export interface ChannelReader {
	messages(text: string): Decoded<ChannelMessage>;
	terms(grant: SignedGrant): GrantTerms | null;
}

export const plainReader: ChannelReader = {
	messages: decodeFromChannel,
	terms: ({ bytes }) => decodeGrantTerms(bytes),
};

const TEXTS_REMEMBERED_MAX = 1_000;

/** For many clients in one process: what all of them hear is read once. */
export function createSharedReader(): ChannelReader {
	const read = new BoundedMap<string, Decoded<ChannelMessage>>(TEXTS_REMEMBERED_MAX);
	// The grants of one text are the same objects for everybody who asks here.
	const opened = new WeakMap<SignedGrant, { readonly terms: GrantTerms | null }>();
	return {
		messages: (text) => {
			const known = read.get(text);
			if (known) return known;
			const decoded = decodeFromChannel(text);
			read.set(text, decoded);
			return decoded;
		},
		terms: (grant) => {
			const known = opened.get(grant);
			if (known) return known.terms;
			const terms = decodeGrantTerms(grant.bytes);
			opened.set(grant, { terms });
			return terms;
		},
	};
}
