// What a room is to its clients: two key pairs, and the public keys it had before. The private bytes exist here, in the
// key file's sealed part, and nowhere else: no row, push, log line or error may carry them, and nothing in this folder
// puts a value into a message. Everything that is read back – from our own disk too – is looked at as a stranger's.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import { isChannelName, isUserId, isUtcMs } from '../../../protocol/ids.ts';
import type { ChannelName, UserId, UtcMs } from '../../../protocol/ids.ts';
import { arePublicKeysEqual } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../../protocol/invite/public-keys.ts';
import { KEY_BYTES } from '../../../protocol/primitives/primitives.ts';
import type { Primitives } from '../../../protocol/primitives/primitives.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../room-keys.ts';
import type { RoomPrivateKeys } from '../room-keys.ts';

/** Rotations that one identity remembers; a room that turns its keys over weekly gets by for a year. */
export const EARLIER_MAX = 64;
/** For so long after a rotation a client may go on under the keys before it; then their private halves are forgotten. */
export const EARLIER_SECRETS_KEPT_MS = 7 * 24 * 3_600_000;

/** Which room: clients know a host by these two names, and so does the key store. */
export interface RoomName {
	readonly room: ChannelName;
	readonly host: UserId;
}

/** Keys that this room had: grants signed with them before `usedUntil` stay valid. */
export interface EarlierPublicKeys extends RoomPublicKeys {
	readonly usedUntil: UtcMs;
}

/** Their private halves stay for a while: a client goes on under the session that it began. Null where they are gone. */
export interface EarlierKeys extends EarlierPublicKeys {
	readonly secrets: RoomPrivateKeys | null;
}

export interface RoomIdentity extends RoomName {
	readonly madeAt: UtcMs;
	readonly secrets: RoomPrivateKeys;
	/** Newest first. */
	readonly earlier: readonly EarlierKeys[];
}

export function makeIdentity(name: RoomName, ports: { now: UtcMs; random: (bytes: number) => Uint8Array }) {
	const secrets = makeRoomPrivateKeys({ randomBytes: ports.random });
	return { room: name.room, host: name.host, madeAt: ports.now, secrets, earlier: [] } satisfies RoomIdentity;
}

/** The keys for the room's host; earlier ones as long as a client may still speak under them. */
export function toRoomKeys(identity: RoomIdentity, primitives: Primitives): RoomKeys {
	const earlier = identity.earlier.map((one) => one.secrets).filter((secrets) => secrets !== null);
	return new RoomKeys(identity.secrets, primitives, earlier);
}

/** The public keys to these private ones. */
export function findPublicKeys(secrets: RoomPrivateKeys): RoomPublicKeys {
	return {
		sealKey: derivePublic(X25519_PKCS8, secrets.sealKey),
		grantKey: derivePublic(ED25519_PKCS8, secrets.grantKey),
	};
}

/** The identity with new keys; those it had until now come first among the earlier ones. */
export function turnOver(identity: RoomIdentity, secrets: RoomPrivateKeys, now: UtcMs): RoomIdentity {
	const before = { ...findPublicKeys(identity.secrets), usedUntil: now, secrets: identity.secrets };
	return forgetEarlierSecrets(
		{ ...identity, madeAt: now, secrets, earlier: addEarlier(identity.earlier, before) },
		now,
	);
}

/** The same identity where nothing is old enough to be forgotten. */
export function forgetEarlierSecrets(identity: RoomIdentity, now: UtcMs): RoomIdentity {
	const isOld = (one: EarlierKeys): boolean => one.secrets !== null && now - one.usedUntil > EARLIER_SECRETS_KEPT_MS;
	if (!identity.earlier.some(isOld)) return identity;
	return { ...identity, earlier: identity.earlier.map((one) => (isOld(one) ? { ...one, secrets: null } : one)) };
}

/** Keys are remembered once, with the time until which they were last used; the oldest go first. */
export function addEarlier(earlier: readonly EarlierKeys[], more: EarlierKeys): readonly EarlierKeys[] {
	return [more, ...earlier.filter((one) => !arePublicKeysEqual(one, more))].slice(0, EARLIER_MAX);
}

// RFC 8410: the fixed DER head of a PKCS #8 private key of 32 bytes.
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function derivePublic(head: Uint8Array, secret: Uint8Array): Uint8Array {
	const der = Buffer.concat([head, secret]);
	const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
	der.fill(0);
	return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}

const keyBytes = v.pipe(
	v.string(),
	v.regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url'),
	v.transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))),
);
const utcMs = v.custom<UtcMs>(isUtcMs, 'UTC milliseconds');

export const nameFields = {
	room: v.custom<ChannelName>(isChannelName, 'channel name'),
	host: v.custom<UserId>(isUserId, 'user id'),
	madeAt: utcMs,
};
export const PublicKeysSchema = v.strictObject({ sealKey: keyBytes, grantKey: keyBytes });
const earlierFields = { sealKey: keyBytes, grantKey: keyBytes, usedUntil: utcMs };
export const EarlierPublicSchema = v.pipe(v.array(v.strictObject(earlierFields)), v.maxLength(EARLIER_MAX));

const secrets = v.strictObject({ sealKey: keyBytes, grantKey: keyBytes });
const IdentitySchema = v.strictObject({
	...nameFields,
	secrets,
	earlier: v.pipe(
		v.array(v.strictObject({ ...earlierFields, secrets: v.nullable(secrets) })),
		v.maxLength(EARLIER_MAX),
	),
});

/** Null where the text is no identity; what it says instead is nobody's to see. */
export function readIdentity(text: string): RoomIdentity | null {
	const read = v.safeParse(IdentitySchema, parseJson(text));
	return read.success ? read.output : null;
}

export function writeIdentity({ room, host, madeAt, secrets, earlier }: RoomIdentity): string {
	return JSON.stringify({
		room,
		host,
		madeAt,
		secrets: writeHalves(secrets),
		earlier: earlier.map((one) => ({ ...writeEarlier(one), secrets: one.secrets && writeHalves(one.secrets) })),
	});
}

export function writeHalves({ sealKey, grantKey }: RoomPublicKeys): { sealKey: string; grantKey: string } {
	return { sealKey: writeBytes(sealKey), grantKey: writeBytes(grantKey) };
}

export function writeEarlier(earlier: EarlierPublicKeys) {
	return { ...writeHalves(earlier), usedUntil: earlier.usedUntil };
}

export function writeBytes(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64url');
}

/** Undefined where it is no JSON: every schema refuses that. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The engine's own words would quote the text, which may be secret.
		return undefined;
	}
}
