// Each entry carries the hash of the one before it, so that an entry cannot be changed, taken out or put in between
// without every later hash telling. The hash is SHA-256 over the previous hash and the entry as JSON in the field order
// below; the first entry follows 32 zero bytes.

import { hash } from 'node:crypto';

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

/** Where what is hashed is put together; as large as the largest so far. */
let space = Buffer.alloc(16_384);

export function nextHash(previous: Uint8Array, entry: ChainedEntry): Buffer {
	const { sequence, at, kind, giftNo, pieces, coins, by, detail, raw } = entry;
	const text = JSON.stringify([sequence, at, kind, giftNo, pieces, coins, by, detail, raw]);
	const bytesMax = previous.length + text.length * 3;
	if (space.length < bytesMax) space = Buffer.alloc(bytesMax);
	space.set(previous);
	const length = previous.length + space.write(text, previous.length, 'utf8');
	// An answer in bytes takes memory of its own, and half as long again.
	return Buffer.from(hash('sha256', space.subarray(0, length), 'binary'), 'binary');
}
