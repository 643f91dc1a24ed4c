// Whether something is the host's word. The signature is looked at before the bytes are: what nobody signed is not parsed
// as if somebody had. Both sides use this one, so that a host and its clients can never disagree on what is forged.

import { decodeGrantTerms } from '../grant.ts';
import type { RoomPublicKeys } from '../invite/public-keys.ts';
import type { GrantTerms, RoomNews, RoomNotice, SignedGrant, VoidNotice, VoidTerms } from '../messages.ts';
import type { Ed25519Verifier, Primitives } from '../primitives/primitives.ts';
import { decodeRoomNews, decodeVoidTerms } from './notices.ts';
import { isSigned } from './signed-text.ts';

export type Verified<Terms> =
	| { readonly kind: 'signed'; readonly terms: Terms }
	/** Nobody with this room's key signed these bytes: they are altered, or made up. */
	| { readonly kind: 'not_signed' }
	/** Signed, and not of version 1: a mistake of the host's, or a newer one. */
	| { readonly kind: 'unreadable' };

export class HostWord {
	readonly #verify: Ed25519Verifier;

	constructor({ grantKey }: RoomPublicKeys, primitives: Primitives) {
		this.#verify = primitives.ed25519Verifier(grantKey);
	}

	readGrant(grant: SignedGrant): Verified<GrantTerms> {
		if (!isSigned('grant', grant, this.#verify)) return { kind: 'not_signed' };
		return readAs(decodeGrantTerms(grant.bytes));
	}

	readVoid(notice: VoidNotice): Verified<VoidTerms> {
		if (!isSigned('void_notice', notice, this.#verify)) return { kind: 'not_signed' };
		return readAs(decodeVoidTerms(notice.bytes));
	}

	readNews(notice: RoomNotice): Verified<RoomNews> {
		if (!isSigned('room_notice', notice, this.#verify)) return { kind: 'not_signed' };
		return readAs(decodeRoomNews(notice.bytes));
	}
}

function readAs<Terms>(terms: Terms | null): Verified<Terms> {
	return terms === null ? { kind: 'unreadable' } : { kind: 'signed', terms };
}
