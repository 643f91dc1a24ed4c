import { describe, expect, test } from 'vitest';
import { asComboId } from '../../../protocol/ids.ts';
import { endOf, frames, granted } from '../../support/host/combo-frames.ts';
import { ANN, BEN, HOST, openHostRoom } from '../../support/host/host-room.ts';

/** Until a leave is told, everything said before it decided, and the streaks of whoever left are over. */
const LEAVE_MS = 2_200;

/** Ann's streak runs: its first frame is decided, its second not yet said. */
async function beginStreak() {
	const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
	const ann = await room.stranger();
	const [first, second] = frames(room, 2, 5);
	if (!first || !second) throw new Error('two frames were made');
	ann.say(first);
	await room.pass();
	return { room, ann, second };
}

describe('a combo ends', () => {
	test('with its sender’s link, but not with that of another', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [ofAnn] = frames(room, 2);
		const [ofBen] = frames(room, 3);
		if (!ofAnn || !ofBen) throw new Error('two frames were made');
		ann.say(ofAnn);
		ben.say(ofBen);
		await room.pass();
		await ann.session.logout();
		await room.pass(LEAVE_MS);
		expect([endOf(room, ofAnn), endOf(room, ofBen)]).toEqual([
			['granted', null, 'sender_left'],
			['granted', null, null],
		]);
	});

	test('with its sender’s link, after what the sender said right before', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 5, 7);
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass();
		ann.say(second);
		await ann.session.logout();
		await room.pass(LEAVE_MS);
		expect([endOf(room, first), endOf(room, second)]).toEqual([
			['granted', null, null],
			['granted', null, 'sender_left'],
		]);
		const back = await room.stranger(ANN, ann.line);
		back.say(late);
		await room.pass();
		expect([endOf(room, late), granted(room)]).toEqual([['refused', 'combo_closed', null], 5]);
	});

	test('with its sender’s link, also where the news of it overtakes what was said before', async () => {
		const { room, ann, second } = await beginStreak();
		room.broker.faults.setFor(HOST, { reorder: 1, delayMinMs: 1_000, delayMaxMs: 1_000 });
		ann.say(second);
		await ann.session.logout();
		await room.pass(900);
		const membersBefore = room.host.link.members;
		await room.pass(LEAVE_MS);
		expect([membersBefore, endOf(room, second)]).toEqual([1, ['granted', null, 'sender_left']]);
	});

	test('with its sender’s link, once the hub has read what was sent before', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [first, second] = frames(room, 2, 5);
		if (!first || !second) throw new Error('two frames were made');
		ann.say(first);
		await room.pass();
		const readUpToMs = room.clock.elapsedMs;
		const closeDoor = room.broker.openDoor(() => readUpToMs);
		await ann.session.logout();
		await room.pass(60_000);
		expect(room.details('combo_closed')).toEqual([]);
		closeDoor();
		// Something happens, and the host looks again.
		ben.say(second);
		await room.pass(LEAVE_MS);
		expect(endOf(room, first)).toEqual(['granted', null, 'sender_left']);
	});

	test('not with a sender who is back at once', async () => {
		const { room, ann, second } = await beginStreak();
		await ann.session.logout();
		await room.pass();
		const back = await room.stranger(ANN, ann.line);
		await room.pass(60_000);
		back.say(second);
		await room.pass();
		expect([endOf(room, second), granted(room)]).toEqual([['granted', null, null], 5]);
	});

	test('with the host’s own link', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first] = frames(room, 2);
		if (!first) throw new Error('a frame was made');
		ann.say(first);
		await room.pass();
		room.broker.cutLink(HOST, 1_000);
		await room.pass(3_000);
		expect(endOf(room, first)).toEqual(['granted', null, 'link_lost']);
	});

	test('with the host’s own link, after what had come before it was lost; one that began later goes on', async () => {
		const room = await openHostRoom({ rules: { comboIdleMs: 600_000 } });
		const ann = await room.stranger();
		const [first, second, late] = frames(room, 2, 5, 7);
		const later = room.request({ combo: { comboId: asComboId('combo-by-hand-0002'), comboCount: 3, comboEnd: false } });
		if (!first || !second || !late) throw new Error('three frames were made');
		ann.say(first);
		await room.pass();
		ann.say(second);
		// It has come by then, and is not entered yet.
		await room.pass(2);
		expect(() => room.gift(second.giftId)).toThrow();
		room.broker.cutLink(HOST, 200);
		await room.pass(1_000);
		ann.say(later);
		await room.pass(LEAVE_MS);
		ann.say(late);
		await room.pass();
		expect([first, second, later, late].map((request) => endOf(room, request))).toEqual([
			['granted', null, null],
			['granted', null, 'link_lost'],
			['granted', null, null],
			['refused', 'combo_closed', null],
		]);
	});
});
