// What the room believes when somebody plays with what the host signed: nothing that was altered, nothing twice, and
// nothing anywhere but where it was granted.

import { expect, onTestFinished, test, vi } from 'vitest';

import { asGiftId, asUserId } from '../../../protocol/ids.ts';
import type { SignedGrant } from '../../../protocol/messages.ts';
import { fromBase64Url, toBase64Url } from '../../../protocol/primitives/base64url.ts';
import { noblePrimitives } from '../../../protocol/primitives/noble/noble-primitives.ts';
import { HostWord } from '../../../protocol/sign/host-word.ts';
import { encodeGrantTerms } from '../../../protocol/grant.ts';
import { ANN, BEN, openHostRoom, ROOM } from '../../support/host/host-room.ts';
import { KEYS, PRIMITIVES, signGrant } from '../../support/seals/keys.ts';

const MALLORY = asUserId('mallory');

function grantNo(no: number): SignedGrant {
	return signGrant(
		encodeGrantTerms({
			...{ room: ROOM, giftId: asGiftId(`gift-to-alter-${no}`), sender: ANN, senderName: 'Ann', gift: 'rose' as never },
			...{ giftName: 'Rose', icon: '🌹', count: 1 + no, value: (10 * no) as never, note: `no. ${no}`, combo: null },
			...{ sequence: no, grantedAt: 1_790_000_000_000 as never },
		}),
	);
}

function flip(text: string, at: number): string {
	const bytes = Uint8Array.from(fromBase64Url(text) ?? []);
	bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << (at % 8));
	return toBase64Url(bytes);
}

test('of a thousand grants with one byte of the terms or the signature altered, none is taken', () => {
	const word = new HostWord(KEYS.publicKeys, PRIMITIVES);
	const taken: number[] = [];
	for (let no = 0; no < 1_000; no++) {
		const grant = grantNo(no);
		const length = fromBase64Url(grant.bytes)?.length ?? 0;
		// Every place is hit by some grant: 1,000 grants walk over some 300 bytes of terms and 64 of the signature.
		const altered = [
			{ ...grant, bytes: flip(grant.bytes, no % length) },
			{ ...grant, signature: flip(grant.signature, no % 64) },
		];
		if (word.readGrant(grant).kind !== 'signed') taken.push(-no);
		for (const one of altered) if (word.readGrant(one).kind === 'signed') taken.push(no);
	}
	expect(taken).toEqual([]);
});

test('every byte of one grant and of its signature counts, also for a page’s primitives', () => {
	const word = new HostWord(KEYS.publicKeys, noblePrimitives);
	const grant = grantNo(1);
	expect(word.readGrant(grant).kind).toBe('signed');
	for (let at = 0; at < 64; at++)
		expect(word.readGrant({ ...grant, signature: flip(grant.signature, at) }).kind).toBe('not_signed');
	for (let at = 0; at < (fromBase64Url(grant.bytes)?.length ?? 0); at += 3)
		expect(word.readGrant({ ...grant, bytes: flip(grant.bytes, at) }).kind).toBe('not_signed');
});

test('the host knows its own grant by every byte of it, and verifies only what differs', async () => {
	const room = await openHostRoom();
	const ann = await room.stranger(ANN);
	const request = room.request();
	ann.say(request);
	await room.pass();
	const grant = ann.grantOf(request.giftId);
	const verify = vi.spyOn(HostWord.prototype, 'readGrant');
	onTestFinished(() => verify.mockRestore());
	const altered = [
		{ ...grant, signature: flip(grant.signature, 0) },
		{ ...grant, signature: '' },
		{ ...grant, bytes: flip(grant.bytes, 3) },
	];
	for (const one of altered) ann.broadcast(one);
	await room.pass();
	expect([room.gift(request.giftId).seenAt, verify.mock.calls.length, room.host.counters.forged]).toEqual([null, 3, 3]);
	ann.broadcast(grant);
	await room.pass();
	expect([room.gift(request.giftId).seenAt, verify.mock.calls.length]).toEqual([expect.any(Number), 3]);
});

test('a grant that is replayed in its room, by another, or an hour later is shown once and booked once', async () => {
	const room = await openHostRoom();
	const [ann, mallory, ben] = [await room.stranger(ANN), await room.stranger(MALLORY), await room.enter(BEN)];
	const request = room.request();
	ann.say(request);
	await room.pass();
	const grant = ann.grantOf(request.giftId);
	ann.broadcast(grant);
	ann.acknowledge(request.giftId);
	await room.pass();
	const before = [room.coins(), room.host.ledger.revision];
	for (const waitMs of [0, 60_000, 3_600_000]) {
		await room.pass(waitMs);
		ann.broadcast(grant, grant);
		mallory.broadcast(grant);
		await room.pass();
	}
	expect(ben.drawn.map(({ giftId, count }) => [giftId, count])).toEqual([[request.giftId, 1]]);
	expect(ben.forged.map(({ publisher, why }) => [publisher, why])).toEqual(
		Array.from({ length: 3 }, () => [MALLORY, 'other_sender']),
	);
	expect([room.coins(), room.host.ledger.revision]).toEqual(before);
	expect([room.host.counters.broadcast_repeated, room.host.counters.forged]).toEqual([6, 3]);
});

test('a void that overtakes its broadcast keeps the gift off every screen, however often it is replayed', async () => {
	const room = await openHostRoom();
	const [ann, ben] = [await room.stranger(ANN), await room.enter(BEN)];
	const request = room.request();
	ann.say(request);
	await room.pass();
	room.decide({ kind: 'void', reason: 'a slip' }, request.giftId);
	await room.pass();
	for (let copy = 0; copy < 3; copy++) ann.broadcast(ann.grantOf(request.giftId));
	await room.pass(20_000);
	expect([new Set(ben.voided), ben.drawn]).toEqual([new Set([request.giftId]), []]);
});

test('the air of an evening holds nothing of what its peers say; broadcasts are signed and not secret', async () => {
	const room = await openHostRoom();
	const [peers] = [[] as string[]];
	room.broker.faults.loses = ({ user, text }) => {
		if (user !== null) peers.push(text);
		return false;
	};
	const ann = await room.enter(ANN);
	const note = 'a note that nobody else reads';
	const giftIds = [];
	for (let no = 0; no < 5; no++) {
		giftIds.push(await ann.ask('rose', { note, senderName: 'Ann of the lounge' }));
		await room.pass(1_000);
	}
	await ann.ask('no-such-gift');
	await room.pass(1_000);
	expect(giftIds.map((giftId) => room.stateOf(giftId))).toEqual(giftIds.map(() => 'granted/completed'));
	expect(peers.length).toBeGreaterThan(10);
	const shapes = new Set(peers.map((text) => Object.keys(JSON.parse(text) as object).join()));
	expect(shapes).toEqual(new Set(['giftwarden,seal,enc,nonce,body']));
	for (const word of [note, 'Ann of', 'rose', 'no-such-gift', 'gift_request', 'acknowledgment', ...giftIds]) {
		for (const form of [word, Buffer.from(word).toString('base64url').slice(1, -2)])
			expect(peers.filter((text) => text.includes(form))).toEqual([]);
	}
});
