// Whether something is the host's word. The signature is looked at before the bytes are: what nobody signed is not parsed
// as if somebody had. Both sides use this one, so that a host and its clients can never disagree on what is forged.
//
// A room's keys can be turned over. What they were stays good for the grants that they signed until then and for nothing
// else: whoever has taken the earlier key can neither speak for the host with it nor turn the keys over again.

import { decodeGrantTerms } from '../grant.ts';
import type { ChannelName, UserId } from '../ids.ts';
import { decodePublicKeys } from '../invite/public-keys.ts';
import type { RoomPublicKeys } from '../invite/public-keys.ts';
import type {
	GrantTerms,
	KeyNotice,
	KeyTerms,
	RoomNews,
	RoomNotice,
	SignedGrant,
	VoidNotice,
	VoidTerms,
} from '../messages.ts';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.ts';
import type { Ed25519Verifier, Primitives } from '../primitives/primitives.ts';
import { decodeKeyTerms, decodeRoomNews, decodeVoidTerms } from './notices.ts';
import { isSigned } from './signed-text.ts';

export type Verified<Terms> =
	| { readonly kind: 'signed'; readonly terms: Terms }
	/** Nobody with this room's key signed these bytes: they are altered, or made up. */
	| { readonly kind: 'not_signed' }
	/** Signed, and not of version 1: a mistake of the host's, or a newer one. */
	| { readonly kind: 'unreadable' };

/** A key that signs no more: its grants count up to the last one that it signed. */
export interface EarlierGrantKey {
	readonly grantKey: Uint8Array;
	readonly lastSequence: number;
}

/** `turned`: the keys are others from here on. `known`: they are these already. `refused`: not the host's doing. */
export type KeyNews = 'turned' | 'known' | 'refused';

/** Turn-overs that one reader goes along with; a room that is told of more is not believed. */
const EARLIER_MAX = 64;

/** For so long what was granted before a turn-over of keys may still be on its way; what is resent is signed anew. */
export const EARLIER_KEY_MS = 600_000;

export class HostWord {
	readonly #primitives: Primitives;
	#keys: RoomPublicKeys;
	#verify: Ed25519Verifier;
	#earlier: readonly (EarlierGrantKey & { readonly verify: Ed25519Verifier })[];

	/** `earlier`: the newest first. */
	constructor(keys: RoomPublicKeys, primitives: Primitives, earlier: readonly EarlierGrantKey[] = []) {
		this.#primitives = primitives;
		this.#keys = keys;
		this.#verify = primitives.ed25519Verifier(keys.grantKey);
		this.#earlier = earlier.map((one) => ({ ...one, verify: primitives.ed25519Verifier(one.grantKey) }));
	}

	/** What the host speaks and is spoken to under, as far as this reader knows. */
	get keys(): RoomPublicKeys {
		return this.#keys;
	}

	readGrant(grant: SignedGrant): Verified<GrantTerms> {
		if (isSigned('grant', grant, this.#verify)) return readAs(decodeGrantTerms(grant.bytes));
		const earlier = this.#earlier.find(({ verify }) => isSigned('grant', grant, verify));
		if (!earlier) return { kind: 'not_signed' };
		const read = readAs(decodeGrantTerms(grant.bytes));
		// What an earlier key signed after it was given up, its thief signed.
		return read.kind === 'signed' && read.terms.sequence > earlier.lastSequence ? { kind: 'not_signed' } : read;
	}

	/** Whether members believe it however long ago the keys were turned over. */
	isOfPresentKey(grant: SignedGrant): boolean {
		return isSigned('grant', grant, this.#verify);
	}

	readVoid(notice: VoidNotice): Verified<VoidTerms> {
		if (!isSigned('void_notice', notice, this.#verify)) return { kind: 'not_signed' };
		return readAs(decodeVoidTerms(notice.bytes));
	}

	readNews(notice: RoomNotice): Verified<RoomNews> {
		if (!isSigned('room_notice', notice, this.#verify)) return { kind: 'not_signed' };
		return readAs(decodeRoomNews(notice.bytes));
	}

	/** What an earlier key signed counts no more: its grants that were in the air have come, and a thief of it has no use of it. */
	forgetEarlier(grantKey: Uint8Array): void {
		const given = toBase64Url(grantKey);
		this.#earlier = this.#earlier.map((one) =>
			toBase64Url(one.grantKey) === given ? { ...one, verify: () => false } : one,
		);
	}

	/** Goes along with a turn-over from exactly the present keys, signed under both; once, however often it is told. */
	follow(notice: KeyNotice, { room, host }: { readonly room: ChannelName; readonly host: UserId }): KeyNews {
		const terms = decodeKeyTerms(notice.bytes);
		const next = terms && decodePublicKeys(terms);
		if (!terms || !next || terms.room !== room || terms.host !== host) return 'refused';
		if (!this.#isSignedByBoth(notice, terms, next)) return 'refused';
		const isKnown = [this.#keys, ...this.#earlier].some(({ grantKey }) => toBase64Url(grantKey) === terms.grantKey);
		if (isKnown) return 'known';
		if (terms.grantKeyBefore !== toBase64Url(this.#keys.grantKey)) return 'refused';
		if (this.#earlier.length >= EARLIER_MAX) return 'refused';
		const before = { grantKey: this.#keys.grantKey, lastSequence: terms.lastSequence, verify: this.#verify };
		this.#earlier = [before, ...this.#earlier];
		this.#keys = next;
		this.#verify = this.#primitives.ed25519Verifier(next.grantKey);
		return 'turned';
	}

	#isSignedByBoth({ bytes, signature, newSignature }: KeyNotice, terms: KeyTerms, next: RoomPublicKeys): boolean {
		const before = fromBase64Url(terms.grantKeyBefore);
		if (before === null) return false;
		return (
			isSigned('key_notice', { bytes, signature }, this.#primitives.ed25519Verifier(before)) &&
			isSigned('key_notice', { bytes, signature: newSignature }, this.#primitives.ed25519Verifier(next.grantKey))
		);
	}
}

function readAs<Terms>(terms: Terms | null): Verified<Terms> {
	return terms === null ? { kind: 'unreadable' } : { kind: 'signed', terms };
}
