// What strangers may send, in figures. Every bound is checked before the costly step behind it: bytes before decoding,
// depth and keys before JSON.parse, string lengths by the schemas. A change here is a change of the protocol.

/** Bytes of one peer message that the host still reads. */
export const PEER_MESSAGE_BYTES_MAX = 8_192;
/** Bytes of one channel message that a member still reads (RTM's own limit). */
export const CHANNEL_MESSAGE_BYTES_MAX = 32_768;
/** Brackets and braces open at once. */
export const DEPTH_MAX = 6;
/** Colons outside strings, that is object members, in one JSON text. */
export const MEMBERS_MAX = 1_024;
/** Messages in one envelope. */
export const BATCH_MAX = 64;
/** Pieces in one gift request, and the cumulative count of a combo. */
export const COUNT_MAX = 100_000;
/** Coins one piece may cost. */
export const PRICE_MAX = 1_000_000_000;
/** UTF-16 units of the sender's words. */
export const NOTE_LENGTH_MAX = 400;
/** UTF-16 units of a display name. */
export const NAME_LENGTH_MAX = 128;
/** Characters of the sender's words as a person counts them (UAX #29). */
export const NOTE_GRAPHEMES_MAX = 200;
/** The same for a display name. */
export const NAME_GRAPHEMES_MAX = 64;
/** Gift ids in one status query. */
export const STATUS_QUERY_MAX = 50;
/** UTF-16 units of a failure reason that a client reports. */
export const REASON_LENGTH_MAX = 200;

export type OutOfBounds = 'too_large' | 'too_deep' | 'too_many_members';

/**
 * Looks at a JSON text without parsing it. JSON.parse follows a million brackets without complaint, so depth has to be
 * counted first. Never throws, one pass, O(length).
 */
export function findOutOfBounds(text: string, bytesMax: number): OutOfBounds | null {
	// A UTF-16 unit takes at most three bytes: most texts need no exact count.
	if (text.length > bytesMax) return 'too_large';
	if (text.length * 3 > bytesMax && countUtf8Bytes(text) > bytesMax) return 'too_large';
	let depth = 0;
	let members = 0;
	let inString = false;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (inString) {
			if (unit === 0x5c) at++;
			else if (unit === 0x22) inString = false;
			continue;
		}
		if (unit === 0x22) inString = true;
		else if (unit === 0x5b || unit === 0x7b) {
			if (++depth > DEPTH_MAX) return 'too_deep';
		} else if (unit === 0x5d || unit === 0x7d) depth--;
		else if (unit === 0x3a && ++members > MEMBERS_MAX) return 'too_many_members';
	}
	return null;
}

/** UTF-8 bytes of a text; a lone surrogate counts as the three bytes of its replacement. */
export function countUtf8Bytes(text: string): number {
	let bytes = 0;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit < 0x80) bytes += 1;
		else if (unit < 0x800) bytes += 2;
		else if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
			bytes += 4;
			at++;
		} else bytes += 3;
	}
	return bytes;
}
