// A text under a passphrase: scrypt makes the key, AES-256-GCM seals, and what stands beside the box in its file is bound
// to it. The figures of scrypt are recorded in the box, so that they can grow later; figures read from a file are
// bounded before any of them is used, because a stranger's file could ask for all of the machine's memory.

import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import * as v from 'valibot';
import { writeBytes } from './identity.ts';

export interface ScryptCost {
	/** CPU and memory, a power of two; memory is 128 · N · r bytes. */
	readonly N: number;
	readonly r: number;
	readonly p: number;
}

/** OWASP's advice for scrypt (Password Storage Cheat Sheet): 128 MiB, about half a second on a plain computer. */
export const SCRYPT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
export const PASSPHRASE_LENGTH_MIN = 10;
export const PASSPHRASE_LENGTH_MAX = 256;

const MEMORY_MAX = 256 * 1024 * 1024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
const SEALED_LENGTH_MAX = 100_000;

const sealed = v.pipe(v.string(), v.maxLength(SEALED_LENGTH_MAX), v.regex(/^[A-Za-z0-9_-]{22,}$/, 'base64url'));
function bytesOf(length: number) {
	return v.pipe(
		v.string(),
		v.maxLength(2 * length),
		v.regex(/^[A-Za-z0-9_-]+$/, 'base64url'),
		v.transform((text) => Buffer.from(text, 'base64url')),
		v.check((bytes) => bytes.length === length, `${length} bytes`),
	);
}

export const BoxSchema = v.strictObject({
	by: v.literal('passphrase'),
	scrypt: v.pipe(
		v.strictObject({
			N: v.pipe(v.number(), v.safeInteger(), v.minValue(2), v.maxValue(2 ** 20)),
			r: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(32)),
			p: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4)),
		}),
		v.check(({ N, r }) => Number.isInteger(Math.log2(N)) && 128 * N * r <= MEMORY_MAX, 'bearable cost'),
	),
	salt: bytesOf(SALT_BYTES),
	nonce: bytesOf(NONCE_BYTES),
	sealed,
});
export type Box = v.InferOutput<typeof BoxSchema>;
/** A box as it stands in a file. */
export type WrittenBox = v.InferInput<typeof BoxSchema>;

export interface PassphrasePorts {
	readonly random: (bytes: number) => Uint8Array;
	readonly cost: ScryptCost;
}

/** Seals the text. `beside` is what the file says in the open; whoever changes it cannot open the box any more. */
export async function sealWithPassphrase(
	{ text, passphrase, beside }: { text: string; passphrase: string; beside: string },
	{ random, cost }: PassphrasePorts,
): Promise<WrittenBox> {
	const salt = random(SALT_BYTES);
	const nonce = random(NONCE_BYTES);
	const key = await deriveKey(passphrase, salt, cost);
	const cipher = createCipheriv('aes-256-gcm', key, nonce);
	key.fill(0);
	cipher.setAAD(Buffer.from(beside));
	const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
	const { N, r, p } = cost;
	return {
		by: 'passphrase',
		scrypt: { N, r, p },
		salt: writeBytes(salt),
		nonce: writeBytes(nonce),
		sealed: writeBytes(body),
	};
}

/** Null for another passphrase, or for a box that somebody changed: the two cannot be told apart. */
export async function openWithPassphrase(box: Box, passphrase: string, beside: string): Promise<string | null> {
	const body = Buffer.from(box.sealed, 'base64url');
	if (body.length < TAG_BYTES) return null;
	const key = await deriveKey(passphrase, box.salt, box.scrypt);
	const decipher = createDecipheriv('aes-256-gcm', key, box.nonce, { authTagLength: TAG_BYTES });
	key.fill(0);
	decipher.setAAD(Buffer.from(beside));
	decipher.setAuthTag(body.subarray(-TAG_BYTES));
	try {
		return decipher.update(body.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
	} catch {
		// GCM's only way to say that key and box do not belong together.
		return null;
	}
}

/** Keyboards write the same letters in different ways; RFC 8265 compares passphrases in NFC. */
function deriveKey(passphrase: string, salt: Uint8Array, { N, r, p }: ScryptCost): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		scrypt(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 2 * MEMORY_MAX }, (error, key) => {
			if (error) reject(error);
			else resolve(key);
		});
	});
}
