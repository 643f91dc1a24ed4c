// Reads what a token of Agora's ("007…", AccessToken2) says about itself: for which App ID and user it was made, and
// until when. It proves nothing, because only Agora and the token's maker know the certificate; it finds a wrong or old
// token before a login is spent on it. Layout from Agora's own token builders: base64 of a zlib stream of a signature,
// App ID, times, salt and services, all numbers little-endian.

import { inflateSync } from 'node:zlib';

export interface DecodedToken {
	readonly appId: string;
	/** The user that it logs in; null where it has no right to Signaling. */
	readonly userId: string | null;
	/** UTC milliseconds. */
	readonly expiresAt: number;
}

const PREFIX = '007';
/** A token with every service is below a kilobyte. */
const TOKEN_BYTES_MAX = 4_096;
const INFLATED_BYTES_MAX = 16_384;
const SERVICE_RTC = 1;
const SERVICE_RTM = 2;
/** Services that name one user or channel each; they may stand before the one that we want. */
const SERVICES_WITH_ONE_NAME: ReadonlySet<number> = new Set([5, 7]);
const PRIVILEGE_LOGIN = 1;

/** Null where it is no such token. */
export function decodeToken(token: string): DecodedToken | null {
	if (!token.startsWith(PREFIX) || token.length > TOKEN_BYTES_MAX) return null;
	try {
		const packed = Buffer.from(token.slice(PREFIX.length), 'base64');
		return readBody(new Reader(inflateSync(packed, { maxOutputLength: INFLATED_BYTES_MAX })));
	} catch {
		// Whatever a person pasted: not base64, not zlib, cut off.
		return null;
	}
}

function readBody(reader: Reader): DecodedToken {
	reader.readText();
	const appId = reader.readText();
	const issuedAt = reader.readUint32();
	const lifetime = reader.readUint32();
	reader.readUint32();
	const services = reader.readUint16();
	let userId: string | null = null;
	let loginLifetime = lifetime;
	for (let n = 0; n < services; n++) {
		const service = reader.readUint16();
		const privileges = readPrivileges(reader);
		if (service === SERVICE_RTM) {
			userId = reader.readText();
			loginLifetime = privileges.get(PRIVILEGE_LOGIN) ?? lifetime;
			break;
		}
		if (service === SERVICE_RTC) reader.readText();
		else if (!SERVICES_WITH_ONE_NAME.has(service)) break;
		reader.readText();
	}
	// Either of the two ends it.
	const seconds = Math.min(lifetime || Infinity, loginLifetime || Infinity);
	return { appId, userId, expiresAt: (issuedAt + seconds) * 1_000 };
}

function readPrivileges(reader: Reader): Map<number, number> {
	const privileges = new Map<number, number>();
	const count = reader.readUint16();
	for (let n = 0; n < count; n++) privileges.set(reader.readUint16(), reader.readUint32());
	return privileges;
}

/** Throws a RangeError where the bytes end. */
class Reader {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	readUint16(): number {
		const value = this.#bytes.readUInt16LE(this.#at);
		this.#at += 2;
		return value;
	}

	readUint32(): number {
		const value = this.#bytes.readUInt32LE(this.#at);
		this.#at += 4;
		return value;
	}

	readText(): string {
		const length = this.readUint16();
		if (this.#at + length > this.#bytes.length) throw new RangeError('the token is cut off');
		const text = this.#bytes.toString('latin1', this.#at, this.#at + length);
		this.#at += length;
		return text;
	}
}
