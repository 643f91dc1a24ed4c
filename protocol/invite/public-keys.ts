// The two public keys by which a room is known. A client that has them can reach the host so that nobody reads along, and
// can tell the host's word from anybody else's; a client that has other ones can do neither.

import { fromBase64Url, toBase64Url } from '../primitives/base64url.ts';
import { KEY_BYTES } from '../primitives/primitives.ts';
import type { Primitives } from '../primitives/primitives.ts';
import { isStrictEd25519Key, toHex } from '../primitives/strict-key.ts';

export interface RoomPublicKeys {
	/** X25519, 32 bytes: peer messages are sealed to it. */
	readonly sealKey: Uint8Array;
	/** Ed25519, 32 bytes: it verifies grants and notices. */
	readonly grantKey: Uint8Array;
}

/** The same as text, for JSON and addresses: base64url of 43 characters each. */
export interface RoomPublicKeysText {
	readonly sealKey: string;
	readonly grantKey: string;
}

export function encodePublicKeys({ sealKey, grantKey }: RoomPublicKeys): RoomPublicKeysText {
	return { sealKey: toBase64Url(sealKey), grantKey: toBase64Url(grantKey) };
}

/** Null where these are not two keys with which anything could be sealed and verified. */
export function decodePublicKeys(text: { readonly [Key in keyof RoomPublicKeysText]: unknown }): RoomPublicKeys | null {
	const sealKey = readKey(text.sealKey);
	const grantKey = readKey(text.grantKey);
	if (!sealKey || !grantKey || !isStrictEd25519Key(grantKey)) return null;
	return sealKey.some((byte) => byte !== 0) ? { sealKey, grantKey } : null;
}

export function arePublicKeysEqual(one: RoomPublicKeys, other: RoomPublicKeys): boolean {
	return toHex(one.sealKey) === toHex(other.sealKey) && toHex(one.grantKey) === toHex(other.grantKey);
}

/**
 * What two people read to each other to be sure that they mean the same keys: eight groups of four hexadecimal digits,
 * the first half of the SHA-256 of both keys. 128 bits: nobody finds other keys with the same fingerprint.
 */
export function fingerprintOf({ sealKey, grantKey }: RoomPublicKeys, { sha256 }: Primitives): string {
	const context = new TextEncoder().encode('giftwarden/1 fingerprint\n');
	const hash = toHex(sha256(Uint8Array.from([...context, ...sealKey, ...grantKey])));
	return (hash.slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}

function readKey(text: unknown): Uint8Array | null {
	const key = typeof text === 'string' ? fromBase64Url(text) : null;
	return key?.length === KEY_BYTES ? key : null;
}
