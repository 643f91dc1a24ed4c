import { expect, test } from 'vitest';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { formatInvite, parseInvite } from '../../../protocol/invite/invite.ts';
import {
	arePublicKeysEqual,
	decodePublicKeys,
	encodePublicKeys,
	fingerprintOf,
} from '../../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../../protocol/primitives/noble/noble-primitives.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../../../main/keys/room-keys.ts';
import { hex } from './hex.ts';

const ROOM = asChannelName('neon lounge & bar #1');
const HOST = asUserId('mika=desk?');
const KEYS = new RoomKeys({ sealKey: hex('11'.repeat(32)), grantKey: hex('22'.repeat(32)) }, nodePrimitives).publicKeys;
const LINK = formatInvite({ room: ROOM, host: HOST, keys: KEYS });

test('an invite says the room, the host and both keys, and reads back as it was', () => {
	expect(LINK).toBe(
		'giftwarden://room?v=1&channel=neon%20lounge%20%26%20bar%20%231&host=mika%3Ddesk%3F' +
			`&seal=${encodePublicKeys(KEYS).sealKey}&grant=${encodePublicKeys(KEYS).grantKey}`,
	);
	expect(parseInvite(`  ${LINK}\n`)).toEqual({ kind: 'invite', invite: { room: ROOM, host: HOST, keys: KEYS } });
	expect(parseInvite(`${LINK}&more=1`).kind).toBe('invite');
});

test.each([
	['a web address', 'https://example.org/room?v=1', 'other_link'],
	['nothing', '', 'other_link'],
	['no version', LINK.replace('v=1&', ''), 'other_link'],
	['two versions', LINK.replace('v=1&', 'v=1&v=1&'), 'other_link'],
	['a later version', LINK.replace('v=1&', 'v=2&'), 'newer_version'],
	['a link that is too long', `${LINK}&more=${'x'.repeat(1_000)}`, 'other_link'],
	['no channel', LINK.replace('channel=', 'chanel='), 'no_channel'],
	['a channel that RTM would not take', LINK.replace('channel=', 'channel=_'), 'no_channel'],
	['no host', LINK.replace('host=', 'ghost='), 'no_host'],
	['two hosts', LINK.replace('host=', 'host=other&host='), 'no_host'],
	['no keys', LINK.replace(/&seal.*/, ''), 'no_keys'],
	['a key that was cut', LINK.slice(0, -1), 'no_keys'],
	['a key of zeros', LINK.replace(/seal=[^&]*/, `seal=${'A'.repeat(43)}`), 'no_keys'],
	['a grant key of small order', LINK.replace(/grant=.*/, `grant=AQ${'A'.repeat(41)}`), 'no_keys'],
])('%s is no invite', (_, link, why) => {
	expect(parseInvite(link)).toEqual({ kind: 'no_invite', why });
});

test('a fingerprint is the same for the same keys, in every engine, and another for others', () => {
	const fingerprint = fingerprintOf(KEYS, nodePrimitives);
	expect(fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
	expect(fingerprintOf(KEYS, noblePrimitives)).toBe(fingerprint);
	const swapped = { sealKey: KEYS.grantKey, grantKey: KEYS.sealKey };
	expect(fingerprintOf(swapped, nodePrimitives)).not.toBe(fingerprint);
});

test('keys that were made are new, and come back from their text', () => {
	const [one, other] = [0, 1].map(() => new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives).publicKeys);
	if (!one || !other) throw new Error('no keys');
	expect(arePublicKeysEqual(one, other)).toBe(false);
	const back = decodePublicKeys(encodePublicKeys(one));
	expect(back && arePublicKeysEqual(back, one)).toBe(true);
	expect(decodePublicKeys({ sealKey: 7, grantKey: null })).toBeNull();
});
