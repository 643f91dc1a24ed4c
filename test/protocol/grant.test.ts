import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGrantTerms, encodeGrantTerms, signGrantSoon } from '../../protocol/grant.ts';
import { fromBase64Url, toBase64Url } from '../../protocol/primitives/base64url.ts';
import { asChannelName, asCoins, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import { KEYS } from '../support/seals/keys.ts';

const TERMS: GrantTerms = {
	room: asChannelName('neon-lounge'),
	giftId: asGiftId('0190f3a2-0000-7000-8000-000000000001'),
	sender: asUserId('anna'),
	senderName: 'Anna 🌙',
	gift: asGiftKey('rose'),
	giftName: 'Rose',
	icon: '🌹',
	count: 3,
	value: asCoins(30),
	note: null,
	combo: { comboId: asComboId('combo-0001'), comboCount: 5, comboEnd: false },
	sequence: 7,
	grantedAt: asUtcMs(1_790_000_000_000),
};

function asBytes(text: string): string {
	return toBase64Url(new TextEncoder().encode(text));
}

function textOf(bytes: string): string {
	const raw = fromBase64Url(bytes);
	if (!raw) throw new Error('no base64url');
	return new TextDecoder().decode(raw);
}

describe('the bytes of a grant', () => {
	test('are these fields in this order, without spaces', () => {
		expect(textOf(encodeGrantTerms(TERMS))).toBe(
			'{"room":"neon-lounge","giftId":"0190f3a2-0000-7000-8000-000000000001","sender":"anna",' +
				'"senderName":"Anna 🌙","gift":"rose","giftName":"Rose","icon":"🌹","count":3,"value":30,"note":null,' +
				'"combo":{"comboId":"combo-0001","comboCount":5,"comboEnd":false},"sequence":7,"grantedAt":1790000000000}',
		);
	});

	test('do not depend on the order or the extras of the object they are made from', () => {
		const { room, ...rest } = TERMS;
		const combo = { comboEnd: false, comboCount: 5, comboId: asComboId('combo-0001'), mark: 1 };
		expect(encodeGrantTerms({ ...rest, combo, price: 10, room } as GrantTerms)).toBe(encodeGrantTerms(TERMS));
	});

	test('are signed as they are made as they are when read back', () => {
		const made = signGrantSoon(TERMS, (message) => () => KEYS.sign(message));
		expect({ ...made }).toEqual(sign('grant', encodeGrantTerms(TERMS), KEYS));
	});

	test.each([
		['a byte order mark', (text: string) => `\ufeff${text}`],
		['a missing field', (text: string) => text.replace('"sequence":7,', '')],
		['a fraction of a coin', (text: string) => text.replace('"value":30', '"value":30.5')],
		['a negative value', (text: string) => text.replace('"value":30', '"value":-30')],
		[
			'more coins than a number can hold exactly',
			(text: string) => text.replace('"value":30', '"value":9007199254740993'),
		],
		['a sender that RTM would not accept', (text: string) => text.replace('"anna"', '"_anna"')],
		['a name with a direction override', (text: string) => text.replace('Anna', 'Anna\u202e')],
		['depth', (text: string) => text.replace('null', '[[[[[[[]]]]]]]')],
		['half of it', (text: string) => text.slice(0, 40)],
	])('with %s are no grant', (_, spoil) => {
		const text = textOf(encodeGrantTerms(TERMS));
		expect(decodeGrantTerms(asBytes(text))).toEqual(TERMS);
		expect(spoil(text)).not.toBe(text);
		expect(decodeGrantTerms(asBytes(spoil(text)))).toBeNull();
	});

	test('that are no UTF-8, or too many, are no grant', () => {
		expect(decodeGrantTerms(toBase64Url(Uint8Array.of(0x22, 0xff, 0x22)))).toBeNull();
		const long = textOf(encodeGrantTerms(TERMS)).replace('"note":null', `"other":"${'x'.repeat(5_000)}","note":null`);
		expect(decodeGrantTerms(asBytes(long))).toBeNull();
	});
});

describe('base64url', () => {
	test('carries any bytes there and back', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
				const text = toBase64Url(bytes);
				expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
				expect(fromBase64Url(text)).toEqual(bytes);
				expect(text).toBe(Buffer.from(bytes).toString('base64url'));
			}),
		);
	});

	test('has one text for the same bytes: changing any character changes the bytes or makes no bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), (bytes, place, choice) => {
				const text = toBase64Url(bytes);
				const at = place % text.length;
				const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[choice % 64] ?? 'A';
				const other = text.slice(0, at) + letter + text.slice(at + 1);
				fc.pre(other !== text);
				const read = fromBase64Url(other);
				if (read) expect(read).not.toEqual(bytes);
			}),
		);
	});

	test.each(['A', 'QR', 'QUJ', 'QQ==', 'Q Q', 'Q+', 'Q/', 'ä', 'QUJD\n'])('does not read %j', (text) => {
		expect(fromBase64Url(text)).toBeNull();
	});
});
