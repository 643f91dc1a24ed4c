// What one client's session and the host share: two keys, one for each direction, out of one HPKE set-up. Nothing else is
// agreed and nothing is counted, so messages may be lost, doubled or reordered, and a host that knows `enc` and its own
// private key can make the keys again after a restart. The keys belong to one room, one client and one host: under any
// other name nothing opens.

import type { ChannelName, UserId } from '../ids.ts';
import { fromUtf8, toUtf8 } from '../primitives/bytes.ts';
import { NONCE_BYTES } from '../primitives/primitives.ts';
import type { AeadKey, Primitives, X25519Key } from '../primitives/primitives.ts';
import { setUpReceiver, setUpSender } from './hpke.ts';
import type { Exporter } from './hpke.ts';

export const SEAL = 'hpke-1';

export interface SealParties {
	readonly room: ChannelName;
	readonly client: UserId;
	readonly host: UserId;
}

export type Direction = 'to host' | 'to client';

/** One message as it travels. */
export interface Sealed {
	readonly enc: Uint8Array;
	readonly nonce: Uint8Array;
	readonly body: Uint8Array;
}

/** The keys of one session, 32 bytes for each direction. */
export type SessionSecrets = Readonly<Record<Direction, Uint8Array>>;

export class SealSession {
	readonly enc: Uint8Array;
	readonly #primitives: Primitives;
	readonly #keys: Readonly<Record<Direction, { readonly key: AeadKey; readonly associated: Uint8Array }>>;

	constructor(primitives: Primitives, enc: Uint8Array, secrets: SessionSecrets, parties: SealParties) {
		this.enc = enc;
		this.#primitives = primitives;
		const takeIn = (direction: Direction) => ({
			key: primitives.aes256Gcm(secrets[direction]),
			associated: toUtf8(`giftwarden/1 ${SEAL} ${direction}\n${parties.client}\n${parties.host}`),
		});
		this.#keys = { 'to host': takeIn('to host'), 'to client': takeIn('to client') };
	}

	/** Under a new nonce each time: 96 random bits, for far fewer than the 2^32 messages that they last for. */
	seal(direction: Direction, text: string, nonce: Uint8Array = this.#primitives.randomBytes(NONCE_BYTES)): Sealed {
		const { key, associated } = this.#keys[direction];
		return { enc: this.enc, nonce, body: key.seal(nonce, associated, toUtf8(text)) };
	}

	/** Null where it was not sealed by the other end of this session, in this direction, exactly so. */
	open(direction: Direction, { nonce, body }: Pick<Sealed, 'nonce' | 'body'>): string | null {
		const { key, associated } = this.#keys[direction];
		const opened = key.open(nonce, associated, body);
		return opened && fromUtf8(opened);
	}
}

/** A client's end, made once for each of its sessions. Throws where the host's key is none: an invite cannot hold such. */
export function beginSealSession(
	primitives: Primitives,
	sealKey: Uint8Array,
	parties: SealParties,
	ephemeral?: X25519Key,
): SealSession {
	const sender = setUpSender(primitives, sealKey, infoOf(parties), ephemeral);
	if (sender === null) throw new Error('the room’s seal key is a point of small order');
	return new SealSession(primitives, sender.enc, deriveSecrets(sender.exporter), parties);
}

/** The host's end. Null where `enc` is no key; whether the client made it for this host shows when something is opened. */
export function acceptSealSession(
	primitives: Primitives,
	key: X25519Key,
	enc: Uint8Array,
	parties: SealParties,
): SealSession | null {
	const secrets = acceptSecrets(primitives, key, enc, parties);
	return secrets && new SealSession(primitives, enc, secrets, parties);
}

/** What makes the host's end, and nearly all that it costs: whoever has it needs no private key any more. */
export function acceptSecrets(
	primitives: Primitives,
	key: X25519Key,
	enc: Uint8Array,
	parties: SealParties,
): SessionSecrets | null {
	const exporter = setUpReceiver(primitives, key, enc, infoOf(parties));
	return exporter && deriveSecrets(exporter);
}

function deriveSecrets(exporter: Exporter): SessionSecrets {
	return { 'to host': exporter(toUtf8('to host')), 'to client': exporter(toUtf8('to client')) };
}

/** Names of RTM hold no line break, so no two rooms, clients and hosts share this text. */
function infoOf({ room, client, host }: SealParties): Uint8Array {
	return toUtf8(`giftwarden/1 ${SEAL}\n${room}\n${client}\n${host}`);
}
