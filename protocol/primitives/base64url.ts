// RFC 4648, section 5, without padding, and with exactly one text for the same bytes: what is compared or signed as text
// must not have a second form.

// Whole groups of four, then nothing, or two characters of which the last leaves four bits unused, or three and two bits.
const BASE64URL = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$/;
/** String.fromCharCode takes its bytes as arguments, of which there may not be too many. */
const CHUNK = 4_096;

export function toBase64Url(bytes: Uint8Array): string {
	let binary = '';
	for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Null where the text is no base64url, or where another text stands for the same bytes (unused bits set). */
export function fromBase64Url(text: string): Uint8Array | null {
	if (!BASE64URL.test(text)) return null;
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	const bytes = new Uint8Array(binary.length);
	for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
	return bytes;
}

/** Characters that so many bytes take. */
export function countBase64Url(bytes: number): number {
	return Math.ceil((bytes * 4) / 3);
}
