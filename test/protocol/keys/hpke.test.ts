import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { describe, expect, test } from 'vitest';
import { toUtf8 } from '../../../protocol/primitives/bytes.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../../protocol/primitives/noble/noble-primitives.ts';
import { setUpReceiver, setUpSender } from '../../../protocol/seal/hpke.ts';
import { hex, toHex } from './hex.ts';

// RFC 9180, appendix A.1.1: X25519, HKDF-SHA256, AES-128-GCM, base mode.
const RFC = {
	aeadId: 1,
	info: hex('4f6465206f6e2061204772656369616e2055726e'),
	ephemeral: hex('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736'),
	receiver: hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
	receiverPublic: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
	enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
	exports: {
		'': '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee',
		'00': '2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5',
		'54657374436f6e74657874': 'e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931',
	},
} as const;
const INFO = toUtf8('giftwarden');

describe.each([
	['Node', nodePrimitives],
	['plain JavaScript', noblePrimitives],
])('HPKE on the primitives of %s', (_, primitives) => {
	const receiver = primitives.x25519(RFC.receiver);

	test('exports what the RFC exports, on both ends', () => {
		expect(toHex(receiver.publicKey)).toBe(RFC.receiverPublic);
		const ephemeral = primitives.x25519(RFC.ephemeral);
		const sender = setUpSender(primitives, receiver.publicKey, RFC.info, ephemeral, RFC.aeadId);
		if (!sender) throw new Error('no set-up');
		expect(toHex(sender.enc)).toBe(RFC.enc);
		const exporter = setUpReceiver(primitives, receiver, hex(RFC.enc), RFC.info, RFC.aeadId);
		for (const [context, exported] of Object.entries(RFC.exports)) {
			expect(toHex(sender.exporter(hex(context)))).toBe(exported);
			expect(toHex(exporter?.(hex(context)) ?? null)).toBe(exported);
		}
	});

	test('a receiver understands the sender of another implementation', async () => {
		const suite = openSuite();
		const { sealed } = { sealed: await suite.kem.deserializePublicKey(receiver.publicKey.slice().buffer) };
		const sender = await suite.createSenderContext({ recipientPublicKey: sealed, info: INFO.slice().buffer });
		const exporter = setUpReceiver(primitives, receiver, new Uint8Array(sender.enc), INFO);
		for (const context of ['to host', 'to client', ''])
			expect(toHex(exporter?.(toUtf8(context)) ?? null)).toBe(
				toHex(new Uint8Array(await sender.export(toUtf8(context).slice().buffer, 32))),
			);
	});

	test('a receiver of another implementation understands the sender', async () => {
		const suite = openSuite();
		const pair = await suite.kem.generateKeyPair();
		const raw = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
		const sender = setUpSender(primitives, raw, INFO);
		if (!sender) throw new Error('no set-up');
		const enc = sender.enc.slice().buffer;
		const context = await suite.createRecipientContext({ recipientKey: pair, enc, info: INFO.slice().buffer });
		expect(toHex(new Uint8Array(await context.export(toUtf8('to host').slice().buffer, 32)))).toBe(
			toHex(sender.exporter(toUtf8('to host'))),
		);
	});

	test('another info, another receiver and another enc make other secrets', () => {
		const sender = setUpSender(primitives, receiver.publicKey, INFO);
		if (!sender) throw new Error('no set-up');
		const secret = toHex(sender.exporter(INFO));
		expect(toHex(setUpReceiver(primitives, receiver, sender.enc, INFO)?.(INFO) ?? null)).toBe(secret);
		const stranger = primitives.x25519(primitives.randomBytes(32));
		const others = [
			setUpReceiver(primitives, receiver, sender.enc, toUtf8('giftwarden.')),
			setUpReceiver(primitives, stranger, sender.enc, INFO),
			setUpReceiver(primitives, receiver, stranger.publicKey, INFO),
		];
		for (const other of others) expect(toHex(other?.(INFO) ?? null)).not.toBe(secret);
	});

	test('a key of small order is refused on both ends', () => {
		const zero = new Uint8Array(32);
		expect(setUpSender(primitives, zero, INFO)).toBeNull();
		expect(setUpReceiver(primitives, receiver, zero, INFO)).toBeNull();
		expect(setUpReceiver(primitives, receiver, new Uint8Array(31), INFO)).toBeNull();
	});
});

function openSuite(): CipherSuite {
	return new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}
