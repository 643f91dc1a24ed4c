import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64Url, readByTable, toBase64Url, writeByTable } from '../../protocol/primitives/base64url.ts';
import { toUtf8 } from '../../protocol/primitives/bytes.ts';

const BYTES = fc.uint8Array({ maxLength: 300, size: 'max' });

/** Node's own way and the table are taken for long and short texts; pages have the table alone. */
describe('base64url', () => {
	test('is the same text by either way, and reads back as the same bytes in memory of its own', () => {
		fc.assert(
			fc.property(BYTES, (bytes) => {
				const text = Buffer.from(bytes).toString('base64url');
				expect([toBase64Url(bytes), writeByTable(bytes)]).toEqual([text, text]);
				for (const read of [fromBase64Url(text), readByTable(text)]) {
					expect(read).toEqual(bytes);
					expect(read?.buffer.byteLength).toBe(bytes.length);
				}
			}),
		);
	});

	test('of a part of some memory is that part', () => {
		const whole = Uint8Array.from({ length: 200 }, (_, at) => at);
		expect(toBase64Url(whole.subarray(20, 120))).toBe(writeByTable(whole.slice(20, 120)));
	});

	test('is refused by either way where another text stands for the same bytes, or for none', () => {
		const letters = fc.constantFrom(...'AQgwz09-_+/= \n\u00e9\u{1f339}');
		const texts = fc.tuple(BYTES, fc.nat(), letters).map(([bytes, at, letter]) => {
			const text = Buffer.from(bytes).toString('base64url');
			const place = at % (text.length + 1);
			return [text.slice(0, place) + letter + text.slice(place), text.slice(0, place) + letter + text.slice(place + 1)];
		});
		fc.assert(
			fc.property(texts, (changed) => {
				for (const text of changed) {
					const read = readByTable(text);
					expect(fromBase64Url(text)).toEqual(read);
					if (read) expect(writeByTable(read)).toBe(text);
				}
			}),
		);
	});
});

describe('UTF-8', () => {
	test('is what TextEncoder makes of it, in memory of its own, however long the text', () => {
		const texts = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.string({ unit: 'binary', minLength: 2_000, maxLength: 2_100 }),
		);
		fc.assert(
			fc.property(texts, (text) => {
				const bytes = toUtf8(text);
				const expected = Uint8Array.from(new TextEncoder().encode(text));
				toUtf8('z'.repeat(2_000));
				expect(bytes).toEqual(expected);
			}),
		);
	});
});
