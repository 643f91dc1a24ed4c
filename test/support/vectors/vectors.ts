// The test vectors of docs/protocol.md: everything random is fixed, so that a client in another language can compare its
// own results, byte for byte, and try what it must refuse. Nothing here is a secret of anybody.

import { encodeMessages, encodeSealed } from '../../../protocol/encode.ts';
import { encodeGrantTerms } from '../../../protocol/grant.ts';
import { asChannelName, asCoins, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { formatInvite, parseInvite } from '../../../protocol/invite/invite.ts';
import { encodePublicKeys, fingerprintOf } from '../../../protocol/invite/public-keys.ts';
import type { ClientMessage, GrantTerms, HostMessage, SignedBytes } from '../../../protocol/messages.ts';
import { toBase64Url } from '../../../protocol/primitives/base64url.ts';
import { toUtf8 } from '../../../protocol/primitives/bytes.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { setUpSender } from '../../../protocol/seal/hpke.ts';
import { beginSealSession } from '../../../protocol/seal/seal-session.ts';
import type { Direction, SealParties } from '../../../protocol/seal/seal-session.ts';
import { encodeKeyTerms, encodeRoomNews, encodeVoidTerms } from '../../../protocol/sign/notices.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import type { SignedKind } from '../../../protocol/sign/signed-text.ts';
import { RoomKeys } from '../../../main/keys/room-keys.ts';

const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');
const CLIENT = asUserId('kei-moon-7');
const PARTIES: SealParties = { room: ROOM, client: CLIENT, host: HOST };
const GIFT_ID = asGiftId('0190f3a2-7c11-7a3e-9d52-1b6f0c4e8a01');

const PRIVATE = { sealKey: fixed('the room’s seal key'), grantKey: fixed('the room’s grant key') };
const KEYS = new RoomKeys(PRIVATE, nodePrimitives);
/** The room's, after it turned them over. */
const KEYS_AFTER = new RoomKeys(
	{ sealKey: fixed('the room’s next seal key'), grantKey: fixed('the room’s next grant key') },
	nodePrimitives,
);
const STRANGER = new RoomKeys(
	{ sealKey: fixed('a stranger’s seal key'), grantKey: fixed('a stranger’s grant key') },
	nodePrimitives,
);

const TERMS: GrantTerms = {
	room: ROOM,
	giftId: GIFT_ID,
	sender: CLIENT,
	senderName: 'Kei 🌙',
	gift: asGiftKey('rose'),
	giftName: 'Rose',
	icon: '🌹',
	count: 3,
	value: asCoins(3),
	note: 'for the last boss!',
	combo: null,
	sequence: 412,
	grantedAt: asUtcMs(1_790_000_000_000),
};

/** Bytes that look like chance and are the same for ever. */
function fixed(name: string, length = 32): Uint8Array {
	return nodePrimitives.sha256(toUtf8(`giftwarden vectors: ${name}`)).subarray(0, length);
}

function makeInvite() {
	const link = formatInvite({ room: ROOM, host: HOST, keys: KEYS.publicKeys });
	const odd = { room: asChannelName('café & bar #1'.replace('é', 'e')), host: asUserId('mika=desk?') };
	const { seal, grant } = Object.fromEntries(new URLSearchParams(link.split('?')[1])) as Record<string, string>;
	const refused = {
		'no version': link.replace('v=1&', ''),
		'a later version': link.replace('v=1&', 'v=2&'),
		'two hosts': `${link}&host=other`,
		'a channel that RTM does not take': link.replace('channel=', 'channel=_'),
		'a key that was cut': link.slice(0, -1),
		'a seal key of zeros': link.replace(seal ?? '', 'A'.repeat(43)),
		'a grant key of small order': link.replace(grant ?? '', `AQ${'A'.repeat(41)}`),
		'another scheme': link.replace('giftwarden:', 'https:'),
	};
	for (const [what, text] of Object.entries(refused))
		if (parseInvite(text).kind !== 'no_invite') throw new Error(`${what} reads as an invite`);
	return {
		privateKeys: { seal: toBase64Url(PRIVATE.sealKey), grant: toBase64Url(PRIVATE.grantKey) },
		fingerprint: fingerprintOf(KEYS.publicKeys, nodePrimitives),
		accepted: [link, formatInvite({ ...odd, keys: KEYS.publicKeys })].map((text) => {
			const read = parseInvite(text);
			if (read.kind !== 'invite') throw new Error(`${text} is no invite`);
			return { link: text, channel: read.invite.room, host: read.invite.host, ...textOfKeys() };
		}),
		refused: Object.entries(refused).map(([what, text]) => ({ what, link: text })),
	};
}

function textOfKeys() {
	const { sealKey, grantKey } = encodePublicKeys(KEYS.publicKeys);
	return { seal: sealKey, grant: grantKey };
}

function makeSealed() {
	const ephemeral = fixed('a client’s ephemeral key');
	const key = nodePrimitives.x25519(ephemeral);
	const session = beginSealSession(nodePrimitives, KEYS.publicKeys.sealKey, PARTIES, key);
	const info = `giftwarden/1 hpke-1\n${ROOM}\n${CLIENT}\n${HOST}`;
	const sender = setUpSender(nodePrimitives, KEYS.publicKeys.sealKey, toUtf8(info), key);
	if (!sender) throw new Error('no set-up');
	const seal = (direction: Direction, text: string, name: string, by = session) =>
		encodeSealed(by.seal(direction, text, fixed(name, 12)));
	const asOther = (changes: Partial<SealParties>) =>
		beginSealSession(nodePrimitives, KEYS.publicKeys.sealKey, { ...PARTIES, ...changes }, key);
	const messages: readonly (readonly [Direction, readonly (ClientMessage | HostMessage)[]])[] = [
		['to host', [{ kind: 'status_query', giftIds: [GIFT_ID] }]],
		['to host', [request()]],
		[
			'to client',
			[{ kind: 'grant', giftId: GIFT_ID, grant: sign('grant', encodeGrantTerms(TERMS), KEYS), broadcast: 'sender' }],
		],
		['to client', []],
	];
	const [whole] = [seal('to host', '[]', 'refused')];
	const change = (fields: object) => JSON.stringify({ ...(JSON.parse(whole) as object), ...fields });
	return {
		...PARTIES,
		privateSealKey: toBase64Url(PRIVATE.sealKey),
		publicSealKey: toBase64Url(KEYS.publicKeys.sealKey),
		ephemeralPrivateKey: toBase64Url(ephemeral),
		enc: toBase64Url(session.enc),
		info,
		exported: {
			'to host': toBase64Url(sender.exporter(toUtf8('to host'))),
			'to client': toBase64Url(sender.exporter(toUtf8('to client'))),
		},
		opened: messages.map(([direction, list], at) => {
			const text = encodeMessages(list);
			return {
				direction,
				nonce: toBase64Url(fixed(`nonce ${at}`, 12)),
				text,
				envelope: seal(direction, text, `nonce ${at}`),
			};
		}),
		refused: [
			{ what: 'not sealed', direction: 'to host', envelope: '{"giftwarden":1,"seal":"none","body":"[]"}' },
			{ what: 'an unknown seal', direction: 'to host', envelope: change({ seal: 'hpke-2' }) },
			{ what: 'one bit of the body', direction: 'to host', envelope: flip(whole, 'body') },
			{ what: 'one bit of the nonce', direction: 'to host', envelope: flip(whole, 'nonce') },
			{ what: 'one bit of enc', direction: 'to host', envelope: flip(whole, 'enc') },
			{ what: 'an enc of zeros', direction: 'to host', envelope: change({ enc: 'A'.repeat(43) }) },
			{ what: 'an enc that is cut', direction: 'to host', envelope: change({ enc: 'AAAA' }) },
			{ what: 'sent back', direction: 'to client', envelope: whole },
			...(['client', 'room', 'host'] as const).map((name) => ({
				what: `for another ${name}`,
				direction: 'to host',
				envelope: seal('to host', '[]', name, asOther({ [name]: 'somebody-else' })),
			})),
		],
	};
}

function request(): ClientMessage {
	const { giftId, gift, count, senderName, note } = TERMS;
	return { kind: 'gift_request', giftId, gift, count, senderName, note, combo: null, expiresAt: null };
}

function flip(envelope: string, field: 'body' | 'nonce' | 'enc'): string {
	const fields = JSON.parse(envelope) as Record<string, string>;
	const bytes = Buffer.from(fields[field] ?? '', 'base64url');
	bytes[3] = (bytes[3] ?? 0) ^ 0x10;
	return JSON.stringify({ ...fields, [field]: bytes.toString('base64url') });
}

function makeSigned() {
	const combo = { comboId: asComboId('0190f3a2-8c02-7b19-b7aa-94c2d0a7e001'), comboCount: 9, comboEnd: false };
	const grant = sign('grant', encodeGrantTerms(TERMS), KEYS);
	const voided = { room: ROOM, giftId: GIFT_ID, voidedAt: asUtcMs(1_790_000_005_000) };
	const news = { room: ROOM, notice: 'catalogue_changed', at: asUtcMs(1_790_000_006_000) } as const;
	const accepted = [
		{ kind: 'grant', terms: TERMS, ...grant },
		{ kind: 'grant', ...signed({ ...TERMS, note: null, senderName: null, count: 4, value: asCoins(4), combo }) },
		{ kind: 'void_notice', terms: voided, ...sign('void_notice', encodeVoidTerms(voided), KEYS) },
		{ kind: 'room_notice', terms: news, ...sign('room_notice', encodeRoomNews(news), KEYS) },
	];
	return {
		privateGrantKey: toBase64Url(PRIVATE.grantKey),
		publicGrantKey: toBase64Url(KEYS.publicKeys.grantKey),
		accepted,
		refused: [
			{ what: 'no signature', kind: 'grant', bytes: grant.bytes, signature: '' },
			{ what: 'the key of a stranger', kind: 'grant', ...sign('grant', grant.bytes, STRANGER) },
			{ what: 'altered bytes', kind: 'grant', ...grant, bytes: encodeGrantTerms({ ...TERMS, count: 4 }) },
			{ what: 'an altered signature', kind: 'grant', ...grant, signature: alter(grant.signature, 10) },
			{ what: 's beyond the group order', kind: 'grant', ...grant, signature: addOrder(grant.signature) },
			{ what: 'a void notice as a grant', kind: 'grant', ...sign('void_notice', grant.bytes, KEYS) },
			{ what: 'a grant as a void notice', kind: 'void_notice', ...sign('grant', encodeVoidTerms(voided), KEYS) },
			{ what: 'base64url with other unused bits', kind: 'grant', ...grant, signature: secondForm(grant.signature) },
			{ what: 'signed, and no grant', kind: 'grant', ...sign('grant', toBase64Url(toUtf8('{"a":1}')), KEYS) },
		],
		forgedForMembers: [
			{ what: 'another room', publisher: CLIENT, ...signed({ ...TERMS, room: asChannelName('backstage') }) },
			{ what: 'another publisher', publisher: asUserId('mallory'), terms: TERMS, ...grant },
		],
	};
}

function makeTurnOver() {
	const before = toBase64Url(KEYS.publicKeys.grantKey);
	const terms = {
		...{ room: ROOM, host: HOST, grantKeyBefore: before, ...encodePublicKeys(KEYS_AFTER.publicKeys) },
		...{ lastSequence: 412, at: asUtcMs(1_790_000_007_000) },
	};
	const both = (bytes: string, first: RoomKeys, second: RoomKeys) => ({
		...{ kind: 'key_notice', ...sign('key_notice', bytes, first) },
		newSignature: sign('key_notice', bytes, second).signature,
	});
	const bytes = encodeKeyTerms(terms);
	const strangers = encodeKeyTerms({ ...terms, ...encodePublicKeys(STRANGER.publicKeys) });
	const late = encodeGrantTerms({ ...TERMS, sequence: 413 });
	return {
		terms,
		notice: both(bytes, KEYS, KEYS_AFTER),
		refused: [
			{ what: 'signed under the earlier key only', notice: both(bytes, KEYS, KEYS) },
			{ what: 'signed under the new key only', notice: both(bytes, KEYS_AFTER, KEYS_AFTER) },
			{ what: 'the keys of a stranger, signed by the stranger', notice: both(strangers, STRANGER, STRANGER) },
			{
				what: 'for another room',
				notice: both(encodeKeyTerms({ ...terms, room: asChannelName('backstage') }), KEYS, KEYS_AFTER),
			},
			{
				what: 'for another host',
				notice: both(encodeKeyTerms({ ...terms, host: asUserId('mallory') }), KEYS, KEYS_AFTER),
			},
			{
				what: 'a room notice as a key notice',
				notice: { ...both(bytes, KEYS, KEYS_AFTER), ...sign('room_notice', bytes, KEYS) },
			},
		],
		/** After the notice was followed. */
		grantsAfter: {
			accepted: [
				{ what: 'of the earlier key, its last', ...sign('grant', encodeGrantTerms(TERMS), KEYS) },
				{ what: 'of the new key', ...sign('grant', late, KEYS_AFTER) },
				{ what: 'of before, signed anew', ...sign('grant', encodeGrantTerms(TERMS), KEYS_AFTER) },
			],
			refused: [{ what: 'of the earlier key, past its last', ...sign('grant', late, KEYS) }],
		},
		/** Ten minutes later. */
		grantsLater: {
			accepted: [{ what: 'of before, signed anew', ...sign('grant', encodeGrantTerms(TERMS), KEYS_AFTER) }],
			refused: [{ what: 'of the earlier key, its last', ...sign('grant', encodeGrantTerms(TERMS), KEYS) }],
		},
		refusedAfter: [{ what: 'another way from the earlier key', notice: both(strangers, KEYS, STRANGER) }],
	};
}

function signed(terms: GrantTerms): { terms: GrantTerms } & SignedBytes {
	return { terms, ...sign('grant' satisfies SignedKind, encodeGrantTerms(terms), KEYS) };
}

function alter(text: string, at: number): string {
	const bytes = Buffer.from(text, 'base64url');
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	return bytes.toString('base64url');
}

/** The same signature with a second s: a lenient verifier takes both. */
function addOrder(text: string): string {
	const bytes = Buffer.from(text, 'base64url');
	const order = (1n << 252n) + 27742317777372353535851937790883648493n;
	const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
	Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(bytes, 32);
	return bytes.toString('base64url');
}

/** The last of 86 characters carries two bits that stand for nothing. */
function secondForm(text: string): string {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	return text.slice(0, -1) + (letters[letters.indexOf(text.slice(-1)) + 1] ?? 'B');
}

/** File names and texts, exactly as they lie in protocol/vectors/. */
export function makeVectors(): Readonly<Record<string, string>> {
	const files = { invite: makeInvite(), sealed: makeSealed(), signed: makeSigned(), 'turn-over': makeTurnOver() };
	return Object.fromEntries(
		Object.entries(files).map(([name, content]) => [`${name}.json`, `${JSON.stringify(content, null, 2)}\n`]),
	);
}
