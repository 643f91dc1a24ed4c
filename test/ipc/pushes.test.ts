import { beforeEach, expect, test } from 'vitest';
import type { DeskChange } from '../../main/ipc/desk-backend.ts';
import { createPushes, PUSH_EVERY_MS, PUSH_HIDDEN_EVERY_MS, PUSHES_UNTAKEN_MAX } from '../../main/ipc/pushes.ts';
import type { Pushes } from '../../main/ipc/pushes.ts';
import type { DeskPush } from '../../preload/api/desk-api.ts';
import type { GiftRow } from '../../preload/api/rows.ts';
import { asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';

let clock: VirtualClock;
let pushes: Pushes;
let sent: { readonly atMs: number; readonly push: DeskPush }[];
let takesAtOnce: boolean;

beforeEach(() => {
	clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	sent = [];
	takesAtOnce = true;
	pushes = createPushes({
		clock,
		rowsMax: 100,
		send: (push) => {
			sent.push({ atMs: clock.elapsedMs, push: JSON.parse(push) as DeskPush });
			if (takesAtOnce) pushes.taken();
		},
	});
	pushes.start();
});

function row(giftId: string, revision: number): GiftRow {
	return { giftId, revision } as GiftRow;
}

function change(revision: number, ...giftIds: string[]): DeskChange {
	return { revision, gifts: giftIds.map((giftId) => row(giftId, revision)) };
}

test('what one turn of the event loop brings leaves as one push', async () => {
	pushes.change(change(1, 'a'));
	pushes.change(change(2, 'b'));
	await clock.advance(0);
	expect(sent.map(({ push }) => push)).toEqual([{ revision: 2, gifts: [row('a', 1), row('b', 2)] }]);
});

test('a thousand changes a second leave in one push every 50 ms, each gift once in its newest state', async () => {
	for (let revision = 1; revision <= 1_000; revision++) {
		pushes.change(change(revision, `gift-${revision % 10}`));
		await clock.advance(1);
	}
	const gaps = sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));
	// One at the start and one at each of the intervals.
	expect(sent.length).toBe(1 + 1_000 / PUSH_EVERY_MS);
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PUSH_EVERY_MS);
	expect(sent.every(({ push }) => new Set(push.gifts?.map((gift) => gift.giftId)).size === push.gifts?.length)).toBe(
		true,
	);
});

test('an older row never takes the place of a newer one', async () => {
	pushes.change(change(5, 'a'));
	pushes.change(change(4, 'a'));
	await clock.advance(0);
	expect(sent[0]?.push).toEqual({ revision: 5, gifts: [row('a', 5)] });
});

test('the last value of a part is the one that leaves', async () => {
	pushes.change({ revision: 1, topSenders: [], minutes: [{ minute: asUtcMs(0), coins: 1 }] });
	pushes.change({ revision: 2, minutes: [{ minute: asUtcMs(0), coins: 3 }] });
	await clock.advance(0);
	expect(sent[0]?.push).toEqual({ revision: 2, topSenders: [], minutes: [{ minute: 0, coins: 3 }] });
});

test('nothing is sent where nothing changed', async () => {
	await clock.advance(10_000);
	expect(sent).toEqual([]);
	expect(clock.pending).toBe(0);
});

test('a page that does not take its pushes gets no more, and everything once it does', async () => {
	takesAtOnce = false;
	for (let revision = 1; revision <= 50; revision++) {
		pushes.change(change(revision, `gift-${revision}`));
		await clock.advance(PUSH_EVERY_MS);
	}
	expect(sent.length).toBe(PUSHES_UNTAKEN_MAX);
	pushes.taken();
	await clock.advance(PUSH_EVERY_MS);
	const arrived = sent.flatMap(({ push }) => push.gifts ?? []).map((gift) => gift.giftId);
	expect(new Set(arrived).size).toBe(50);
});

test('more rows than are kept become a word that changes were missed', async () => {
	takesAtOnce = false;
	for (let revision = 1; revision <= 1_000; revision++) {
		pushes.change({ ...change(revision, `gift-${revision}`), topSenders: [] });
		await clock.advance(10);
	}
	pushes.taken();
	await clock.advance(PUSH_EVERY_MS);
	const last = sent.at(-1)?.push;
	expect(last).toMatchObject({ missed: true, revision: 1_000, topSenders: [] });
	expect(last?.gifts?.length).toBeLessThanOrEqual(100);
});

test('a window that nobody sees is told once a second, and soon after it is seen again', async () => {
	pushes.setHidden(true);
	for (let revision = 1; revision <= 300; revision++) {
		pushes.change(change(revision, 'a'));
		await clock.advance(10);
	}
	const whileHidden = sent.length;
	expect(whileHidden).toBe(1 + 3_000 / PUSH_HIDDEN_EVERY_MS);
	pushes.change(change(301, 'a'));
	pushes.setHidden(false);
	await clock.advance(PUSH_EVERY_MS);
	expect(sent.length).toBe(whileHidden + 1);
});

test('a page that is gone is told nothing, and a new one starts with nothing old', async () => {
	pushes.change(change(1, 'a'));
	pushes.stop();
	pushes.change(change(2, 'b'));
	await clock.advance(PUSH_EVERY_MS);
	pushes.start();
	pushes.change(change(3, 'c'));
	await clock.advance(PUSH_EVERY_MS);
	expect(sent.map(({ push }) => push)).toEqual([change(3, 'c')]);
});
