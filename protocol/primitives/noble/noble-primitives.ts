// The primitives in plain JavaScript: for a page, and for any engine whose WebCrypto lacks X25519 or is asynchronous where
// a client is not. Audited libraries do the work; Ed25519 is asked to be strict, because by default it follows ZIP215,
// which takes signatures that RFC 8032 does not.

import { gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { KEY_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../primitives.ts';
import type { AeadKey, Primitives } from '../primitives.ts';
import { isStrictEd25519Key } from '../strict-key.ts';

export const noblePrimitives: Primitives = {
	randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
	sha256: (message) => sha256(message),
	hmacSha256: (key, message) => hmac(sha256, key, message),
	x25519: (privateKey) => ({
		publicKey: x25519.getPublicKey(privateKey),
		agree: (publicKey) => agree(privateKey, publicKey),
	}),
	ed25519Signer: (privateKey) => ({
		publicKey: ed25519.getPublicKey(privateKey),
		sign: (message) => ed25519.sign(message, privateKey),
	}),
	ed25519Verifier: (publicKey) => {
		const isUsable = isStrictEd25519Key(publicKey);
		return (message, signature) =>
			isUsable &&
			signature.length === SIGNATURE_BYTES &&
			ed25519.verify(signature, message, publicKey, { zip215: false });
	},
	aes256Gcm: importAes,
};

function agree(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
	if (publicKey.length !== KEY_BYTES) return null;
	try {
		return x25519.getSharedSecret(privateKey, publicKey);
	} catch {
		// The library refuses shared bytes that are all zero by failing.
		return null;
	}
}

function importAes(key: Uint8Array): AeadKey {
	return {
		seal: (nonce, associated, plaintext) => gcm(key, nonce, associated).encrypt(plaintext),
		open(nonce, associated, sealed) {
			if (sealed.length < TAG_BYTES) return null;
			try {
				return gcm(key, nonce, associated).decrypt(sealed);
			} catch {
				// The one way in which the library says that a tag is wrong.
				return null;
			}
		},
	};
}
