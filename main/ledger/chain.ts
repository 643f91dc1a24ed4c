// Each entry carries the hash of the one before it, so that an entry cannot be changed, taken out or put in between
// without every later hash telling. The hash is SHA-256 over the previous hash and the entry as JSON in the field order
// below; the first entry follows 32 zero bytes.

import { createHash, hash } from 'node:crypto';

export interface ChainedEntry {
	readonly sequence: number;
	readonly at: number;
	readonly kind: string;
	readonly giftNo: number | null;
	readonly pieces: number;
	readonly coins: number;
	readonly by: string;
	readonly detail: string;
	readonly raw: string | null;
}

export const CHAIN_START: Buffer = Buffer.alloc(32);

export function nextHash(previous: Uint8Array, entry: ChainedEntry): Buffer {
	const { sequence, at, kind, giftNo, pieces, coins, by, detail, raw } = entry;
	const text = JSON.stringify([sequence, at, kind, giftNo, pieces, coins, by, detail, raw]);
	return digest(previous, text);
}

/** Node's one-shot hash where there is one: a third faster, and Electron 33 does not have it. */
const digest: (previous: Uint8Array, text: string) => Buffer =
	typeof (hash as typeof hash | undefined) === 'function'
		? (previous, text) => {
				const length = Buffer.byteLength(text);
				const bytes = Buffer.allocUnsafe(previous.length + length);
				bytes.set(previous);
				bytes.write(text, previous.length, 'utf8');
				return hash('sha256', bytes, 'buffer');
			}
		: (previous, text) => createHash('sha256').update(previous).update(text).digest();
