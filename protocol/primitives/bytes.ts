const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Texts of so many UTF-16 units are written into space that is there already: an array of their own is begun only when its length is known. */
const SHORT_MAX = 2_048;
const space = new Uint8Array(SHORT_MAX * 3);

/** A lone surrogate becomes a replacement character. In Node, `encode` takes two to fifteen times as long. */
export function toUtf8(text: string): Uint8Array {
	if (text.length > SHORT_MAX) return encoder.encode(text);
	const { written } = encoder.encodeInto(text, space);
	return space.slice(0, written);
}

/** Null where the bytes are no UTF-8: a replacement character would be words that nobody said. */
export function fromUtf8(bytes: Uint8Array): string | null {
	try {
		return decoder.decode(bytes);
	} catch {
		// The decoder's one way of saying so.
		return null;
	}
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
	let length = 0;
	for (const part of parts) length += part.length;
	const whole = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Whether both are the same bytes. For what is public: the time it takes tells where they differ. */
export function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
	if (one === other) return true;
	if (one.length !== other.length) return false;
	for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
	return true;
}
