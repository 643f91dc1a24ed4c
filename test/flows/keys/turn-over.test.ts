// A room's keys are turned over between two lives of its host: what goes on, and what is refused from then on.

import { describe, expect, test } from 'vitest';
import { encodeChannel } from '../../../protocol/encode.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../../protocol/grant.ts';
import { asUserId } from '../../../protocol/ids.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import type { GrantTerms, KeyNotice } from '../../../protocol/messages.ts';
import { decodeKeyTerms, encodeKeyTerms } from '../../../protocol/sign/notices.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import { encodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import { HostWord } from '../../../protocol/sign/host-word.ts';
import { ANN, BEN, HOST, openHostRoom, ROOM } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';
import type { Stranger } from '../../support/host/stranger.ts';
import { KEYS, KEYS_AFTER, OTHER_KEYS, PRIMITIVES } from '../../support/seals/keys.ts';

const MALLORY = asUserId('mallory');
const ALONE = { knowsOnlyItself: true };

async function turnOver(room: HostRoom, passMs = 2_000): Promise<void> {
	room.keys = KEYS_AFTER;
	await room.restart(passMs);
}

function findNotice(hearer: Stranger): KeyNotice {
	const found = hearer.onChannel.find(({ message }) => message.kind === 'key_notice')?.message;
	if (found?.kind !== 'key_notice') throw new Error('the room was not told of new keys');
	return found;
}

/** A gift that was granted, and not broadcast yet, when the keys are turned over. */
async function grantBefore() {
	const room = await openHostRoom();
	const ann = await room.stranger();
	const ben = await room.enter(BEN, ALONE);
	const request = room.request();
	ann.say(request);
	await room.pass();
	return { room, ann, ben, request, granted: ann.grantOf(request.giftId) };
}

describe('who is in the room', () => {
	test('follows, and gifts that were open and gifts that come are drawn by everybody', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never } });
		const [ann, ben] = [await room.enter(ANN, ALONE), await room.enter(BEN, ALONE)];
		const first = await ann.ask('rose');
		const held = await ann.ask('fox');
		await room.pass();
		await turnOver(room);
		room.decide({ kind: 'approve' }, held);
		await room.pass(10_000);
		const last = await ann.ask('rose');
		await room.pass();
		expect({
			states: [first, held, last].map((giftId) => room.stateOf(giftId)),
			drawn: ben.drawn.map(({ giftId }) => giftId),
			forged: [ann.forged, ben.forged, room.host.counters.forged],
			problems: [ann.problems, ben.problems],
			unopened: room.host.counters.unopened,
		}).toEqual({
			states: ['granted/completed', 'granted/completed', 'granted/completed'],
			drawn: [first, held, last],
			forged: [[], [], 0],
			problems: [[], []],
			unopened: 0,
		});
		// From here on the client seals to the new key.
		const heardUnder = Buffer.from(room.host.ledger.lines.find(ANN)?.sealKey ?? []).toString('hex');
		expect(heardUnder).toBe(Buffer.from(KEYS_AFTER.publicKeys.sealKey).toString('hex'));
	});

	test('draws a gift that was granted under the keys before and is resent after them', async () => {
		const { room, ann, ben, request, granted } = await grantBefore();
		await turnOver(room, 40_000);
		expect(ann.takeHeard()).toContain('resend 1');
		// The same bytes, under the key that newcomers know as well.
		const resent = ann.grantOf(request.giftId);
		expect([resent.bytes, resent.signature === granted.signature]).toEqual([granted.bytes, false]);
		expect(new HostWord(KEYS_AFTER.publicKeys, PRIMITIVES).readGrant(resent).kind).toBe('signed');
		ann.broadcast(resent, granted);
		await room.pass();
		expect([ben.drawn.map(({ giftId }) => giftId), ben.forged, room.host.counters.forged]).toEqual([
			[request.giftId],
			[],
			0,
		]);
	});
});

test('a grant of before that is broadcast when its key is forgotten proves nothing, and is given anew', async () => {
	const { room, ann, ben, request, granted } = await grantBefore();
	await turnOver(room, 660_000);
	ann.takeHeard();
	ann.broadcast(granted);
	await room.pass();
	expect([room.stateOf(request.giftId), ben.drawn, ann.takeHeard()]).toEqual([
		'granted/unconfirmed',
		[],
		[expect.stringMatching(/^resend \d$/)],
	]);
	ann.broadcast(ann.grantOf(request.giftId));
	await room.pass();
	expect([room.stateOf(request.giftId), ben.drawn.map(({ giftId }) => giftId)]).toEqual([
		'granted/seen',
		[request.giftId],
	]);
	expect(room.host.counters.forged).toBe(0);
});

test('a client that was away is told when it speaks again, under the keys that it knows', async () => {
	const room = await openHostRoom();
	const ben = await room.enter(BEN, ALONE);
	await ben.client.stop();
	await turnOver(room);
	const again = await room.enter(BEN, { ...ALONE, store: ben.store, life: 2 });
	const giftId = await again.ask('rose');
	await room.pass();
	expect([room.stateOf(giftId), again.drawn.length, again.forged]).toEqual(['granted/completed', 1, []]);
	expect(again.problems).toEqual([]);
	const second = await again.ask('rose');
	await room.pass(10_000);
	expect(room.stateOf(second)).toBe('granted/completed');
});

describe('what is refused', () => {
	test('a grant of the earlier key past its last sequence, and nothing of it is drawn or booked', async () => {
		const room = await openHostRoom();
		const [mallory, ben] = [await room.stranger(MALLORY), await room.enter(BEN, ALONE)];
		const request = room.request();
		mallory.say(request);
		await room.pass();
		const granted = mallory.grantOf(request.giftId);
		await turnOver(room);
		const terms = decodeGrantTerms(granted.bytes) as GrantTerms;
		const forge = (changes: Partial<GrantTerms>) =>
			sign('grant', encodeGrantTerms({ ...terms, giftId: 'gift-out-of-nothing' as GiftId, ...changes }), KEYS);
		mallory.broadcast(forge({ sequence: terms.sequence + 1 }));
		await room.pass();
		expect([ben.drawn, ben.forged.map(({ why }) => why), room.host.counters.forged]).toEqual([[], ['not_signed'], 1]);
		mallory.broadcast(granted);
		await room.pass();
		expect(ben.drawn.map(({ giftId }) => giftId)).toEqual([request.giftId]);
		// Whoever took the key before can still write a number that it had: for ten minutes, and the desk tells who does.
		const ofThief = forge({ giftId: 'gift-of-a-thief' as GiftId });
		await room.pass(600_000);
		mallory.broadcast(ofThief);
		await room.pass();
		expect([ben.drawn.length, ben.forged.at(-1)?.why, room.host.counters.forged]).toEqual([1, 'not_signed', 2]);
		// And to whoever follows late, the turn-over is the same as before.
		expect(ben.problems).toEqual([]);
	});

	test('a notice that was followed is still known when the keys before it are forgotten', () => {
		const word = new HostWord(KEYS.publicKeys, PRIMITIVES);
		const here = { room: ROOM, host: HOST };
		const write = (before: typeof KEYS, next: typeof KEYS): KeyNotice => {
			const bytes = encodeKeyTerms({
				...{ ...here, lastSequence: 1, at: 1 as never, ...encodePublicKeys(next.publicKeys) },
				grantKeyBefore: encodePublicKeys(before.publicKeys).grantKey,
			});
			const { signature: newSignature } = sign('key_notice', bytes, next);
			return { kind: 'key_notice', ...sign('key_notice', bytes, before), newSignature };
		};
		const [first, second] = [write(KEYS, KEYS_AFTER), write(KEYS_AFTER, OTHER_KEYS)];
		expect([word.follow(first, here), word.follow(second, here)]).toEqual(['turned', 'turned']);
		for (const { publicKeys } of [KEYS, KEYS_AFTER]) word.forgetEarlier(publicKeys.grantKey);
		expect([word.follow(first, here), word.follow(second, here)]).toEqual(['known', 'known']);
	});

	test('a void under the earlier key, also where the host’s own name published it', async () => {
		const room = await openHostRoom();
		const ann = await room.enter(ANN, ALONE);
		const giftId = await ann.ask('rose');
		await room.pass();
		await turnOver(room);
		room.host.abandon();
		await room.pass();
		const thief = await room.stranger(HOST);
		const bytes = Buffer.from(JSON.stringify({ room: 'neon-lounge', giftId, voidedAt: 1 })).toString('base64url');
		void thief.publish(encodeChannel([{ kind: 'void_notice', ...sign('void_notice', bytes, KEYS) }]));
		await room.pass();
		expect([ann.takenOff, ann.problems.length]).toEqual([[], 1]);
	});

	test.each([
		'replayed by somebody',
		'signed by a stranger',
		'signed by one key only',
		'for another room',
		'from the keys before',
	])('a key notice %s', async (what) => {
		const room = await openHostRoom();
		const [mallory, ann] = [await room.stranger(MALLORY), await room.enter(ANN, ALONE)];
		await turnOver(room);
		const real = findNotice(mallory);
		const terms = decodeKeyTerms(real.bytes);
		if (!terms) throw new Error('the notice cannot be read');
		const other = Buffer.from(OTHER_KEYS.publicKeys.grantKey).toString('base64url');
		const write = (changes: object) => encodeKeyTerms({ ...terms, ...changes });
		const signBoth = (bytes: string, before: typeof KEYS, next: typeof KEYS): KeyNotice => ({
			kind: 'key_notice',
			...sign('key_notice', bytes, before),
			newSignature: sign('key_notice', bytes, next).signature,
		});
		const notices: Record<string, KeyNotice> = {
			'replayed by somebody': real,
			'signed by a stranger': signBoth(write({ grantKey: other }), OTHER_KEYS, OTHER_KEYS),
			'signed by one key only': signBoth(write({ grantKey: other }), KEYS, KEYS),
			'for another room': signBoth(write({ room: 'elsewhere', grantKey: other }), KEYS, OTHER_KEYS),
			// Whoever took the earlier key would like to go another way with it.
			'from the keys before': signBoth(write({ grantKey: other }), KEYS, OTHER_KEYS),
		};
		const notice = notices[what] as KeyNotice;
		void mallory.publish(encodeChannel([notice]));
		await room.pass();
		expect([ann.problems.length, room.host.counters.forged]).toEqual([1, 1]);
		// Under the host's own name it is refused as well, but for the real one, which changes nothing a second time.
		room.host.abandon();
		await room.pass();
		void (await room.stranger(HOST)).publish(encodeChannel([notice]));
		await room.pass();
		expect(ann.problems.length).toBe(what === 'replayed by somebody' ? 1 : 2);
	});
});

test('the turn-over is told once, and again by each host that is opened within a week', async () => {
	const room = await openHostRoom();
	const ben = await room.stranger(BEN);
	await turnOver(room);
	const count = () => ben.onChannel.filter(({ message }) => message.kind === 'key_notice').length;
	expect(count()).toBe(1);
	await room.restart(2_000);
	expect(count()).toBe(2);
	room.host.abandon();
	await room.pass(8 * 24 * 3_600_000);
	await room.restart(2_000);
	expect(count()).toBe(2);
});
