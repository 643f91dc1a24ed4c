import { describe, expect, test } from 'vitest';
import { encodeChannel } from '../../../protocol/encode.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../../protocol/grant.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../../protocol/messages.ts';
import { ANN, BEN, HOST, openHostRoom, ROOM } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';
import type { Stranger } from '../../support/host/stranger.ts';
import { encodeRoomNews, encodeVoidTerms } from '../../../protocol/sign/notices.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import { KEYS, openLine, OTHER_KEYS, signGrant } from '../../support/seals/keys.ts';

const MALLORY = asUserId('mallory');

/** A room in which ann has a genuine grant in her hands, and mallory listens. */
async function openRoom() {
	const room = await openHostRoom();
	const ann = await room.stranger(ANN);
	const mallory = await room.stranger(MALLORY);
	const request = room.request({ gift: 'fox' as never });
	ann.say(request);
	await room.pass();
	const grant = ann.grantOf(request.giftId);
	const terms = decodeGrantTerms(grant.bytes);
	if (!terms) throw new Error('the host’s own grant cannot be read');
	return { room, ann, mallory, grant, terms, giftId: request.giftId };
}

/** As somebody would who has not the host's key; and as the host itself never did, with its key. */
function forge(terms: GrantTerms): SignedGrant {
	return signGrant(encodeGrantTerms(terms), OTHER_KEYS);
}

function leak(terms: GrantTerms): SignedGrant {
	return signGrant(encodeGrantTerms(terms));
}

function incidents(room: HostRoom): readonly (readonly unknown[])[] {
	const rows = room.host.ledger.watch.listIncidents(99);
	return rows.map(({ kind, publisher, detail, times }) => [kind, publisher, detail, times]);
}

describe('a broadcast that no grant stands behind', () => {
	const forgeries: readonly (readonly [
		what: string,
		forge: (terms: GrantTerms, grant: SignedGrant) => SignedGrant,
		by: 'ann' | 'mallory',
		told: string,
	])[] = [
		[
			'a gift of nobody',
			(terms) => forge({ ...terms, giftId: 'gift-never-asked' as GiftId }),
			'ann',
			'Fox of ann with a false signature, that nobody granted',
		],
		[
			'a higher count',
			(terms) => forge({ ...terms, count: 99, value: 11_880 as never }),
			'ann',
			'Fox of ann with a false signature, with altered terms',
		],
		['a false signature', forge, 'ann', 'Fox of ann with a false signature'],
		['no signature', (_, { bytes }) => ({ bytes, signature: '' }), 'ann', 'Fox of ann without a signature'],
		[
			'altered terms under the genuine signature',
			(terms, { signature }) => ({ bytes: encodeGrantTerms({ ...terms, note: 'visit my page' }), signature }),
			'ann',
			'Fox of ann with a false signature, with altered terms',
		],
		[
			'the signature of a notice',
			(_, { bytes }) => sign('void_notice', bytes, KEYS),
			'ann',
			'Fox of ann with a false signature',
		],
		['another publisher', (_, grant) => grant, 'mallory', 'Fox claims to be from ann'],
		[
			'a stolen gift under an own name',
			(terms) => forge({ ...terms, sender: MALLORY }),
			'mallory',
			'Fox of mallory with a false signature, with altered terms',
		],
		[
			'another room under the same key',
			(terms) => leak({ ...terms, room: asChannelName('other-room') }),
			'ann',
			'granted for room other-room',
		],
		[
			'a gift of another ledger under the same key',
			(terms) => leak({ ...terms, giftId: 'gift-of-before' as GiftId }),
			'ann',
			'Fox, signed with this room’s key, that is not in this ledger',
		],
		[
			'other terms under the same key',
			(terms) => leak({ ...terms, sequence: 2 }),
			'ann',
			'Fox, signed with this room’s key, in other terms than granted',
		],
		[
			'bytes that are no grant',
			() => ({ bytes: 'eyJhIjoxfQ', signature: '' }),
			'ann',
			'no grant of version 1, without a signature',
		],
		['signed bytes that are no grant', () => signGrant('eyJhIjoxfQ'), 'ann', 'no grant of version 1'],
	];

	test.each(forgeries)('%s is flagged, counted, and never booked', async (_, forgeIt, by, told) => {
		const { room, ann, mallory, grant, terms, giftId } = await openRoom();
		const before = [room.stateOf(giftId), room.coins(), room.host.ledger.revision];
		(by === 'ann' ? ann : mallory).broadcast(forgeIt(terms, grant));
		await room.pass();
		expect([[room.stateOf(giftId), room.coins(), room.host.ledger.revision], incidents(room)]).toEqual([
			before,
			[['forged', by, told, 1]],
		]);
		expect(room.host.counters.forged).toBe(1);
	});

	test('does not keep the genuine one beside it from being seen', async () => {
		const { room, ann, grant, terms, giftId } = await openRoom();
		ann.broadcast(forge({ ...terms, count: 2 }), grant, { bytes: 'eyJhIjoxfQ', signature: '' });
		await room.pass();
		expect([room.stateOf(giftId), room.host.counters.forged]).toEqual(['granted/seen', 2]);
	});

	test('of a held or refused gift is one that nobody granted', async () => {
		const { room, ann, terms } = await openRoom();
		room.setRules({ holdFromCoins: 100 as never });
		const [held, refused] = [room.request({ gift: 'fox' as never }), room.request({ gift: 'nothing' as never })];
		ann.say(held, refused);
		await room.pass();
		ann.broadcast(leak({ ...terms, giftId: held.giftId }), leak({ ...terms, giftId: refused.giftId }));
		await room.pass();
		expect([room.stateOf(held.giftId), room.stateOf(refused.giftId), room.host.counters.forged]).toEqual([
			'held/none',
			'refused/none',
			2,
		]);
	});
});

describe('the host’s own words in another’s mouth', () => {
	test('a void notice of a stranger is forged: nothing is voided, and our clients do not believe it', async () => {
		const { room, ann, mallory, grant, giftId } = await openRoom();
		const ben = await room.enter(BEN);
		ann.broadcast(grant);
		await room.pass();
		const voidedAt = room.clock.now();
		const bytes = encodeVoidTerms({ room: ROOM, giftId, voidedAt });
		void mallory.publish(encodeChannel([{ kind: 'void_notice', ...sign('void_notice', bytes, OTHER_KEYS) }]));
		await room.pass();
		expect([room.stateOf(giftId), ben.takenOff, room.coins()['voided'], incidents(room)]).toEqual([
			'granted/seen',
			[],
			0,
			[['forged', MALLORY, 'void_notice that the host did not sign', 1]],
		]);
	});

	test('a room notice of a stranger is forged, and pauses nothing', async () => {
		const { room, ann, mallory } = await openRoom();
		const at = room.clock.now();
		const bytes = encodeRoomNews({ room: ROOM, notice: 'paused', at });
		void mallory.publish(encodeChannel([{ kind: 'room_notice', ...sign('room_notice', bytes, OTHER_KEYS) }]));
		await room.pass();
		ann.takeHeard();
		ann.say(room.request());
		await room.pass();
		expect([room.host.ledger.room.mode, ann.takeHeard(), room.host.counters.forged]).toEqual(['open', ['grant'], 1]);
	});

	test('the host’s own notices that come back to it are no incident', async () => {
		const { room } = await openRoom();
		room.host.change({ kind: 'mode', mode: 'paused' }, 'mika');
		await room.pass();
		expect([room.host.counters.forged, incidents(room)]).toEqual([0, []]);
	});

	test('a grant that a stranger sends to a client is not believed', async () => {
		const { room, terms } = await openRoom();
		const ben = await room.enter(BEN);
		const mallory = await room.stranger(MALLORY);
		const forged = leak({ ...terms, sender: BEN, giftId: 'gift-for-ben-01' as GiftId });
		const text = JSON.stringify([{ kind: 'grant', giftId: 'gift-for-ben-01', grant: forged }]);
		void mallory.session.publishToUser(BEN, openLine(BEN, { room: ROOM, host: HOST }).writeText(text));
		await room.pass();
		expect([ben.client.gifts, ben.problems]).toEqual([[], ['a message from somebody who is not the host']]);
	});
});

describe('an acknowledgment', () => {
	async function acknowledgeAs(who: (room: HostRoom, ann: Stranger) => Promise<readonly [Stranger, GiftId]>) {
		const { room, ann, giftId } = await openRoom();
		const [speaker, named] = await who(room, ann);
		speaker.acknowledge(named);
		await room.pass();
		const { acknowledgment_of_another: another, acknowledgment_unknown: unknown } = room.host.counters;
		return [room.stateOf(giftId), another, unknown];
	}

	test('of somebody else’s gift moves nothing, and is counted', async () => {
		const outcome = await acknowledgeAs(async (room) => [await room.stranger(MALLORY), 'gift-by-hand-0001' as GiftId]);
		expect(outcome).toEqual(['granted/sent', 1, 0]);
	});

	test('of a gift that nobody asked for moves nothing, and is counted', async () => {
		const outcome = await acknowledgeAs(async (_, ann) => [ann, 'gift-of-nobody' as GiftId]);
		expect(outcome).toEqual(['granted/sent', 0, 1]);
	});
});

test('grants of a flood of forgeries cost no entry, no message and one row for each publisher', async () => {
	const { room, mallory, terms } = await openRoom();
	const before = [room.host.ledger.revision, room.broker.counters().get(HOST)?.published];
	for (let turn = 0; turn < 10; turn++) {
		const forged = Array.from({ length: 40 }, (_, no) =>
			forge({ ...terms, giftId: `gift-forged-${turn}-${no}` as GiftId, sender: MALLORY }),
		);
		mallory.broadcast(...forged);
		await room.pass(100);
	}
	expect([room.host.ledger.revision, room.broker.counters().get(HOST)?.published]).toEqual(before);
	expect([room.host.counters.forged, incidents(room)]).toEqual([
		400,
		[['forged', MALLORY, 'Fox of mallory with a false signature, that nobody granted', 400]],
	]);
});
