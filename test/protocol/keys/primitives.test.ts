import { describe, expect, test } from 'vitest';
import { toUtf8 } from '../../../protocol/primitives/bytes.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../../protocol/primitives/noble/noble-primitives.ts';
import { isStrictEd25519Key } from '../../../protocol/primitives/strict-key.ts';
import { hex, toHex } from './hex.ts';

const SETS = [
	['Node', nodePrimitives, noblePrimitives],
	['plain JavaScript', noblePrimitives, nodePrimitives],
] as const;
const FIELD = (1n << 255n) - 19n;
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;

function littleEndian(value: bigint): Uint8Array {
	return hex(value.toString(16).padStart(64, '0')).reverse();
}

describe.each(SETS)('the primitives of %s', (_, set, other) => {
	test('agree on what RFC 7748 has them agree on', () => {
		const alice = set.x25519(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
		const bob = set.x25519(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
		expect(toHex(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
		const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
		expect(toHex(alice.agree(bob.publicKey))).toBe(shared);
		expect(toHex(bob.agree(alice.publicKey))).toBe(shared);
	});

	test('sign what RFC 8032 has them sign', () => {
		const signer = set.ed25519Signer(hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
		expect(toHex(signer.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
		expect(toHex(signer.sign(new Uint8Array(0)))).toBe(
			'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
		);
	});

	test('seal and open for each other, and nothing that was changed', () => {
		const [key, nonce, associated, text] = [set.randomBytes(32), set.randomBytes(12), hex('0102'), hex('c0ffee')];
		const sealed = set.aes256Gcm(key).seal(nonce, associated, text);
		const opener = other.aes256Gcm(key);
		expect(toHex(opener.open(nonce, associated, sealed))).toBe('c0ffee');
		expect(set.aes256Gcm(key).open(nonce, hex('0103'), sealed)).toBeNull();
		expect(set.aes256Gcm(other.randomBytes(32)).open(nonce, associated, sealed)).toBeNull();
		expect(set.aes256Gcm(key).open(nonce, associated, sealed.subarray(0, 15))).toBeNull();
		for (let at = 0; at < sealed.length; at++) {
			const changed = Uint8Array.from(sealed);
			changed[at] = (changed[at] ?? 0) ^ 1;
			expect(set.aes256Gcm(key).open(nonce, associated, changed)).toBeNull();
		}
	});

	test('hash alike', () => {
		const [key, text] = [set.randomBytes(40), set.randomBytes(200)];
		expect(toHex(set.sha256(text))).toBe(toHex(other.sha256(text)));
		expect(toHex(set.hmacSha256(key, text))).toBe(toHex(other.hmacSha256(key, text)));
		// RFC 4231, cases 2 and 6; the key of the latter is longer than a block.
		const jefe = set.hmacSha256(toUtf8('Jefe'), toUtf8('what do ya want for nothing?'));
		expect(toHex(jefe)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
		const long = set.hmacSha256(
			new Uint8Array(131).fill(0xaa),
			toUtf8('Test Using Larger Than Block-Size Key - Hash Key First'),
		);
		expect(toHex(long)).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
		expect(toHex(set.hmacSha256(new Uint8Array(0), text))).toBe(toHex(other.hmacSha256(new Uint8Array(32), text)));
	});

	test('verify for each other, and no other message, key or signature', () => {
		const signer = other.ed25519Signer(other.randomBytes(32));
		const message = hex('00112233');
		const signature = signer.sign(message);
		const verify = set.ed25519Verifier(signer.publicKey);
		expect(verify(message, signature)).toBe(true);
		expect(verify(hex('00112234'), signature)).toBe(false);
		expect(verify(message, signature.subarray(0, 63))).toBe(false);
		expect(verify(message, new Uint8Array(0))).toBe(false);
		expect(set.ed25519Verifier(signer.publicKey.subarray(1))(message, signature)).toBe(false);
		expect(set.ed25519Verifier(set.ed25519Signer(set.randomBytes(32)).publicKey)(message, signature)).toBe(false);
	});

	test('refuse an s that is not below the group order: a second signature for the same message', () => {
		const signer = set.ed25519Signer(set.randomBytes(32));
		const message = hex('beef');
		const signature = signer.sign(message);
		const s = BigInt(`0x${toHex(signature.slice(32).reverse())}`);
		const other = Uint8Array.from([...signature.slice(0, 32), ...littleEndian(s + ORDER)]);
		expect(set.ed25519Verifier(signer.publicKey)(message, other)).toBe(false);
	});

	test.each([0n, 1n, FIELD - 1n, FIELD, FIELD + 1n])('verify nothing with the key of small order y = %s', (y) => {
		// R is the neutral element and s is zero: without a check of the key this fits every message of some kind.
		const signature = Uint8Array.from([...littleEndian(1n), ...littleEndian(0n)]);
		for (const sign of [0n, 1n << 255n])
			for (let message = 0; message < 16; message++)
				expect(set.ed25519Verifier(littleEndian(y | sign))(Uint8Array.of(message), signature)).toBe(false);
	});

	test('verify nothing with the two keys of order eight', () => {
		const signature = Uint8Array.from([...littleEndian(1n), ...littleEndian(0n)]);
		for (const key of [
			'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
			'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
		])
			for (let message = 0; message < 64; message++)
				expect(set.ed25519Verifier(hex(key))(Uint8Array.of(message), signature)).toBe(false);
	});

	test.each([
		['zero', '00'.repeat(32)],
		['one', `01${'00'.repeat(31)}`],
		['the field', `ed${'ff'.repeat(30)}7f`],
		['order eight', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
	])('agree on nothing with %s', (_name, key) => {
		expect(set.x25519(set.randomBytes(32)).agree(hex(key))).toBeNull();
	});

	test('take no key of another length', () => {
		expect(set.x25519(set.randomBytes(32)).agree(new Uint8Array(31).fill(9))).toBeNull();
		expect(() => set.x25519(new Uint8Array(31))).toThrow();
		expect(() => set.ed25519Signer(new Uint8Array(33))).toThrow();
	});
});

test('every key that a signer has is strict', () => {
	for (let key = 0; key < 100; key++) {
		const { publicKey } = nodePrimitives.ed25519Signer(nodePrimitives.randomBytes(32));
		expect(isStrictEd25519Key(publicKey)).toBe(true);
	}
	expect(isStrictEd25519Key(littleEndian(FIELD + 9n))).toBe(false);
});
