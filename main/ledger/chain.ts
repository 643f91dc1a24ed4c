// Each entry carries the hash of the one before it, so that an entry cannot be changed, taken out or put in between
// without every later hash telling. The hash is SHA-256 over the previous hash and the entry as JSON in the field order
// below; the first entry follows 32 zero bytes.

import { createHash } from 'node:crypto';

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
	return createHash('sha256').update(previous).update(text).digest();
}
