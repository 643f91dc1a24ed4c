// The primitives by Node's own crypto: for the host, the simulated viewers' process and a rehearsal. Keys come as raw
// bytes and are kept as KeyObjects, because importing one costs as much as using it. Node takes raw keys only inside
// their DER frames (RFC 8410); the frames below are those of an X25519 and an Ed25519 key.

import {
	createCipheriv,
	createDecipheriv,
	createPrivateKey,
	createPublicKey,
	createSecretKey,
	diffieHellman,
	hash,
	randomBytes,
	sign,
	verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes } from '../bytes.ts';
import { KEY_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../primitives.ts';
import type { AeadKey, Primitives } from '../primitives.ts';
import { isStrictEd25519Key } from '../strict-key.ts';

const FRAMES = {
	x25519: { pkcs8: '302e020100300506032b656e04220420', spki: '302a300506032b656e032100' },
	ed25519: { pkcs8: '302e020100300506032b657004220420', spki: '302a300506032b6570032100' },
} as const;
type Curve = keyof typeof FRAMES;
const HASH_BLOCK_BYTES = 64;

export const nodePrimitives: Primitives = {
	randomBytes: (length) => randomBytes(length),
	sha256,
	hmacSha256,
	x25519(privateKey) {
		const key = importPrivate('x25519', privateKey);
		return { publicKey: exportPublic(key), agree: (publicKey) => agree(key, publicKey) };
	},
	ed25519Signer(privateKey) {
		const key = importPrivate('ed25519', privateKey);
		return { publicKey: exportPublic(key), sign: (message) => sign(null, message, key) };
	},
	ed25519Verifier(publicKey) {
		const key = isStrictEd25519Key(publicKey) ? importPublic('ed25519', publicKey) : null;
		return (message, signature) =>
			key !== null && signature.length === SIGNATURE_BYTES && verify(null, message, key, signature);
	},
	aes256Gcm: importAes,
};

function sha256(message: Uint8Array): Uint8Array {
	return hash('sha256', message, 'buffer');
}

/** RFC 2104 on the one-shot hash: an Hmac object costs five times as much, and a set-up of HPKE takes eight of them. */
function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
	const block = new Uint8Array(HASH_BLOCK_BYTES);
	block.set(key.length > HASH_BLOCK_BYTES ? sha256(key) : key);
	const inner = sha256(
		concatBytes(
			block.map((byte) => byte ^ 0x36),
			message,
		),
	);
	return sha256(
		concatBytes(
			block.map((byte) => byte ^ 0x5c),
			inner,
		),
	);
}

function importPrivate(curve: Curve, raw: Uint8Array): KeyObject {
	if (raw.length !== KEY_BYTES) throw new Error(`a private key of ${raw.length} bytes`);
	const key = Buffer.concat([Buffer.from(FRAMES[curve].pkcs8, 'hex'), raw]);
	return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** Null where the bytes cannot be a key at all; whether they lie on the curve shows when they are used. */
function importPublic(curve: Curve, raw: Uint8Array): KeyObject | null {
	if (raw.length !== KEY_BYTES) return null;
	const key = Buffer.concat([Buffer.from(FRAMES[curve].spki, 'hex'), raw]);
	return createPublicKey({ key, format: 'der', type: 'spki' });
}

function exportPublic(privateKey: KeyObject): Uint8Array {
	const framed = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
	return Uint8Array.from(framed.subarray(framed.length - KEY_BYTES));
}

function agree(privateKey: KeyObject, raw: Uint8Array): Uint8Array | null {
	const publicKey = importPublic('x25519', raw);
	if (publicKey === null) return null;
	try {
		const shared = diffieHellman({ privateKey, publicKey });
		return shared.some((byte) => byte !== 0) ? shared : null;
	} catch {
		// OpenSSL and BoringSSL refuse shared bytes that are all zero by failing.
		return null;
	}
}

function importAes(raw: Uint8Array): AeadKey {
	const key = createSecretKey(raw);
	return {
		seal(nonce, associated, plaintext) {
			const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
			cipher.setAAD(associated);
			const ciphertext = cipher.update(plaintext);
			cipher.final();
			return Buffer.concat([ciphertext, cipher.getAuthTag()]);
		},
		open(nonce, associated, sealed) {
			if (sealed.length < TAG_BYTES) return null;
			const tagAt = sealed.length - TAG_BYTES;
			const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
			decipher.setAAD(associated);
			decipher.setAuthTag(sealed.subarray(tagAt));
			const plaintext = decipher.update(sealed.subarray(0, tagAt));
			try {
				decipher.final();
				return plaintext;
			} catch {
				// The one way in which Node says that a tag is wrong. Nothing of the plaintext may be used then.
				return null;
			}
		},
	};
}
