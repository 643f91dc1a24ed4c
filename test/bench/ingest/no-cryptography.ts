// Nothing unsealed is left in the host, so that its speed without cryptography is measured by the same host over a port that
// does none: the same texts of the same lengths, the same tables, and every key, tag and signature made up. Only a
// measurement may do that, which is why the port stands here and nowhere else.

import { RoomKeys } from '../../../main/keys/room-keys.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { KEY_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../../../protocol/primitives/primitives.ts';
import type { Primitives } from '../../../protocol/primitives/primitives.ts';

export function makeKeysWithoutCryptography(): RoomKeys {
	return new RoomKeys({ sealKey: new Uint8Array(KEY_BYTES), grantKey: new Uint8Array(KEY_BYTES) }, NO_CRYPTO);
}

const NO_TAG = new Uint8Array(TAG_BYTES);
const NO_SIGNATURE = new Uint8Array(SIGNATURE_BYTES);
const NO_SECRET = new Uint8Array(KEY_BYTES);

/** Costs nothing and protects nothing. A public key is the private one, so that sessions can be told apart. */
const NO_CRYPTO: Primitives = {
	randomBytes: nodePrimitives.randomBytes,
	sha256: () => NO_SECRET,
	hmacSha256: () => NO_SECRET,
	x25519: (privateKey) => ({ publicKey: privateKey, agree: () => NO_SECRET }),
	ed25519Signer: (privateKey) => ({ publicKey: privateKey, sign: () => NO_SIGNATURE }),
	ed25519Verifier: () => () => true,
	aes256Gcm: () => ({
		seal: (_nonce, _associated, plaintext) => Buffer.concat([plaintext, NO_TAG]),
		open: (_nonce, _associated, body) => body.subarray(0, -TAG_BYTES),
	}),
};
