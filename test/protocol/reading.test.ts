import { describe, expect, test } from 'vitest';
import { asGiftId } from '../../protocol/ids.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { decodeFromClient, decodeFromHost, sealed, sealPeer } from '../support/seals/sealed.ts';

const REQUEST = { kind: 'gift_request', giftId: 'gift-0001', gift: 'rose' };
const READ_REQUEST = { ...REQUEST, count: 1, senderName: null, note: null, combo: null, expiresAt: null };

function peer(messages: unknown, envelope: object = {}): string {
	const whole = JSON.parse(sealed(JSON.stringify(messages))) as object;
	return JSON.stringify({ ...whole, ...envelope });
}

function readOne(message: object) {
	const decoded = decodeFromClient(peer([message]));
	if (decoded.kind !== 'messages') throw new Error(decoded.kind);
	return decoded.messages[0] ?? decoded.problems[0];
}

describe('tolerant in', () => {
	test.each([
		['absent optional fields', {}],
		['null where a field is optional', { count: null, senderName: null, note: null, combo: null, expiresAt: null }],
		['a count in digits', { count: '1' }],
		['a count with leading zeros', { count: '001' }],
		['an unknown field', { colour: 'red', price: 99, sender: 'mallory', __proto__: { count: 5 } }],
		['blank words', { senderName: ' \u2800', note: '' }],
	])('%s', (_, changes) => {
		expect(readOne({ ...REQUEST, ...changes })).toEqual(READ_REQUEST);
	});

	test('a combo without its end, and a time in digits', () => {
		const combo = { comboId: 'combo-0001', comboCount: '7' };
		expect(readOne({ ...REQUEST, combo, expiresAt: '1790000000000' })).toEqual({
			...READ_REQUEST,
			combo: { comboId: 'combo-0001', comboCount: 7, comboEnd: false },
			expiresAt: 1_790_000_000_000,
		});
	});

	test('a minus zero is a zero', () => {
		const decoded = decodeFromClient(sealed('[{"kind":"gift_request","giftId":"gift-0001","gift":"rose","count":-0}]'));
		expect(decoded).toEqual({ kind: 'messages', messages: [{ ...READ_REQUEST, count: 0 }], problems: [] });
	});

	test('a version in digits, and fields around the body that nobody knows', () => {
		expect(decodeFromClient(peer([REQUEST], { giftwarden: '1', route: 'x' }))).toMatchObject({
			messages: [READ_REQUEST],
		});
	});
});

describe('never tolerant about meaning', () => {
	test.each([
		['giftId', { giftId: 7 }],
		['giftId', { giftId: 'short' }],
		['gift', { gift: 'Rose' }],
		['gift', { gift: null }],
		['count', { count: -1 }],
		['count', { count: 1.5 }],
		['count', { count: '1.5' }],
		['count', { count: '1e3' }],
		['count', { count: '０' }],
		['count', { count: true }],
		['count', { count: [1] }],
		['count', { count: 2 ** 53 }],
		['count', { count: 1_000_001 }],
		['senderName', { senderName: 'x'.repeat(65) }],
		['senderName', { senderName: 'nimda\u202eadmin' }],
		['senderName', { senderName: 7 }],
		['note', { note: 'x'.repeat(201) }],
		['note', { note: 'a\u0000b' }],
		['note', { note: 'two\nlines' }],
		['note', { note: '\ud83c' }],
		['combo.comboId', { combo: { comboCount: 1 } }],
		['combo.comboCount', { combo: { comboId: 'combo-0001' } }],
		['combo.comboEnd', { combo: { comboId: 'combo-0001', comboCount: 1, comboEnd: 'yes' } }],
		['combo', { combo: [] }],
		['expiresAt', { expiresAt: -5 }],
	])('%s: %j', (field, changes) => {
		const read = readOne({ ...REQUEST, ...changes });
		const giftId = 'giftId' in changes ? null : 'gift-0001';
		expect(read).toMatchObject({ why: 'malformed', giftId });
		expect((read as { detail: string }).detail).toMatch(new RegExp(`^${field}`));
	});

	test('an acknowledgment is of one of two kinds, and a status query is bounded', () => {
		expect(readOne({ kind: 'acknowledgment', giftId: 'gift-0001', outcome: 'maybe' })).toMatchObject({
			why: 'malformed',
		});
		const giftIds = Array.from({ length: 51 }, (_, nth) => `gift-${1000 + nth}`);
		expect(readOne({ kind: 'status_query', giftIds })).toMatchObject({ why: 'malformed' });
		expect(readOne({ kind: 'status_query', giftIds: giftIds.slice(1) })).toMatchObject({ kind: 'status_query' });
	});
});

describe('an envelope', () => {
	test('with one bad message keeps the good ones beside it', () => {
		const unknown = { kind: 'gift_wish', giftId: 'gift-0002' };
		expect(decodeFromClient(peer([unknown, REQUEST, { ...REQUEST, count: -1 }, 7]))).toEqual({
			kind: 'messages',
			messages: [READ_REQUEST],
			problems: [
				{ why: 'unknown_kind', giftId: 'gift-0002', detail: expect.stringMatching(/^kind/) as string },
				{ why: 'malformed', giftId: 'gift-0001', detail: expect.stringMatching(/^count/) as string },
				{ why: 'malformed', giftId: null, detail: expect.stringMatching(/^message/) as string },
			],
		});
	});

	test.each<[string, string]>([
		['a newer version', peer([REQUEST], { giftwarden: 2 })],
		['a much newer one', '{"giftwarden":99}'],
	])('of %s says so, whatever else is in it', (_, text) => {
		expect(decodeFromClient(text).kind).toBe('from_newer_version');
	});

	test.each<unknown>([
		0,
		-1,
		1.5,
		null,
		true,
		[1],
		{},
		{ toString: 1 },
		{ valueOf: 1, toString: 1 },
		'one',
		'1.0',
		' 1',
		'0x1',
	])('with %j for a version is unreadable', (giftwarden) => {
		expect(decodeFromClient(peer([REQUEST], { giftwarden }))).toEqual({
			kind: 'unreadable',
			why: 'giftwarden is no version',
		});
	});

	test.each([
		['an unknown seal', peer([REQUEST], { seal: 'hpke-2' }), 'seal "hpke-2" is not known'],
		['no seal at all', peer([REQUEST], { seal: 'none' }), 'the message is not sealed'],
		['a short enc', peer([REQUEST], { enc: 'AAAA' }), 'enc is not 32 bytes of base64url'],
		['a nonce of other bytes', peer([REQUEST], { nonce: 'AAAA' }), 'nonce is not 12 bytes of base64url'],
		['no seal', peer([REQUEST], { seal: undefined }), 'seal undefined is not known'],
		['a body that is no text', peer([REQUEST], { body: [REQUEST] }), 'body is no base64url'],
		['a body that is no JSON', sealed('[{'), 'messages is no array'],
		['one message without a list', peer(REQUEST), 'messages is no array'],
		['too many messages', peer(Array.from({ length: 65 }, () => 7)), 'more than 64 messages'],
		['a deep body', sealed('['.repeat(7)), 'too_deep'],
		['a deep envelope', peer([REQUEST], { more: [[[[[[[]]]]]]] }), 'too_deep'],
		['more bytes than a peer message may have', peer([{ ...REQUEST, more: 'x'.repeat(8_192) }]), 'too_large'],
		['an end that is missing', peer([REQUEST]).slice(0, -1), 'not a JSON object'],
	])('with %s is unreadable', (_, text, why) => {
		expect(decodeFromClient(text)).toEqual({ kind: 'unreadable', why });
	});

	test.each([
		'hello',
		'',
		'{}',
		'[]',
		'null',
		'{"type":"chat","text":"\\"giftwarden\\""}',
		'my "giftwarden" notes',
		'["giftwarden"]',
	])('%j is another app’s', (text) => {
		for (const decode of [decodeFromClient, decodeFromHost, decodeFromChannel])
			expect(decode(text)).toEqual({ kind: 'foreign' });
	});
});

test('a peer’s message on the channel, and a channel message from a peer, are not mistaken for each other', () => {
	expect(decodeFromChannel(peer([REQUEST]))).toEqual({ kind: 'unreadable', why: 'messages is no array' });
	const notice = { kind: 'void_notice', bytes: 'Z3JhbnQ' };
	const channel = JSON.stringify({ giftwarden: 1, messages: [notice] });
	expect(decodeFromClient(channel)).toMatchObject({ kind: 'unreadable' });
	expect(decodeFromChannel(channel)).toMatchObject({ messages: [{ ...notice, signature: '' }] });
});

test('the host’s words are not read as a client’s, nor the other way round', () => {
	const grant = { kind: 'grant', giftId: 'gift-0001', grant: { bytes: 'Z3JhbnQ', signature: '' } } as const;
	expect(readOne(grant)).toMatchObject({ why: 'unknown_kind', giftId: 'gift-0001' });
	const query = sealPeer([{ kind: 'status_query', giftIds: [asGiftId('gift-0001')] }]);
	expect(decodeFromHost(query)).toMatchObject({ messages: [], problems: [{ why: 'unknown_kind' }] });
});

test.each([
	['bytes that are no base64url', { bytes: 'a+b=' }],
	['no bytes', {}],
	['too many bytes', { bytes: 'A'.repeat(6_001) }],
	['a signature that is no base64url', { bytes: 'AAAA', signature: '<b>' }],
	['a signature that is too long', { bytes: 'AAAA', signature: 'A'.repeat(129) }],
])('a broadcast whose grant has %s is malformed', (_, grant) => {
	const text = JSON.stringify({ giftwarden: 1, messages: [{ kind: 'broadcast', grants: [grant] }] });
	expect(decodeFromChannel(text)).toMatchObject({ messages: [], problems: [{ why: 'malformed' }] });
});
