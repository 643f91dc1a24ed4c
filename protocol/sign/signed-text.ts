// What the host signs is bytes: made once, kept verbatim and verified verbatim, so that nobody ever serialises them again.
// Canonical here means: fields in one order, as JSON without spaces, UTF-8, then base64url. The signature is over a context
// string, which names what the bytes are, and the bytes themselves: a void notice can never pass for a grant.

import * as v from 'valibot';
import { findOutOfBounds } from '../bounds.ts';
import type { SignedBytes } from '../messages.ts';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.ts';
import { concatBytes, fromUtf8, toUtf8 } from '../primitives/bytes.ts';
import type { Ed25519Signer, Ed25519Verifier } from '../primitives/primitives.ts';

export type SignedKind = 'grant' | 'void_notice' | 'room_notice' | 'key_notice';

/** Answers the signature when it is asked for; until then it may be in the making. */
export type BeginSigning = (message: Uint8Array) => () => Uint8Array;

const SIGNED_TEXT_BYTES_MAX = 4_096;

export function writeSignedText(fields: object): string {
	return toBase64Url(toUtf8(JSON.stringify(fields)));
}

/** Writes the fields and signs them, in one go: the bytes need not be read back from their text. */
export function signFieldsSoon(kind: SignedKind, fields: object, begin: BeginSigning): SignedBytes {
	const context = contextOf(kind);
	const message = toUtf8(context + JSON.stringify(fields));
	return withSignature(toBase64Url(message.subarray(context.length)), begin(message));
}

/** Null where the bytes are not of this kind. Says nothing about who made them. */
export function readSignedText<Terms>(bytes: string, schema: v.GenericSchema<unknown, Terms>): Terms | null {
	const raw = fromBase64Url(bytes);
	if (!raw || raw.length > SIGNED_TEXT_BYTES_MAX) return null;
	const text = fromUtf8(raw);
	if (text === null || findOutOfBounds(text, SIGNED_TEXT_BYTES_MAX)) return null;
	try {
		const read = v.safeParse(schema, JSON.parse(text));
		return read.success ? read.output : null;
	} catch {
		// Text that is no JSON was not made by a host of version 1.
		return null;
	}
}

export function sign(kind: SignedKind, bytes: string, signer: Pick<Ed25519Signer, 'sign'>): SignedBytes {
	const message = toMessage(kind, bytes);
	if (message === null) throw new Error(`a ${kind} of ours is no base64url`);
	return { bytes, signature: toBase64Url(signer.sign(message)) };
}

/** The same while the signature is still in the making: whoever reads it first has it finished. */
export function signSoon(kind: SignedKind, bytes: string, begin: BeginSigning): SignedBytes {
	const message = toMessage(kind, bytes);
	if (message === null) throw new Error(`a ${kind} of ours is no base64url`);
	return withSignature(bytes, begin(message));
}

function withSignature(bytes: string, finish: () => Uint8Array): SignedBytes {
	let signature: string | null = null;
	return {
		bytes,
		get signature() {
			return (signature ??= toBase64Url(finish()));
		},
	};
}

/** Whether the holder of the key signed exactly these bytes, as this kind. */
export function isSigned(kind: SignedKind, { bytes, signature }: SignedBytes, verify: Ed25519Verifier): boolean {
	const [message, raw] = [toMessage(kind, bytes), fromBase64Url(signature)];
	return message !== null && raw !== null && verify(message, raw);
}

function toMessage(kind: SignedKind, bytes: string): Uint8Array | null {
	const raw = fromBase64Url(bytes);
	return raw && concatBytes(toUtf8(contextOf(kind)), raw);
}

/** ASCII. */
function contextOf(kind: SignedKind): string {
	return `giftwarden/1 ${kind}\n`;
}
