// Which public keys of Ed25519 may verify anything. Libraries differ here: OpenSSL takes keys of small order, for which
// one signature fits many messages, and encodings of y beyond the field. Both sides of the wire must say no to the same
// ones, so the question is answered once, on the bytes alone.

/** 2^255 − 19, little-endian, highest bit clear. */
const FIELD = Uint8Array.from([0xed, ...Array.from({ length: 30 }, () => 0xff), 0x7f]);

/** The y coordinates of the eight points of small order: 0, 1, −1, and the two of order eight. */
const SMALL_ORDER: readonly string[] = [
	'00'.repeat(32),
	`01${'00'.repeat(31)}`,
	`ec${'ff'.repeat(30)}7f`,
	'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
	'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
];

/** Whether these 32 bytes are the one encoding of a y whose point is not of small order. Says nothing about the curve. */
export function isStrictEd25519Key(publicKey: Uint8Array): boolean {
	if (publicKey.length !== 32) return false;
	const y = Uint8Array.from(publicKey);
	y[31] = (y[31] ?? 0) & 0x7f;
	return isBelow(y, FIELD) && !SMALL_ORDER.includes(toHex(y));
}

function isBelow(one: Uint8Array, other: Uint8Array): boolean {
	for (let at = 31; at >= 0; at--) {
		const difference = (one[at] ?? 0) - (other[at] ?? 0);
		if (difference !== 0) return difference < 0;
	}
	return false;
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
