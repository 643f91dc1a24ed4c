// The private keys of one room while it is open: what opens what clients seal, and what signs grants and notices. The keys
// come in as bytes and never leave again; where they rest, and under what, is somebody else's question. After a rotation
// the earlier keys stay: clients go on under the session they began, and the hand-over is signed by both.

import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import { KEY_BYTES } from '../../protocol/primitives/primitives.ts';
import type { Ed25519Signer, Primitives, X25519Key } from '../../protocol/primitives/primitives.ts';
import { areSameBytes } from '../../protocol/primitives/bytes.ts';
import { acceptSealSession, SealSession } from '../../protocol/seal/seal-session.ts';
import type { Sealed, SealParties } from '../../protocol/seal/seal-session.ts';
import type { Aside, AsideKeys, Finish } from './aside/aside.ts';
import { openWork, signWork } from './aside/works.ts';
import type { OpenedAside, TakenAside } from './aside/works.ts';

/** 32 bytes each: an X25519 private key, and the seed of an Ed25519 key. */
export interface RoomPrivateKeys {
	readonly sealKey: Uint8Array;
	readonly grantKey: Uint8Array;
}

export function makeRoomPrivateKeys({ randomBytes }: Pick<Primitives, 'randomBytes'>): RoomPrivateKeys {
	return { sealKey: randomBytes(KEY_BYTES), grantKey: randomBytes(KEY_BYTES) };
}

/** Opens what works with these keys beside the host. */
export type OpenAside = (keys: AsideKeys) => Aside;

/** A client's session as the host took it in. */
export interface Line {
	readonly session: SealSession;
	/** The public half of the room's key under which it began. */
	readonly sealKey: Uint8Array;
}

interface Generation {
	readonly opener: X25519Key;
	readonly signer: Ed25519Signer;
	readonly publicKeys: RoomPublicKeys;
}

export class RoomKeys {
	readonly primitives: Primitives;
	readonly #current: Generation;
	/** The present one first, then those before a rotation, newest first. */
	readonly #generations: readonly Generation[];
	readonly #aside: Aside | null;

	/**
	 * Throws where a key has not its 32 bytes. `earlier` are the keys before a rotation, newest first. Without
	 * `openAside` everything is signed and opened at once by whoever asks.
	 */
	constructor(
		current: RoomPrivateKeys,
		primitives: Primitives,
		earlier: readonly RoomPrivateKeys[] = [],
		openAside: OpenAside | null = null,
	) {
		this.primitives = primitives;
		this.#current = takeIn(current, primitives);
		this.#generations = [this.#current, ...earlier.map((keys) => takeIn(keys, primitives))];
		const sealKeys = [current, ...earlier].map(({ sealKey }) => sealKey);
		this.#aside = openAside && openAside({ grantKey: current.grantKey, sealKeys });
	}

	/** What an invite carries. */
	get publicKeys(): RoomPublicKeys {
		return this.#current.publicKeys;
	}

	/** Newest first. */
	get earlierPublicKeys(): readonly RoomPublicKeys[] {
		return this.#generations.slice(1).map(({ publicKeys }) => publicKeys);
	}

	/** The sessions that may stand behind `enc`, the likeliest first; which one it is shows when something is opened. */
	*openSessions(enc: Uint8Array, parties: SealParties): Generator<Line> {
		for (const { opener } of this.#generations) {
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
		const generation = this.#generations[this.#findGeneration(sealKey)];
		return generation ? acceptSealSession(this.primitives, generation.opener, enc, parties) : null;
	}

	/** Somebody works beside the host, so that what is known to be needed may be begun before it is. */
	get hasAside(): boolean {
		return this.#aside !== null;
	}

	/**
	 * Begins to open what a client sealed under `line`; without one, under a session that is taken in for it. Answers null
	 * where nobody did that beside the host.
	 */
	beginOpening(parties: SealParties, sealed: Sealed, line: Line | null): Finish<OpenedAside | null> {
		if (this.#aside === null) return () => null;
		return this.#aside.begin(openWork(parties, sealed, line && this.#findGeneration(line.sealKey)));
	}

	/** The session that was taken in beside the host. */
	takeLine({ generation, secrets }: TakenAside, enc: Uint8Array, parties: SealParties): Line {
		const found = this.#generations[generation];
		if (!found) throw new Error(`a session under keys of generation ${generation}`);
		const session = new SealSession(this.primitives, enc, secrets, parties);
		return { session, sealKey: found.publicKeys.sealKey };
	}

	/** The signature of 64 bytes under the present key. */
	sign(message: Uint8Array): Uint8Array {
		return this.#current.signer.sign(message);
	}

	/** The same, and there may be time until the signature is asked for. */
	beginSigning(message: Uint8Array): Finish<Uint8Array> {
		if (this.#aside) return this.#aside.begin(signWork(message, () => this.sign(message)));
		const signature = this.sign(message);
		return () => signature;
	}

	/** Nobody works beside the host any more; what was begun is still answered. */
	close(): void {
		this.#aside?.close();
	}

	/** The same under the key before it, for the hand-over; null where there is none. */
	signAsBefore(message: Uint8Array): Uint8Array | null {
		return this.#generations[1]?.signer.sign(message) ?? null;
	}

	#findGeneration(sealKey: Uint8Array): number {
		return this.#generations.findIndex(({ opener }) => areSameBytes(opener.publicKey, sealKey));
	}
}

function takeIn({ sealKey, grantKey }: RoomPrivateKeys, primitives: Primitives): Generation {
	const opener = primitives.x25519(sealKey);
	const signer = primitives.ed25519Signer(grantKey);
	return { opener, signer, publicKeys: { sealKey: opener.publicKey, grantKey: signer.publicKey } };
}
