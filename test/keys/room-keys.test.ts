import { expect, test } from 'vitest';
import { asChannelName, asUserId } from '../../protocol/ids.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../protocol/primitives/noble/noble-primitives.ts';
import { beginSealSession } from '../../protocol/seal/seal-session.ts';
import type { SealParties, SealSession } from '../../protocol/seal/seal-session.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../../main/keys/room-keys.ts';

const PARTIES: SealParties = {
	room: asChannelName('neon-lounge'),
	client: asUserId('ann'),
	host: asUserId('mika-desk'),
};
const PRIVATE = makeRoomPrivateKeys(nodePrimitives);
const KEYS = new RoomKeys(PRIVATE, nodePrimitives);

function begin(changes: Partial<SealParties> = {}, keys = KEYS): SealSession {
	return beginSealSession(noblePrimitives, keys.publicKeys.sealKey, { ...PARTIES, ...changes });
}

function openWith(keys: RoomKeys, client: SealSession, parties = PARTIES): string | null {
	const sealed = client.seal('to host', 'ünï 🌹');
	for (const { session } of keys.openSessions(client.enc, parties)) {
		const opened = session.open('to host', sealed);
		if (opened !== null) return opened;
	}
	return null;
}

test('a client and the host read each other, also after the host began anew', () => {
	const client = begin();
	expect(openWith(KEYS, client)).toBe('ünï 🌹');
	const again = new RoomKeys(PRIVATE, nodePrimitives);
	const host = again.openSessionUnder(KEYS.publicKeys.sealKey, client.enc, PARTIES);
	if (!host) throw new Error('no session');
	expect(client.open('to client', host.seal('to client', 'granted'))).toBe('granted');
});

test.each([
	['of another room', { room: asChannelName('neon-bar') }],
	['of another client', { client: asUserId('ben') }],
	['for another host', { host: asUserId('mika-dsek') }],
] as const)('a session %s opens nothing', (_, changes) => {
	expect(openWith(KEYS, begin(changes))).toBeNull();
});

test('a message sent back to where it came from does not open', () => {
	const client = begin();
	const host = KEYS.openSessionUnder(KEYS.publicKeys.sealKey, client.enc, PARTIES);
	const sealed = client.seal('to host', 'hello');
	expect(client.open('to client', sealed)).toBeNull();
	expect(client.open('to host', sealed)).toBe('hello');
	expect(host?.open('to client', sealed)).toBeNull();
});

test('no two messages are sealed under one nonce', () => {
	const client = begin();
	const nonces = Array.from({ length: 1_000 }, () => Buffer.from(client.seal('to host', '').nonce).toString('hex'));
	expect(new Set(nonces).size).toBe(1_000);
});

test('keys of another room open nothing; after a rotation both the new and the earlier ones open', () => {
	const rotated = new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives, [PRIVATE]);
	expect(openWith(new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives), begin())).toBeNull();
	expect(openWith(rotated, begin())).toBe('ünï 🌹');
	expect(openWith(rotated, begin({}, rotated))).toBe('ünï 🌹');
	expect(rotated.earlierPublicKeys).toEqual([KEYS.publicKeys]);
});

test('the present key and the one before it sign', () => {
	const rotated = new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives, [PRIVATE]);
	const message = Uint8Array.of(1, 2, 3);
	const verifyNew = noblePrimitives.ed25519Verifier(rotated.publicKeys.grantKey);
	const verifyOld = noblePrimitives.ed25519Verifier(KEYS.publicKeys.grantKey);
	expect(verifyNew(message, rotated.sign(message))).toBe(true);
	expect(verifyOld(message, rotated.sign(message))).toBe(false);
	expect(verifyOld(message, rotated.signAsBefore(message) ?? new Uint8Array(0))).toBe(true);
	expect(KEYS.signAsBefore(message)).toBeNull();
});
