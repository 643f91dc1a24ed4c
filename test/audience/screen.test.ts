import { describe, expect, test } from 'vitest';
import { encodeChannel } from '../../protocol/encode.ts';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asUserId } from '../../protocol/ids.ts';
import type { GiftId, UserId } from '../../protocol/ids.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import { ANNA, BEN, HOST, ROOM, ROSE, Stage } from './stage.ts';
import type { Seat } from './stage.ts';
import { encodeVoidTerms } from '../../protocol/sign/notices.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import { OTHER_KEYS, signGrant } from '../support/seals/keys.ts';

const MALLORY = asUserId('mallory');

async function openRoom() {
	const stage = await new Stage().open();
	return { stage, anna: await stage.enter(ANNA), ben: await stage.enter(BEN), mallory: stage.air.session(MALLORY) };
}

/** Mallory's session has no client: it says what it likes. */
function say(stage: Stage, from: UserId, terms: GrantTerms): Promise<unknown> {
	const grant = signGrant(encodeGrantTerms(terms));
	const text = encodeChannel([{ kind: 'broadcast', grants: [grant] }]);
	return stage.air.carry({ from, to: null, channel: ROOM, text });
}

function shown(seat: Seat): readonly (readonly [GiftId, number, number])[] {
	return seat.drawn.map(({ giftId, count, added }) => [giftId, count, added]);
}

describe('a gift', () => {
	test('is drawn once, whatever the air does to its broadcast', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ channel }) => (channel === null ? {} : { copies: 5 });
		await stage.ask(anna);
		await stage.clock.advance(1_000);
		expect([anna.drawn.length, ben.drawn.length]).toEqual([1, 1]);
	});

	test('that equals the one before is another gift and is drawn too', async () => {
		const { stage, anna, ben } = await openRoom();
		await stage.ask(anna);
		await stage.ask(anna);
		await stage.clock.advance(1_000);
		expect(ben.drawn).toHaveLength(2);
	});

	test('is drawn when the host broadcasts it for its sender', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ channel, from }) => (channel !== null && from === ANNA ? { copies: 0 } : {});
		const giftId = await stage.ask(anna);
		await stage.clock.advance(1_000);
		void say(stage, HOST, stage.host.termsOf(giftId));
		await stage.clock.advance(1_000);
		expect(ben.drawn).toMatchObject([{ giftId, sender: ANNA }]);
	});
});

describe('a forged gift', () => {
	test.each([
		['claims another sender', 'other_sender', (terms: GrantTerms) => ({ ...terms, sender: BEN })],
		['is from another room', 'other_room', (terms: GrantTerms) => ({ ...terms, room: asChannelName('backstage') })],
		['is a copy of somebody else’s', 'other_sender', (terms: GrantTerms) => terms],
	])('that %s is flagged and not drawn', async (_, why, change) => {
		const { stage, anna, ben } = await openRoom();
		const giftId = await stage.ask(anna);
		await stage.clock.advance(1_000);
		void say(stage, MALLORY, change(stage.host.termsOf(giftId)));
		await stage.clock.advance(1_000);
		expect(ben.drawn).toHaveLength(1);
		expect(ben.forged).toMatchObject([{ publisher: MALLORY, why, giftId }]);
	});

	test('without a readable grant is flagged, and the genuine one beside it is drawn', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ channel }) => (channel === null ? {} : { copies: 0 });
		const giftId = await stage.ask(anna);
		await stage.clock.advance(1_000);
		stage.air.weather = () => ({});
		const genuine = signGrant(encodeGrantTerms(stage.host.termsOf(giftId)));
		const grants = [signGrant('bm90LWEtZ3JhbnQ'), genuine];
		void anna.session.publishToChannel(ROOM, encodeChannel([{ kind: 'broadcast', grants }]));
		await stage.clock.advance(1_000);
		expect(ben.forged).toMatchObject([{ publisher: ANNA, why: 'no_grant', giftId: null }]);
		expect(ben.drawn).toMatchObject([{ giftId }]);
	});

	test('with a copied gift id does not keep the real gift off the screen', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ channel, from }) => (channel !== null && from === ANNA ? { delayMs: 500 } : {});
		const giftId = await stage.ask(anna);
		await stage.clock.advance(100);
		void say(stage, MALLORY, { ...stage.host.termsOf(giftId), sender: MALLORY });
		await stage.clock.advance(1_000);
		expect(ben.drawn.map(({ sender }) => sender)).toContain(ANNA);
	});
});

describe('a voided gift', () => {
	test('leaves every screen at once and is never drawn again', async () => {
		const { stage, anna, ben } = await openRoom();
		const giftId = await stage.ask(anna);
		await stage.clock.advance(1_000);
		stage.host.void(giftId);
		await stage.clock.advance(1_000);
		stage.host.resend(giftId);
		void say(stage, ANNA, stage.host.termsOf(giftId));
		await stage.clock.advance(5_000);
		for (const seat of [anna, ben]) {
			expect(seat.drawn).toHaveLength(1);
			expect(seat.takenOff).toEqual([{ giftId, key: seat.drawn[0]?.key, remaining: null }]);
		}
		expect(anna.gift(giftId)).toMatchObject({ state: 'voided', duty: 'none', broadcasts: 1 });
	});

	test('whose notice overtakes the broadcast is never drawn', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ channel, from }) => (channel !== null && from === ANNA ? { delayMs: 5_000 } : {});
		const giftId = await stage.ask(anna);
		await stage.clock.advance(100);
		stage.host.void(giftId);
		await stage.clock.advance(60_000);
		for (const seat of [anna, ben]) expect([seat.drawn, seat.takenOff]).toEqual([[], []]);
	});

	test('whose notice overtakes the grant is not broadcast', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.air.weather = ({ to }) => (to === ANNA ? { delayMs: 5_000 } : {});
		const giftId = await stage.ask(anna);
		await stage.clock.advance(100);
		stage.host.void(giftId);
		await stage.clock.advance(60_000);
		expect(anna.gift(giftId)).toMatchObject({ state: 'voided', broadcasts: 0 });
		expect(ben.drawn).toEqual([]);
	});

	test('stays on the screen when a stranger says it is void', async () => {
		const { stage, anna, ben } = await openRoom();
		const giftId = await stage.ask(anna);
		await stage.clock.advance(1_000);
		const bytes = encodeVoidTerms({ room: ROOM, giftId, voidedAt: 1 as never });
		const notice = { kind: 'void_notice', ...sign('void_notice', bytes, OTHER_KEYS) } as const;
		void stage.air.carry({ from: MALLORY, to: null, channel: ROOM, text: encodeChannel([notice]) });
		await stage.clock.advance(1_000);
		expect(ben.takenOff).toEqual([]);
		expect(ben.problems).toEqual(["a void_notice that is not the host's for this room"]);
		expect(anna.gift(giftId).state).toBe('acknowledged');
	});
});

describe('a combo', () => {
	async function grow(stage: Stage, seat: Seat, pieces: readonly number[]): Promise<GiftId[]> {
		const comboId = seat.client.startCombo({ gift: ROSE, senderName: 'Anna', note: null });
		const frames: GiftId[] = [];
		for (const [at, more] of pieces.entries()) {
			const giftId = await seat.client.growCombo(comboId, more, at === pieces.length - 1);
			if (giftId === null) throw new Error('the streak has ended');
			frames.push(giftId);
			await stage.clock.advance(300);
		}
		return frames;
	}

	test('is one drawing that grows with each frame', async () => {
		const { stage, anna, ben } = await openRoom();
		const [one, two, three] = await grow(stage, anna, [2, 3, 4]);
		await stage.clock.advance(1_000);
		expect(shown(ben)).toEqual([
			[one, 2, 2],
			[two, 5, 3],
			[three, 9, 4],
		]);
		expect(new Set(ben.drawn.map(({ key }) => key)).size).toBe(1);
		expect(ben.drawn.at(-1)?.value).toBe(90);
	});

	test('shows the same count when frames are late, doubled or out of order', async () => {
		const { stage, anna, ben } = await openRoom();
		let late = 4_000;
		stage.air.weather = ({ channel }) => (channel === null ? {} : { delayMs: (late -= 1_000), copies: 2 });
		const frames = await grow(stage, anna, [2, 3, 4]);
		await stage.clock.advance(5_000);
		expect(shown(ben).map(([giftId]) => giftId)).toEqual([...frames].reverse());
		expect(shown(ben).at(-1)).toEqual([frames[0], 9, 2]);
		expect(ben.drawn.reduce((sum, { added }) => sum + added, 0)).toBe(9);
	});

	test('shrinks by a frame that is voided, and what follows grows from there', async () => {
		const { stage, anna, ben } = await openRoom();
		const comboId = anna.client.startCombo({ gift: ROSE, senderName: null, note: null });
		await anna.client.growCombo(comboId, 2, false);
		const second = await anna.client.growCombo(comboId, 3, false);
		await stage.clock.advance(1_000);
		if (second === null) throw new Error('the streak has ended');
		stage.host.void(second);
		await stage.clock.advance(1_000);
		expect(ben.takenOff).toMatchObject([{ giftId: second, remaining: { count: 2, value: 20 } }]);
		await anna.client.growCombo(comboId, 4, true);
		await stage.clock.advance(1_000);
		expect(ben.drawn.at(-1)).toMatchObject({ count: 6, added: 4, value: 60 });
	});

	test('of which a frame was voided before it was seen does not count that frame', async () => {
		const { stage, anna, ben } = await openRoom();
		const comboId = anna.client.startCombo({ gift: ROSE, senderName: null, note: null });
		await anna.client.growCombo(comboId, 2, false);
		await stage.clock.advance(1_000);
		stage.air.weather = ({ channel, from }) => (channel !== null && from === ANNA ? { delayMs: 5_000 } : {});
		const second = await anna.client.growCombo(comboId, 3, false);
		await stage.clock.advance(100);
		if (second === null) throw new Error('the streak has ended');
		stage.host.void(second);
		await stage.clock.advance(10_000);
		stage.air.weather = () => ({});
		await anna.client.growCombo(comboId, 4, true);
		await stage.clock.advance(1_000);
		expect(shown(ben).map(([, count]) => count)).toEqual([2, 6]);
	});

	test('does not show the pieces of a frame that the host refused or still holds', async () => {
		const { stage, anna, ben } = await openRoom();
		stage.host.decide = ({ count }) => ({ kind: count === 3 ? 'hold' : 'grant' });
		await grow(stage, anna, [2, 3, 4]);
		await stage.clock.advance(1_000);
		expect(shown(ben).map(([, count]) => count)).toEqual([2, 6]);
	});

	test('ends with its last frame and with the link', async () => {
		const { stage, anna } = await openRoom();
		const ended = anna.client.startCombo({ gift: ROSE, senderName: null, note: null });
		await anna.client.growCombo(ended, 1, true);
		expect(await anna.client.growCombo(ended, 1, false)).toBeNull();
		const cut = anna.client.startCombo({ gift: ROSE, senderName: null, note: null });
		anna.session.setLink('disconnected');
		anna.session.setLink('connected');
		expect(await anna.client.growCombo(cut, 1, false)).toBeNull();
		await stage.clock.advance(1_000);
	});
});
