// RFC 4648, section 5, without padding, and with exactly one text for the same bytes: what is compared or signed as text
// must not have a second form.

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
/** By twelve bits: two lookups for three bytes are five times as fast as btoa and a change of its alphabet. */
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
/** Six bits by the code of their letter; -1 for what is no letter of this alphabet. */
const SEXTETS = new Int8Array(128).fill(-1);
for (const [bits, letter] of LETTERS.entries()) SEXTETS[letter.charCodeAt(0)] = bits;

/** What Node has of its own for it, in native code; a page has none. */
interface NativeBytes extends Uint8Array {
	toString(encoding?: 'base64url'): string;
}
interface NativeBase64 {
	from(buffer: ArrayBufferLike, byteOffset: number, length: number): NativeBytes;
	from(text: string, encoding: 'base64url'): NativeBytes;
}
const native = (globalThis as { readonly Buffer?: NativeBase64 }).Buffer;
/** Calling it costs as much as so many bytes by the table. */
const NATIVE_FROM_BYTES = 48;

export function toBase64Url(bytes: Uint8Array): string {
	return native && bytes.length >= NATIVE_FROM_BYTES
		? native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
		: writeByTable(bytes);
}

/** Null where the text is no base64url, or where another text stands for the same bytes (unused bits set). */
export function fromBase64Url(text: string): Uint8Array | null {
	return native && text.length >= countBase64Url(NATIVE_FROM_BYTES) ? readNatively(native, text) : readByTable(text);
}

/** The native one takes anything and leaves out what it does not know: only what it would write itself is good. */
function readNatively(node: NativeBase64, text: string): Uint8Array | null {
	const bytes = node.from(text, 'base64url');
	// A copy: Node puts many into the same memory, and who is handed a part of it is easily handed all.
	return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null;
}

/** For pages. */
export function writeByTable(bytes: Uint8Array): string {
	const whole = bytes.length - (bytes.length % 3);
	let text = '';
	for (let at = 0; at < whole; at += 3) {
		const group = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
		text += pairOf(group >> 12) + pairOf(group & 0xfff);
	}
	if (bytes.length - whole === 1) return text + pairOf(byteAt(bytes, whole) << 4);
	if (bytes.length - whole === 0) return text;
	const last = (byteAt(bytes, whole) << 10) | (byteAt(bytes, whole + 1) << 2);
	return text + pairOf(last >> 6) + (LETTERS[last & 0x3f] ?? '');
}

function byteAt(bytes: Uint8Array, at: number): number {
	return bytes[at] ?? 0;
}

function pairOf(bits: number): string {
	return PAIRS[bits] ?? '';
}

/** For pages. One pass over a table: a pattern, two replacements and atob take three times as long. */
export function readByTable(text: string): Uint8Array | null {
	const rest = text.length % 4;
	if (rest === 1) return null;
	const whole = text.length - rest;
	const bytes = new Uint8Array((whole / 4) * 3 + Math.max(0, rest - 1));
	let to = 0;
	for (let at = 0; at < whole; at += 4) {
		// One sextet of -1 makes the whole group negative.
		const group = (sextetAt(text, at) << 18) | (sextetAt(text, at + 1) << 12) | pairAt(text, at + 2);
		if (group < 0) return null;
		bytes[to++] = group >> 16;
		bytes[to++] = (group >> 8) & 0xff;
		bytes[to++] = group & 0xff;
	}
	return rest === 0 || readRest(text, whole, bytes) ? bytes : null;
}

/** Two letters of which the last leaves four bits unused, or three and two bits. */
function readRest(text: string, at: number, bytes: Uint8Array): boolean {
	const isLong = text.length - at === 3;
	const group = isLong ? (sextetAt(text, at) << 12) | pairAt(text, at + 1) : pairAt(text, at);
	const unused = isLong ? 2 : 4;
	if (group < 0 || (group & ((1 << unused) - 1)) !== 0) return false;
	const value = group >> unused;
	if (isLong) bytes.set([value >> 8, value & 0xff], bytes.length - 2);
	else bytes[bytes.length - 1] = value;
	return true;
}

function sextetAt(text: string, at: number): number {
	return SEXTETS[text.charCodeAt(at)] ?? -1;
}

/** Twelve bits of two letters. */
function pairAt(text: string, at: number): number {
	return (sextetAt(text, at) << 6) | sextetAt(text, at + 1);
}

/** Characters that so many bytes take. */
export function countBase64Url(bytes: number): number {
	return Math.ceil((bytes * 4) / 3);
}
