import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { HOSTILE_DEEDS, prepareDeed } from '../../audience/viewers/hostile-deeds.ts';
import type { DeedFacts } from '../../audience/viewers/hostile-deeds.ts';
import { createRandom } from '../../audience/viewers/random.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asGiftId, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { DecodedPeer } from '../../protocol/messages.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { openLine, OTHER_KEYS } from '../support/seals/keys.ts';
import { decodeFromClient, decodeFromHost, sealed } from '../support/seals/sealed.ts';

const DECODERS: readonly ((text: string) => DecodedPeer<unknown>)[] = [
	decodeFromClient,
	decodeFromHost,
	decodeFromChannel,
];

function peer(body: string): string {
	return sealed(body);
}

function request(fields: string): string {
	return peer(`[{"kind":"gift_request","giftId":"gift-0001","gift":"rose"${fields}}]`);
}

afterEach(() => {
	// Nothing that was read here may have left a mark on every object.
	for (const name of ['count', 'gift', 'polluted', 'kind'])
		expect(({} as Record<string, unknown>)[name]).toBeUndefined();
});

describe('no text makes a decoder throw', () => {
	const pieces = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.json(),
		fc.constantFrom(
			'{"giftwarden":1',
			'"giftwarden"',
			',"seal":"hpke-1"',
			',"body":"[',
			'"messages":[',
			'{"kind":"gift_request"',
			'\\"',
			']',
			'}',
			'[[[[[[[[',
			'__proto__',
		),
	);

	test('however it is put together', () => {
		const texts = fc.array(pieces, { maxLength: 8 }).map((list) => list.join(''));
		fc.assert(
			fc.property(texts, (text) => {
				for (const decode of DECODERS)
					expect(decode(text).kind).toMatch(/^(messages|foreign|unreadable|unopened|from_newer)/);
				expect(() => decodeGrantTerms(text)).not.toThrow();
			}),
			{ numRuns: 2_000 },
		);
	});

	test('whatever stands in the envelope’s fields, in a message’s, and in a grant', () => {
		const anything = fc.jsonValue({ maxDepth: 3 });
		fc.assert(
			fc.property(anything, anything, anything, (one, other, third) => {
				for (const fields of [
					{ giftwarden: one, seal: other, body: third },
					{ giftwarden: 1, seal: 'hpke-1', enc: one, nonce: other, body: third },
					sealed(JSON.stringify(one)),
					sealed(JSON.stringify([{ kind: 'gift_request', giftId: one, gift: other }])),
					sealed(JSON.stringify([{ kind: one, giftId: other }])),
					{ giftwarden: 1, messages: one },
					{ giftwarden: 1, messages: [{ kind: 'broadcast', grants: [one, { bytes: other }] }] },
				])
					for (const decode of DECODERS)
						expect(() => decode(typeof fields === 'string' ? fields : JSON.stringify(fields))).not.toThrow();
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('an object that plays with its prototype', () => {
	test.each([
		',"__proto__":{"count":9}',
		',"constructor":{"prototype":{"polluted":1}}',
		',"toString":1,"valueOf":1',
		',"combo":null,"__proto__":null',
		',"hasOwnProperty":1',
	])('is read as what it says of itself: %s', (fields) => {
		expect(decodeFromClient(request(fields))).toMatchObject({ messages: [{ giftId: 'gift-0001', count: 1 }] });
	});

	test('gets nothing from a prototype that it brings along', () => {
		const body = '[{"__proto__":{"kind":"gift_request","giftId":"gift-0001","gift":"rose"}}]';
		expect(decodeFromClient(peer(body))).toMatchObject({ messages: [], problems: [{ giftId: null }] });
	});

	test.each(['{"toString":1}', '{"valueOf":1,"toString":1}', '{"toJSON":1}', '[{}]', '{"__proto__":null}'])(
		'is no version and no seal: %s',
		(value) => {
			expect(decodeFromClient(`{"giftwarden":${value},"seal":"none","body":"[]"}`).kind).toBe('unreadable');
			expect(decodeFromClient(`{"giftwarden":1,"seal":${value},"body":"[]"}`).kind).toBe('unreadable');
		},
	);
});

describe('a number that is none', () => {
	test.each([
		'1e400',
		'-1e400',
		'9007199254740993',
		'0.1',
		'-1',
		'1e21',
		'"1e400"',
		'"-1"',
		'"99999999999999999"',
		'"0x10"',
		'true',
	])('%s is no count', (value) => {
		expect(decodeFromClient(request(`,"count":${value}`))).toMatchObject({
			messages: [],
			problems: [{ why: 'malformed', giftId: 'gift-0001' }],
		});
	});

	test('of two fields with one name the last counts, and it is checked', () => {
		expect(decodeFromClient(request(',"count":-5,"count":2'))).toMatchObject({ messages: [{ count: 2 }] });
		expect(decodeFromClient(request(',"count":2,"count":-5'))).toMatchObject({ messages: [] });
	});
});

describe('a text made to cost much', () => {
	test.each([
		['brackets without end', `{"giftwarden":1,"a":${'['.repeat(8_000)}`],
		['braces without end', `{"giftwarden":1,"a":${'{"a":'.repeat(1_600)}`],
		['a closed tower', peer('['.repeat(3_000) + ']'.repeat(3_000))],
		['members without end', `{"giftwarden":1,${'"a":1,'.repeat(1_300)}"b":1}`],
		['megabytes', `{"giftwarden":1,"a":"${'x'.repeat(4_000_000)}"}`],
		['megabytes of brackets', `{"giftwarden":1,"a":${'['.repeat(4_000_000)}`],
		['quotes and backslashes', `{"giftwarden":1,"a":"${'\\'.repeat(8_001)}`],
	])('is refused before it is parsed: %s', (_, text) => {
		for (const decode of DECODERS) expect(decode(text).kind).toBe('unreadable');
	});
});

describe('what a hostile viewer sends', () => {
	const room = asChannelName('neon-lounge');
	const facts: DeedFacts = {
		room,
		self: asUserId('mallory'),
		catalogue: [],
		freshId: asGiftId('gift-0002'),
		ownId: asGiftId('gift-0001'),
		others: { giftId: asGiftId('gift-0003'), sender: asUserId('anna'), grant: { bytes: 'Z3JhbnQ', signature: '' } },
		random: createRandom(1),
		now: asUtcMs(1_790_000_000_000),
		seal: sealed,
		sealAs: (client, text) => openLine(client, { room, host: asUserId('mika-desk') }).writeText(text),
		signer: OTHER_KEYS,
	};

	test.each(HOSTILE_DEEDS)('%s has an answer, and carries no sender and no price', (kind) => {
		const deed = prepareDeed(kind, facts);
		if (!deed) throw new Error('everything that this deed needs is there');
		const decoded = deed.to === 'host' ? decodeFromClient(deed.text) : decodeFromChannel(deed.text);
		if (decoded.kind !== 'messages') return;
		for (const message of decoded.messages)
			for (const name of ['sender', 'from', 'price', 'value', 'coins']) expect(message).not.toHaveProperty(name);
	});
});
