// The little of cryptography that the protocol is composed of, as a port. It is synchronous, because the host seals and
// signs inside its transactions and a rehearsal replays them from a seed. Keys are taken in once and kept in whatever form
// is fastest to use again. What a stranger's bytes cannot do is a null here, never an exception.

export interface Primitives {
	/** Bytes that nobody can foresee. */
	randomBytes(length: number): Uint8Array;
	sha256(message: Uint8Array): Uint8Array;
	hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array;
	/** X25519 (RFC 7748) with a private key of 32 bytes. */
	x25519(privateKey: Uint8Array): X25519Key;
	/** Ed25519 (RFC 8032) with a private key (the seed) of 32 bytes. */
	ed25519Signer(privateKey: Uint8Array): Ed25519Signer;
	/** Strict: a public key of small order or not in its one encoding verifies nothing, nor does such a signature. */
	ed25519Verifier(publicKey: Uint8Array): Ed25519Verifier;
	/** AES-256-GCM with a key of 32 bytes. */
	aes256Gcm(key: Uint8Array): AeadKey;
}

export interface X25519Key {
	readonly publicKey: Uint8Array;
	/** The 32 shared bytes; null where the other key makes them all zero (RFC 7748, section 6.1). */
	agree(publicKey: Uint8Array): Uint8Array | null;
}

export interface Ed25519Signer {
	readonly publicKey: Uint8Array;
	/** 64 bytes; the same for the same message. */
	sign(message: Uint8Array): Uint8Array;
}

export type Ed25519Verifier = (message: Uint8Array, signature: Uint8Array) => boolean;

export interface AeadKey {
	/** Ciphertext and tag of 16 bytes. A nonce of 12 bytes must never come twice under one key. */
	seal(nonce: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): Uint8Array;
	/** Null where a single bit of anything differs from what was sealed. */
	open(nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null;
}

export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
