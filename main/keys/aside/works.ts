// What is done beside the host, in bytes: the host writes each piece of work and reads its answer, the thread does it. A
// text of a client is opened under the names it came with, by the code that opens it on the host: it opens for the same
// client, room and host, or not at all. How many strangers' sessions are taken in is the host's to limit.

import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { concatBytes, fromUtf8, toUtf8 } from '../../../protocol/primitives/bytes.ts';
import { KEY_BYTES, NONCE_BYTES } from '../../../protocol/primitives/primitives.ts';
import type { Ed25519Signer, Primitives, X25519Key } from '../../../protocol/primitives/primitives.ts';
import { acceptSecrets, SealSession } from '../../../protocol/seal/seal-session.ts';
import type { Sealed, SealParties, SessionSecrets } from '../../../protocol/seal/seal-session.ts';
import { RecentMap } from '../recent-map.ts';
import type { AsideKeys, Work } from './aside.ts';

export const SIGN = 0;
/** A text of a session that the host has taken in. */
const OPEN = 1;
/** A text of one that it has not: what the session is made of is answered with it. */
export const OPEN_FIRST = 2;

/** What each costs, in signatures. */
const SIGN_COST = 1;
const OPEN_COST = 0.25;
const OPEN_FIRST_COST = 6;

/** As many as the host has in use. */
const SESSIONS_MAX = 12_000;

export interface OpenedAside {
	/** Null where it does not open. */
	readonly text: string | null;
	/** With the first text of a session, where it opened. */
	readonly taken: TakenAside | null;
}

/** A session, and under which generation of the room's keys it began. */
export interface TakenAside {
	readonly generation: number;
	readonly secrets: SessionSecrets;
}

export function signWork(message: Uint8Array, own: () => Uint8Array): Work<Uint8Array> {
	return { kind: SIGN, message: [message], cost: SIGN_COST, read: (signature) => signature, own };
}

/** Of a session that began under this generation of keys; null where the host has not taken it in. Answers null where nobody opened it. */
export function openWork(parties: SealParties, sealed: Sealed, generation: number | null): Work<OpenedAside | null> {
	const names = toUtf8([parties.room, parties.client, parties.host].join('\n'));
	const head = Uint8Array.of(generation ?? 0, names.length);
	const message = [head, names, sealed.enc, sealed.nonce, sealed.body];
	const own = () => null;
	return generation === null
		? { kind: OPEN_FIRST, message, cost: OPEN_FIRST_COST, read: readFirstOpened, own }
		: { kind: OPEN, message, cost: OPEN_COST, read: readOpened, own };
}

const HEAD_BYTES = 2;

/** The thread's part: it remembers sessions, and no text. */
export class Performer {
	readonly #primitives: Primitives;
	readonly #signer: Ed25519Signer;
	readonly #openers: readonly X25519Key[];
	readonly #sessions = new RecentMap<string, SealSession>(SESSIONS_MAX);

	constructor({ grantKey, sealKeys }: AsideKeys, primitives: Primitives) {
		this.#primitives = primitives;
		this.#signer = primitives.ed25519Signer(grantKey);
		this.#openers = sealKeys.map((key) => primitives.x25519(key));
	}

	perform(kind: number, message: Uint8Array): Uint8Array {
		switch (kind) {
			case SIGN:
				return this.#signer.sign(message);
			case OPEN:
				return this.#open(readOpening(message));
			case OPEN_FIRST:
				return this.#openFirst(readOpening(message));
			default:
				throw new Error(`work of kind ${kind}`);
		}
	}

	/** The host has the session, so it is kept even where this text does not open: nobody can have it made again and again. */
	#open({ name, generation, parties, sealed }: Opening): Uint8Array {
		let session = this.#sessions.get(name);
		if (session === undefined) {
			const secrets = this.#takeIn(generation, sealed.enc, parties);
			if (secrets === null) return NOT_OPENED;
			session = new SealSession(this.#primitives, sealed.enc, secrets, parties);
			this.#sessions.set(name, session);
		}
		const text = session.open('to host', sealed);
		return text === null ? NOT_OPENED : writeOpened(text);
	}

	#openFirst({ name, parties, sealed }: Opening): Uint8Array {
		for (const generation of this.#openers.keys()) {
			const secrets = this.#takeIn(generation, sealed.enc, parties);
			if (secrets === null) continue;
			const session = new SealSession(this.#primitives, sealed.enc, secrets, parties);
			const text = session.open('to host', sealed);
			if (text === null) continue;
			this.#sessions.set(name, session);
			return writeFirstOpened(text, generation, secrets);
		}
		return NOT_OPENED;
	}

	#takeIn(generation: number, enc: Uint8Array, parties: SealParties): SessionSecrets | null {
		const opener = this.#openers[generation];
		return opener ? acceptSecrets(this.#primitives, opener, enc, parties) : null;
	}
}

interface Opening {
	/** Of the session: its three names, and `enc`. */
	readonly name: string;
	readonly generation: number;
	readonly parties: SealParties;
	readonly sealed: Sealed;
}

function readOpening(message: Uint8Array): Opening {
	const encAt = HEAD_BYTES + (message[1] ?? 0);
	const nonceAt = encAt + KEY_BYTES;
	const bodyAt = nonceAt + NONCE_BYTES;
	const [room = '', client = '', host = ''] = latin1(message.subarray(HEAD_BYTES, encAt)).split('\n');
	return {
		name: latin1(message.subarray(HEAD_BYTES, nonceAt)),
		generation: message[0] ?? 0,
		parties: { room: asChannelName(room), client: asUserId(client), host: asUserId(host) },
		sealed: {
			enc: message.subarray(encAt, nonceAt),
			nonce: message.subarray(nonceAt, bodyAt),
			body: message.subarray(bodyAt),
		},
	};
}

/** RTM's names are of ASCII letters. */
function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

const NOT_OPENED = Uint8Array.of(0);
const OPENED = Uint8Array.of(1);

function writeOpened(text: string): Uint8Array {
	return concatBytes(OPENED, toUtf8(text));
}

function readOpened(answer: Uint8Array): OpenedAside {
	return { text: answer[0] === 0 ? null : fromUtf8(answer.subarray(1)), taken: null };
}

const TEXT_AT = 2 + 2 * KEY_BYTES;

function writeFirstOpened(text: string, generation: number, secrets: SessionSecrets): Uint8Array {
	return concatBytes(OPENED, Uint8Array.of(generation), secrets['to host'], secrets['to client'], toUtf8(text));
}

function readFirstOpened(answer: Uint8Array): OpenedAside {
	if (answer[0] === 0) return { text: null, taken: null };
	const secrets = {
		'to host': answer.subarray(2, 2 + KEY_BYTES),
		'to client': answer.subarray(2 + KEY_BYTES, TEXT_AT),
	};
	return { text: fromUtf8(answer.subarray(TEXT_AT)), taken: { generation: answer[1] ?? 0, secrets } };
}
