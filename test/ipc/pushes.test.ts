import { beforeEach, expect, test } from 'vitest';
import type { DeskChange } from '../../main/ipc/desk-backend.ts';
import { Pushes, PUSH_EVERY_MS, PUSH_HIDDEN_EVERY_MS, PUSHES_UNTAKEN_MAX } from '../../main/ipc/pushes.ts';
import { readPush } from '../../preload/api/carry-push.ts';
import type { DeskPush, DeskSettings } from '../../preload/api/desk-api.ts';
import type { ExportRow, GiftRow } from '../../preload/api/rows.ts';
import { asUtcMs } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { giftRow } from '../renderer/gift-row.ts';

let clock: VirtualClock;
let pushes: Pushes;
let sent: { readonly atMs: number; readonly push: DeskPush }[];
let takesAtOnce: boolean;
/** What the ledger would say its newest entry is. */
let revision: number;
let partsRead: string[][];

beforeEach(() => {
	clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	sent = [];
	takesAtOnce = true;
	revision = 0;
	partsRead = [];
	pushes = new Pushes({
		clock,
		giftsMax: 100,
		readParts: (parts) => {
			partsRead.push([...parts]);
			return { revision, ...(parts.has('minutes') && { minutes: [{ minute: asUtcMs(0), coins: revision }] }) };
		},
		send: (push) => {
			sent.push({ atMs: clock.elapsedMs, push: readPush(push) });
			if (takesAtOnce) pushes.taken();
		},
	});
	pushes.start();
});

function row(giftId: string, revision: number): GiftRow {
	return giftRow(1, { giftId: giftId as GiftId, revision });
}

/** One commit, which enters these gifts at this revision. */
function change(at: number, ...giftIds: string[]): DeskChange {
	revision = Math.max(revision, at);
	return { gifts: giftIds.map((giftId) => row(giftId, at)) };
}

test('what one turn of the event loop brings leaves as one push', async () => {
	pushes.change(change(1, 'a'));
	pushes.change(change(2, 'b'));
	await clock.advance(0);
	expect(sent.map(({ push }) => push)).toEqual([{ revision: 2, gifts: [row('a', 1), row('b', 2)] }]);
});

test('a thousand changes a second leave in one push every 50 ms, each gift once in its newest state', async () => {
	for (let at = 1; at <= 1_000; at++) {
		pushes.change(change(at, `gift-${at % 10}`));
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

test('a part that changed is read once, when the push leaves', async () => {
	pushes.change({ ...change(1), stale: ['minutes', 'totals'] });
	pushes.change({ ...change(2), stale: ['minutes'] });
	await clock.advance(0);
	expect(partsRead).toEqual([['minutes', 'totals']]);
	expect(sent[0]?.push).toEqual({ revision: 2, minutes: [{ minute: 0, coins: 2 }] });
});

test('settings and progress leave with the revision of the ledger, so that no page takes them for old', async () => {
	revision = 77;
	pushes.change({ settings: { theme: 'dark' } as DeskSettings });
	pushes.change({ exportProgress: { rowsWritten: 1 } as ExportRow });
	await clock.advance(0);
	expect(sent[0]?.push).toEqual({ revision: 77, settings: { theme: 'dark' }, exportProgress: { rowsWritten: 1 } });
});

test('nothing is sent where nothing changed', async () => {
	await clock.advance(10_000);
	expect(sent).toEqual([]);
	expect(clock.pending).toBe(0);
});

test('a page that does not take its pushes gets no more, and everything once it does', async () => {
	takesAtOnce = false;
	for (let at = 1; at <= 50; at++) {
		pushes.change(change(at, `gift-${at}`));
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
	for (let at = 1; at <= 1_000; at++) {
		pushes.change({ ...change(at, `gift-${at}`), stale: ['minutes'] });
		await clock.advance(10);
	}
	pushes.taken();
	await clock.advance(PUSH_EVERY_MS);
	const last = sent.at(-1)?.push;
	expect(last).toMatchObject({ missed: true, revision: 1_000, minutes: [{ minute: 0, coins: 1_000 }] });
	expect(last?.gifts?.length).toBeLessThanOrEqual(100);
});

test('a window that nobody sees is told once a second, and soon after it is seen again', async () => {
	pushes.setHidden(true);
	for (let at = 1; at <= 300; at++) {
		pushes.change(change(at, 'a'));
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
	expect(sent.map(({ push }) => push)).toEqual([{ revision: 3, gifts: [row('c', 3)] }]);
});
