// The sealed line between this client and its host. The keys are made once for each client, from the room's public key,
// before the first message; the host makes the same ones from what every message carries. Nothing leaves unsealed, and
// nothing is heard that the host did not seal for this client.

import { countUtf8Bytes } from '../../protocol/bounds.ts';
import { countSealedBytes, encodeMessages, encodeSealed } from '../../protocol/encode.ts';
import type { ClientMessage, DecodedPeer, HostMessage } from '../../protocol/messages.ts';
import type { Primitives } from '../../protocol/primitives/primitives.ts';
import { toBase64Url } from '../../protocol/primitives/base64url.ts';
import { decodeFromClient, decodeFromHost } from '../../protocol/reading/decode.ts';
import { beginSealSession } from '../../protocol/seal/seal-session.ts';
import type { SealParties, SealSession } from '../../protocol/seal/seal-session.ts';

export interface HostLinePorts {
	readonly primitives: Primitives;
	/** The room's, from its invite; others where it was turned over. */
	readonly sealKey: Uint8Array;
	readonly parties: SealParties;
}

export class HostLine {
	readonly #ports: HostLinePorts;
	#sealKey: Uint8Array;
	#begun: SealSession | null = null;
	/** Under the keys before: what the host sealed before it heard of this client under the new ones. */
	#before: SealSession | null = null;

	constructor(ports: HostLinePorts) {
		this.#ports = ports;
		this.#sealKey = ports.sealKey;
	}

	/** The text of one RTM message to the host. */
	write(messages: readonly ClientMessage[]): string {
		return this.writeText(encodeMessages(messages));
	}

	/** Seals whatever text it is given: for those who try what a host does with it. */
	writeText(text: string): string {
		return encodeSealed(this.#session.seal('to host', text));
	}

	/** Bytes that these messages take when they leave together. */
	measure(messages: readonly ClientMessage[]): number {
		return countSealedBytes(countUtf8Bytes(encodeMessages(messages)));
	}

	read(text: string): DecodedPeer<HostMessage> {
		return decodeFromHost(
			text,
			(sealed) => this.#session.open('to client', sealed) ?? this.#before?.open('to client', sealed) ?? null,
		);
	}

	/** The room's keys were turned over: from here on everything leaves under a new session. */
	turnTo(sealKey: Uint8Array): void {
		if (toBase64Url(sealKey) === toBase64Url(this.#sealKey)) return;
		this.#sealKey = sealKey;
		this.#before = this.#begun;
		this.#begun = null;
	}

	/** What this client itself wrote. */
	readOwn(text: string): DecodedPeer<ClientMessage> {
		return decodeFromClient(text, (sealed) => this.#session.open('to host', sealed));
	}

	get #session(): SealSession {
		const { primitives, parties } = this.#ports;
		return (this.#begun ??= beginSealSession(primitives, this.#sealKey, parties));
	}
}
