import type { RoomKeys } from '../main/keys/room-keys.ts';
import type { UserId } from '../protocol/ids.ts';
import type { ClientMessage, DecodedPeer, HostMessage } from '../protocol/messages.ts';
import { decodeFromClient, decodeFromHost } from '../protocol/reading/decode.ts';
import type { Opener } from '../protocol/reading/decode.ts';
import { toBase64Url } from '../protocol/primitives/base64url.ts';
import type { Direction, SealSession } from '../protocol/seal/seal-session.ts';
import { HOST, ROOM } from './stage.ts';

/** What was said between a client and the host, opened with the room's own keys, as nobody else on the air could. */
export class Overhearing {
	readonly #keys: RoomKeys;
	/** A session costs as much as a hundred messages. */
	readonly #sessions = new Map<string, readonly SealSession[]>();

	constructor(keys: RoomKeys) {
		this.#keys = keys;
	}

	fromClient(client: UserId, text: string): DecodedPeer<ClientMessage> {
		return decodeFromClient(text, this.#openAs(client, 'to host'));
	}

	fromHost(client: UserId, text: string): DecodedPeer<HostMessage> {
		return decodeFromHost(text, this.#openAs(client, 'to client'));
	}

	#openAs(client: UserId, direction: Direction): Opener {
		return (sealed) => {
			for (const session of this.#findSessions(client, sealed.enc)) {
				const text = session.open(direction, sealed);
				if (text !== null) return text;
			}
			return null;
		};
	}

	#findSessions(client: UserId, enc: Uint8Array): readonly SealSession[] {
		const name = `${client}\n${toBase64Url(enc)}`;
		const known = this.#sessions.get(name);
		if (known) return known;
		const opened = [...this.#keys.openSessions(enc, { room: ROOM, client, host: HOST })].map(({ session }) => session);
		this.#sessions.set(name, opened);
		return opened;
	}
}
