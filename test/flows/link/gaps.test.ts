// Gaps as a whole: the link, the desk and the clock come and go, and what is said afterwards is true.

import { describe, expect, test } from 'vitest';
import type { GapRow } from '../../../preload/api/rows.ts';
import { ANN, BEN, HOST, openHostRoom } from '../../support/host/host-room.ts';
import type { HostRoom } from '../../support/host/host-room.ts';

const HOUR = 3_600_000;

function newestGap(room: HostRoom): GapRow {
	const [gap] = room.host.ledger.gaps.list(1);
	if (!gap) throw new Error('there is no gap');
	return gap;
}

function outcomeOf({ recovered, lost, open }: GapRow): readonly number[] {
	return [recovered, lost, open];
}

describe('a lost link', () => {
	test('says what it recovered: proofs that came after it, asked for at once and not when their turn would be', async () => {
		const room = await openHostRoom({ rules: { resendAfterMs: 60_000, resendAfterMsMax: 600_000 } });
		const ann = await room.enter(ANN);
		// The host loses its link in the moment in which the broadcast is made.
		room.broker.faults.loses = ({ from, channel }) => {
			if (from === ANN && channel !== null) room.broker.cutLink(HOST, 3_950);
			return false;
		};
		const shown = new Set<string>();
		room.host.onChange(({ aspects }) => {
			if (!aspects.has('gaps')) return;
			for (const gap of room.host.ledger.gaps.list(1)) shown.add(`${gap.to === null} ${outcomeOf(gap).join()}`);
		});
		const giftId = await ann.ask();
		await room.pass(50);
		room.broker.faults.loses = null;
		await room.pass(7_000);
		const entered = room.details('gap_settled');
		expect({ shown: [...shown], state: room.stateOf(giftId), entered }).toEqual({
			shown: ['true 0,0,0', 'false 0,0,1', 'false 1,0,0'],
			state: 'granted/completed',
			entered: ['gap 1: 1 recovered, 0 lost'],
		});
	});

	test('says what it lost: gifts whose proof never came', async () => {
		const room = await openHostRoom({ rules: { resendAfterMs: 1_000, resendAfterMsMax: 2_000, resendsMax: 2 } });
		const ann = await room.stranger(ANN);
		ann.say(room.request());
		await room.pass(20);
		room.broker.cutLink(HOST, 500);
		await room.pass(20_000);
		expect([outcomeOf(newestGap(room)), room.details('gap_settled')]).toEqual([
			[0, 1, 0],
			['gap 1: 0 recovered, 1 lost'],
		]);
	});

	test('with nothing open is just a gap', async () => {
		const room = await openHostRoom();
		room.broker.cutLink(HOST, 3_000);
		await room.pass(10_000);
		expect([newestGap(room).cause, outcomeOf(newestGap(room)), room.details('gap_settled')]).toEqual([
			'link',
			[0, 0, 0],
			[],
		]);
	});

	test.each([
		['set back by two hours', -2 * HOUR],
		['set forward by ten years', 10 * 365 * 24 * HOUR],
	])('while the clock was %s is about as long as it was, and says that nobody knows', async (_name, jumpMs) => {
		const room = await openHostRoom();
		room.broker.cutLink(HOST, 40_000);
		await room.pass(20_000);
		room.clock.jumpWallClock(jumpMs);
		await room.pass(60_000);
		const { from, to, isLengthKnown } = newestGap(room);
		const lengthMs = (to ?? 0) - from;
		expect([lengthMs >= 0 && lengthMs <= 60_000, isLengthKnown]).toEqual([true, false]);
	});
});

describe('a desk', () => {
	test('that was closed in order was away from then until it is connected again', async () => {
		const room = await openHostRoom();
		await room.pass(7_000);
		const closedAt = room.clock.now();
		await room.host.stop();
		await room.pass(HOUR);
		await room.restart();
		const { from, to, cause } = newestGap(room);
		expect([from - closedAt, (to ?? 0) - closedAt >= HOUR, cause, room.details('desk_opened').length]).toEqual([
			0,
			true,
			'closed',
			1,
		]);
	});

	test('that crashed was away since its last entry', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		await ann.ask();
		await room.pass(2_000);
		const lastAt = room.host.ledger.entries.readLastAt() ?? 0;
		await room.pass(5_000);
		room.host.abandon();
		await room.pass(HOUR);
		await room.restart();
		expect([newestGap(room).from - lastAt, newestGap(room).cause]).toEqual([0, 'crash']);
	});

	test('that idled before it crashed was there until its last sign of life, seconds before', async () => {
		const room = await openHostRoom();
		await room.pass(10 * 60_000);
		const crashedAt = room.clock.now();
		room.host.abandon();
		await room.pass(HOUR);
		await room.restart();
		const agoMs = crashedAt - newestGap(room).from;
		expect([agoMs >= 0 && agoMs <= 15_000, newestGap(room).cause]).toEqual([true, 'crash']);
	});

	test('that crashed while its link was lost has one gap, from the loss on', async () => {
		const room = await openHostRoom();
		const lostAt = room.clock.now();
		room.broker.cutLink(HOST, 3_000);
		await room.pass(1_000);
		await room.restart(5_000);
		const gaps = room.host.ledger.gaps.list(9);
		expect([gaps.length, gaps[0] && gaps[0].from - lostAt, gaps[0]?.to !== null]).toEqual([1, 0, true]);
	});

	test('that crashed and then waited for its keys was away until they came', async () => {
		const room = await openHostRoom();
		await room.pass(60_000);
		const crashedAt = room.clock.now();
		room.dieAndWaitForKeys();
		await room.pass(HOUR);
		await room.host.stop();
		await room.restart();
		const { cause, from, to } = newestGap(room);
		expect([cause, crashedAt - from <= 15_000, (to ?? 0) - from >= HOUR]).toEqual(['crash', true, true]);
	});

	test.each<[what: string, deed: (room: HostRoom) => void]>([
		['a person does', (room) => room.host.change({ kind: 'start_stream' }, 'mika')],
		['the check of the ledger tells', (room) => room.host.noteCheck({ findings: [] })],
	])('that waits for its keys after a crash is not in the room, whatever %s', async (_what, deed) => {
		const room = await openHostRoom();
		await room.pass(60_000);
		const crashedAt = room.clock.now();
		room.dieAndWaitForKeys();
		await room.pass(HOUR);
		deed(room);
		await room.pass(HOUR);
		await room.host.stop();
		await room.restart();
		const [{ cause, from, to }, ...others] = room.host.ledger.gaps.list(9) as [GapRow, ...GapRow[]];
		const wereThere = crashedAt - from;
		expect([cause, wereThere >= 0 && wereThere <= 15_000, (to ?? 0) - from >= 2 * HOUR, others]).toEqual([
			'crash',
			true,
			true,
			[],
		]);
	});

	test('opened for the first time has no gap behind it', async () => {
		const room = await openHostRoom();
		await room.enter(BEN);
		expect(room.host.ledger.gaps.list(9)).toEqual([]);
	});

	test('opened by a clock that was set back has no gap that ends before it began', async () => {
		const room = await openHostRoom();
		await room.pass(60_000);
		room.host.abandon();
		room.clock.jumpWallClock(-3 * HOUR);
		await room.restart(1_000);
		const { from, to, isLengthKnown } = newestGap(room);
		expect([(to ?? 0) >= from && (to ?? 0) - from < 5_000, isLengthKnown]).toEqual([true, false]);
	});
});

test('sums of entries that differ from those of the gifts are told, without reading either', async () => {
	const room = await openHostRoom();
	const ann = await room.enter();
	await ann.ask();
	await room.pass(2_000);
	const before = room.totals().addsUp;
	const change = (coins: number) =>
		room.host.ledger.db.prepare(`UPDATE entry_sums SET coins = coins + ? WHERE kind = 'granted'`).run(coins);
	change(1);
	const after = room.totals().addsUp;
	change(-1);
	expect([before, after]).toEqual([true, false]);
});
