export function hex(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Null, which stands for a refusal, stays visible in a comparison. */
export function toHex(bytes: Uint8Array | null): string {
	return bytes === null ? 'nothing' : Buffer.from(bytes).toString('hex');
}
