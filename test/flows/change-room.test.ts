import { describe, expect, test } from 'vitest';
import type { RoomChange } from '../../main/flows/change-room.ts';
import { asGiftKey } from '../../protocol/ids.ts';
import { openHostRoom } from '../support/host/host-room.ts';

/** What members of the room hear of these changes, one after the other. */
async function noticesOf(...changes: readonly RoomChange[]): Promise<readonly string[]> {
	const room = await openHostRoom();
	const ann = await room.enter();
	for (const change of changes) {
		room.host.change(change, 'mika');
		await room.pass();
	}
	return ann.notices;
}

describe('the room’s members are told', () => {
	test('when it pauses and when it goes on, once each', async () => {
		const modes = ['paused', 'paused', 'open', 'open'] as const;
		expect(await noticesOf(...modes.map((mode): RoomChange => ({ kind: 'mode', mode })))).toEqual([
			'paused',
			'resumed',
		]);
	});

	test('that it goes on when it leaves a pause for panic: gifts are taken again, and held', async () => {
		const modes = ['paused', 'panic'] as const;
		expect(await noticesOf(...modes.map((mode): RoomChange => ({ kind: 'mode', mode })))).toEqual([
			'paused',
			'resumed',
		]);
	});

	test('nothing of a panic: it is between the host and its moderators', async () => {
		const modes = ['panic', 'open'] as const;
		expect(await noticesOf(...modes.map((mode): RoomChange => ({ kind: 'mode', mode })))).toEqual([]);
	});

	test('when the catalogue changes, and not when nothing was removed', async () => {
		const fox = asGiftKey('fox');
		const remove: RoomChange = { kind: 'remove_offer', gift: fox };
		expect(await noticesOf(remove, remove)).toEqual(['catalogue_changed']);
	});

	test('nothing of rules, of blocked senders and of a new stream', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		room.setRules({ holdsNotes: true });
		room.host.change({ kind: 'block', sender: 'cem' as never, reason: 'noise' }, 'mika');
		room.host.change({ kind: 'unblock', sender: 'cem' as never }, 'mika');
		room.host.change({ kind: 'start_stream' }, 'mika');
		await room.pass();
		expect([ann.notices, room.unsaid]).toEqual([[], 0]);
	});
});

describe('a change', () => {
	test('counts from the next gift on', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const before = await ann.ask('fox');
		await room.pass();
		room.setRules({ refuseFromCoins: 100 as never });
		const after = await ann.ask('fox');
		await room.pass();
		expect([room.stateOf(before), room.stateOf(after)]).toEqual(['granted/completed', 'refused/none']);
	});

	test('is still there after a restart, as is whom it blocked, and since when, and by whom', async () => {
		const room = await openHostRoom();
		room.host.change({ kind: 'mode', mode: 'panic' }, 'mika');
		room.setRules({ resendsMax: 9 });
		room.host.change({ kind: 'block', sender: 'cem' as never, reason: 'noise' }, 'noa');
		const said = () => [
			room.host.ledger.room.mode,
			room.host.ledger.room.rules.resendsMax,
			room.host.ledger.room.listBlocked(),
		];
		const before = said();
		await room.restart();
		expect([said(), before[2]]).toEqual([
			before,
			[expect.objectContaining({ sender: 'cem', reason: 'noise', blockedBy: 'noa' })],
		]);
	});

	test('a new stream starts its totals at zero; open gifts of the old one end in the old one', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0 } });
		const ann = await room.enter();
		const held = await ann.ask('fox');
		await room.pass();
		room.host.change({ kind: 'start_stream' }, 'mika');
		await ann.ask('rose');
		await room.pass();
		room.decide({ kind: 'approve' }, held);
		await room.pass();
		const first = room.host.ledger.sums.readTallies(1);
		expect([
			room.coins()['granted'],
			first.granted.coins,
			first.held.coins,
			room.details('stream_started').length,
		]).toEqual([1, 120, 0, 1]);
	});
});
