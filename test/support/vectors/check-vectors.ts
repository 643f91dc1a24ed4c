// Holds an engine's primitives against the test vectors. It runs wherever JavaScript does: in Node, inside Electron, and
// bundled in a page. Answers what is wrong, in words; an empty list is an engine that agrees.

import { decodeGrantTerms } from '../../../protocol/grant.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { parseInvite } from '../../../protocol/invite/invite.ts';
import { decodePublicKeys, encodePublicKeys, fingerprintOf } from '../../../protocol/invite/public-keys.ts';
import { fromBase64Url } from '../../../protocol/primitives/base64url.ts';
import type { KeyNotice, SignedBytes } from '../../../protocol/messages.ts';
import type { Primitives } from '../../../protocol/primitives/primitives.ts';
import { encodeSealed } from '../../../protocol/encode.ts';
import { readSealed } from '../../../protocol/reading/decode.ts';
import { acceptSealSession, beginSealSession } from '../../../protocol/seal/seal-session.ts';
import type { Direction } from '../../../protocol/seal/seal-session.ts';
import { HostWord } from '../../../protocol/sign/host-word.ts';
import type { Verified } from '../../../protocol/sign/host-word.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import type { SignedKind } from '../../../protocol/sign/signed-text.ts';

type Signed = { readonly kind: SignedKind; readonly bytes: string; readonly signature: string };

export interface Vectors {
	readonly invite: {
		readonly privateKeys: { readonly seal: string; readonly grant: string };
		readonly fingerprint: string;
		readonly accepted: readonly { link: string; channel: string; host: string; seal: string; grant: string }[];
		readonly refused: readonly { what: string; link: string }[];
	};
	readonly sealed: {
		readonly room: string;
		readonly client: string;
		readonly host: string;
		readonly privateSealKey: string;
		readonly ephemeralPrivateKey: string;
		readonly enc: string;
		readonly opened: readonly { direction: Direction; nonce: string; text: string; envelope: string }[];
		readonly refused: readonly { what: string; direction: Direction; envelope: string }[];
	};
	readonly signed: {
		readonly privateGrantKey: string;
		readonly accepted: readonly (Signed & { terms: unknown })[];
		readonly refused: readonly (Signed & { what: string })[];
	};
	readonly turnOver: {
		readonly notice: KeyNotice;
		readonly refused: readonly Written<{ notice: KeyNotice }>[];
		readonly refusedAfter: readonly Written<{ notice: KeyNotice }>[];
		readonly grantsAfter: Judged;
		readonly grantsLater: Judged;
	};
}

interface Judged {
	readonly accepted: readonly Written<SignedBytes>[];
	readonly refused: readonly Written<SignedBytes>[];
}

type Written<Extra = unknown> = Extra & { readonly what: string };

export function findWrongVectors(vectors: Vectors, primitives: Primitives): readonly string[] {
	return [
		...findWrongInvites(vectors, primitives),
		...findWrongSeals(vectors, primitives),
		...findWrongSignatures(vectors, primitives),
		...findWrongTurnOvers(vectors, primitives),
	];
}

function findWrongInvites({ invite }: Vectors, primitives: Primitives): readonly string[] {
	const wrong: string[] = [];
	const sealKey = primitives.x25519(bytes(invite.privateKeys.seal)).publicKey;
	const grantKey = primitives.ed25519Signer(bytes(invite.privateKeys.grant)).publicKey;
	if (fingerprintOf({ sealKey, grantKey }, primitives) !== invite.fingerprint) wrong.push('the fingerprint');
	for (const { link, channel, host, seal, grant } of invite.accepted) {
		const read = parseInvite(link);
		const text = read.kind === 'invite' ? encodePublicKeys(read.invite.keys) : null;
		const said =
			read.kind === 'invite' && [read.invite.room, read.invite.host, text?.sealKey, text?.grantKey].join(' ');
		if (said !== [channel, host, seal, grant].join(' ')) wrong.push(`the invite ${link}`);
	}
	for (const { what, link } of invite.refused) if (parseInvite(link).kind === 'invite') wrong.push(`taken: ${what}`);
	return wrong;
}

function findWrongSeals({ sealed }: Vectors, primitives: Primitives): readonly string[] {
	const parties = { room: asChannelName(sealed.room), client: asUserId(sealed.client), host: asUserId(sealed.host) };
	const key = primitives.x25519(bytes(sealed.privateSealKey));
	const ephemeral = primitives.x25519(bytes(sealed.ephemeralPrivateKey));
	const client = beginSealSession(primitives, key.publicKey, parties, ephemeral);
	const wrong: string[] = [];
	const open = (direction: Direction, envelope: string): string | null => {
		const read = readSealed(envelope);
		if (read.kind !== 'sealed') return null;
		return acceptSealSession(primitives, key, read.sealed.enc, parties)?.open(direction, read.sealed) ?? null;
	};
	for (const [at, { direction, nonce, text, envelope }] of sealed.opened.entries()) {
		if (open(direction, envelope) !== text) wrong.push(`message ${at} does not open`);
		if (encodeSealed(client.seal(direction, text, bytes(nonce))) !== envelope)
			wrong.push(`message ${at} is sealed otherwise`);
	}
	for (const { what, direction, envelope } of sealed.refused)
		if (open(direction, envelope) !== null) wrong.push(`opened: ${what}`);
	return wrong;
}

function findWrongSignatures({ signed, invite }: Vectors, primitives: Primitives): readonly string[] {
	const keys = decodePublicKeys({ sealKey: invite.accepted[0]?.seal, grantKey: invite.accepted[0]?.grant });
	if (keys === null) return ['the room’s public keys'];
	const word = new HostWord(keys, primitives);
	const signer = primitives.ed25519Signer(bytes(signed.privateGrantKey));
	const wrong: string[] = [];
	for (const { kind, terms, ...one } of signed.accepted) {
		const read = readAs(word, { kind, ...one });
		if (read.kind !== 'signed' || JSON.stringify(read.terms) !== JSON.stringify(terms))
			wrong.push(`not taken: ${kind}`);
		if (sign(kind, one.bytes, signer).signature !== one.signature) wrong.push(`signed otherwise: ${kind}`);
		if (kind === 'grant' && decodeGrantTerms(one.bytes) === null) wrong.push('a grant is not read');
	}
	for (const { what, ...one } of signed.refused) if (readAs(word, one).kind === 'signed') wrong.push(`taken: ${what}`);
	return wrong;
}

function findWrongTurnOvers({ turnOver, invite, sealed }: Vectors, primitives: Primitives): readonly string[] {
	const keys = decodePublicKeys({ sealKey: invite.accepted[0]?.seal, grantKey: invite.accepted[0]?.grant });
	if (keys === null) return ['the room’s public keys'];
	const here = { room: asChannelName(sealed.room), host: asUserId(sealed.host) };
	const word = new HostWord(keys, primitives);
	const wrong: string[] = [];
	const refuse = ({ what, notice }: { what: string; notice: KeyNotice }): void => {
		if (word.follow(notice, here) !== 'refused') wrong.push(`followed: ${what}`);
	};
	turnOver.refused.forEach(refuse);
	const followed = [word.follow(turnOver.notice, here), word.follow(turnOver.notice, here)];
	if (followed.join(' ') !== 'turned known') wrong.push('the turn-over is not followed once');
	turnOver.refusedAfter.forEach(refuse);
	const judge = (when: string, { accepted, refused }: Judged): void => {
		for (const { what, ...grant } of accepted)
			if (word.readGrant(grant).kind !== 'signed') wrong.push(`not taken ${when}: ${what}`);
		for (const { what, ...grant } of refused)
			if (word.readGrant(grant).kind === 'signed') wrong.push(`taken ${when}: ${what}`);
	};
	judge('at once', turnOver.grantsAfter);
	word.forgetEarlier(keys.grantKey);
	judge('later', turnOver.grantsLater);
	return wrong;
}

function readAs(word: HostWord, { kind, ...signed }: Signed): Verified<unknown> {
	if (kind === 'grant') return word.readGrant(signed);
	if (kind === 'void_notice') return word.readVoid({ kind, ...signed });
	if (kind === 'room_notice') return word.readNews({ kind, ...signed });
	throw new Error('a turn-over of keys has vectors of its own');
}

function bytes(text: string): Uint8Array {
	const read = fromBase64Url(text);
	if (read === null) throw new Error(`${text} is no base64url`);
	return read;
}
