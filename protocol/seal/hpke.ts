// HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, and of it only what is used here:
// the set-up of a context and its export of secrets. Messages are sealed with exported keys and random nonces, because
// HPKE's own sequence of nonces does not survive messages that are lost, doubled or reordered. Held in tests against
// another implementation in both directions.

import { concatBytes, toUtf8 } from '../primitives/bytes.ts';
import type { Primitives, X25519Key } from '../primitives/primitives.ts';

/** Secrets of 32 bytes that only the two ends of one set-up can derive. */
export type Exporter = (context: Uint8Array) => Uint8Array;

const KEM = concatBytes(toUtf8('KEM'), Uint8Array.of(0x00, 0x20));
/** AES-256-GCM in the registry of RFC 9180. Its appendix has X25519 with AES-128-GCM only, so tests hand over another. */
const AES_256_GCM = 0x0002;
const BASE_MODE = Uint8Array.of(0);
const NOTHING = new Uint8Array(0);

/** The sender's end: `enc` goes to the receiver in the open. Null where the receiver's key is none to agree with. */
export function setUpSender(
	primitives: Primitives,
	receiver: Uint8Array,
	info: Uint8Array,
	ephemeral: X25519Key = primitives.x25519(primitives.randomBytes(32)),
	aeadId = AES_256_GCM,
): { readonly enc: Uint8Array; readonly exporter: Exporter } | null {
	const shared = ephemeral.agree(receiver);
	const enc = ephemeral.publicKey;
	return shared && { enc, exporter: scheduleKeys(primitives, { shared, enc, receiver, info, aeadId }) };
}

/** The receiver's end. Null where `enc` is none to agree with; a wrong one shows only when something is opened. */
export function setUpReceiver(
	primitives: Primitives,
	key: X25519Key,
	enc: Uint8Array,
	info: Uint8Array,
	aeadId = AES_256_GCM,
): Exporter | null {
	const shared = key.agree(enc);
	return shared && scheduleKeys(primitives, { shared, enc, receiver: key.publicKey, info, aeadId });
}

interface Agreed {
	readonly shared: Uint8Array;
	readonly enc: Uint8Array;
	readonly receiver: Uint8Array;
	readonly info: Uint8Array;
	readonly aeadId: number;
}

function scheduleKeys(primitives: Primitives, { shared, enc, receiver, info, aeadId }: Agreed): Exporter {
	const suite = concatBytes(toUtf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, aeadId >> 8, aeadId & 0xff));
	const { extract, expand } = labeled(primitives);
	const eaePrk = extract(KEM, NOTHING, 'eae_prk', shared);
	const sharedSecret = expand(KEM, eaePrk, 'shared_secret', concatBytes(enc, receiver));
	const pskIdHash = extract(suite, NOTHING, 'psk_id_hash', NOTHING);
	const infoHash = extract(suite, NOTHING, 'info_hash', info);
	const secret = extract(suite, sharedSecret, 'secret', NOTHING);
	const exporterSecret = expand(suite, secret, 'exp', concatBytes(BASE_MODE, pskIdHash, infoHash));
	return (context) => expand(suite, exporterSecret, 'sec', context);
}

/** LabeledExtract and LabeledExpand (RFC 9180, section 4); every output here is one block of 32 bytes. */
function labeled({ hmacSha256 }: Primitives) {
	const version = toUtf8('HPKE-v1');
	return {
		extract: (suite: Uint8Array, salt: Uint8Array, label: string, keyMaterial: Uint8Array): Uint8Array =>
			hmacSha256(salt, concatBytes(version, suite, toUtf8(label), keyMaterial)),
		expand: (suite: Uint8Array, key: Uint8Array, label: string, info: Uint8Array): Uint8Array =>
			hmacSha256(key, concatBytes(Uint8Array.of(0, 32), version, suite, toUtf8(label), info, Uint8Array.of(1))),
	};
}
