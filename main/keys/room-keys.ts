// The private keys of one room while it is open: what opens what clients seal, and what signs grants and notices. The keys
// come in as bytes and never leave again; where they rest, and under what, is somebody else's question. After a rotation
// the earlier keys stay: clients go on under the session they began, and the hand-over is signed by both.

import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import { KEY_BYTES } from '../../protocol/primitives/primitives.ts';
import type { Ed25519Signer, Primitives, X25519Key } from '../../protocol/primitives/primitives.ts';
import { areSameBytes } from '../../protocol/primitives/bytes.ts';
import { acceptSealSession } from '../../protocol/seal/seal-session.ts';
import type { SealParties, SealSession } from '../../protocol/seal/seal-session.ts';
import type { SideSigner, Signature } from './signing/side-signer.ts';

/** 32 bytes each: an X25519 private key, and the seed of an Ed25519 key. */
export interface RoomPrivateKeys {
	readonly sealKey: Uint8Array;
	readonly grantKey: Uint8Array;
}

export function makeRoomPrivateKeys({ randomBytes }: Pick<Primitives, 'randomBytes'>): RoomPrivateKeys {
	return { sealKey: randomBytes(KEY_BYTES), grantKey: randomBytes(KEY_BYTES) };
}

/** Opens what signs with this seed beside the host; `own` is the host's own way of doing the same. */
export type OpenSideSigner = (grantKey: Uint8Array, own: Ed25519Signer) => SideSigner;

interface Generation {
	readonly opener: X25519Key;
	readonly signer: Ed25519Signer;
	readonly publicKeys: RoomPublicKeys;
}

export class RoomKeys {
	readonly primitives: Primitives;
	readonly #current: Generation;
	/** Newest first. */
	readonly #earlier: readonly Generation[];
	readonly #aside: SideSigner | null;

	/**
	 * Throws where a key has not its 32 bytes. `earlier` are the keys before a rotation, newest first. Without
	 * `openAside` everything is signed at once by whoever asks.
	 */
	constructor(
		current: RoomPrivateKeys,
		primitives: Primitives,
		earlier: readonly RoomPrivateKeys[] = [],
		openAside: OpenSideSigner | null = null,
	) {
		this.primitives = primitives;
		this.#current = takeIn(current, primitives);
		this.#earlier = earlier.map((keys) => takeIn(keys, primitives));
		this.#aside = openAside && openAside(current.grantKey, this.#current.signer);
	}

	/** What an invite carries. */
	get publicKeys(): RoomPublicKeys {
		return this.#current.publicKeys;
	}

	/** Newest first. */
	get earlierPublicKeys(): readonly RoomPublicKeys[] {
		return this.#earlier.map(({ publicKeys }) => publicKeys);
	}

	/** The sessions that may stand behind `enc`, the likeliest first; which one it is shows when something is opened. */
	*openSessions(
		enc: Uint8Array,
		parties: SealParties,
	): Generator<{ readonly session: SealSession; readonly sealKey: Uint8Array }> {
		for (const { opener } of [this.#current, ...this.#earlier]) {
			const session = acceptSealSession(this.primitives, opener, enc, parties);
			if (session !== null) yield { session, sealKey: opener.publicKey };
		}
	}

	/** Whether this is the public half of the present seal key. */
	isPresent(sealKey: Uint8Array): boolean {
		return areSameBytes(this.#current.publicKeys.sealKey, sealKey);
	}

	/** The session that began under this public key; null where its private half is gone. */
	openSessionUnder(sealKey: Uint8Array, enc: Uint8Array, parties: SealParties): SealSession | null {
		const generation = [this.#current, ...this.#earlier].find(({ opener }) => areSameBytes(opener.publicKey, sealKey));
		return generation ? acceptSealSession(this.primitives, generation.opener, enc, parties) : null;
	}

	/** The signature of 64 bytes under the present key. */
	sign(message: Uint8Array): Uint8Array {
		return this.#current.signer.sign(message);
	}

	/** The same, and there may be time until the signature is asked for. */
	beginSigning(message: Uint8Array): Signature {
		if (this.#aside) return this.#aside.begin(message);
		const signature = this.sign(message);
		return () => signature;
	}

	/** Nobody signs beside the host any more; what was begun is still answered. */
	close(): void {
		this.#aside?.close();
	}

	/** The same under the key before it, for the hand-over; null where there is none. */
	signAsBefore(message: Uint8Array): Uint8Array | null {
		return this.#earlier[0]?.signer.sign(message) ?? null;
	}
}

function takeIn({ sealKey, grantKey }: RoomPrivateKeys, primitives: Primitives): Generation {
	const opener = primitives.x25519(sealKey);
	const signer = primitives.ed25519Signer(grantKey);
	return { opener, signer, publicKeys: { sealKey: opener.publicKey, grantKey: signer.publicKey } };
}
