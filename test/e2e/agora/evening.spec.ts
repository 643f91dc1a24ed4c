// The whole flow with the unmodified SDK on both sides, and what an evening does to it: cut links, Agora out of reach, the
// SDK's page killed. Nothing is lost, nothing counts twice, and the gap is in the books.

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { RTM_PUBLISHES_PER_SECOND_MAX } from '../../../protocol/rtm-session.ts';
import type { Published } from '../../agora-edge/start-edge.ts';
import { AgoraRoom, give, HOST, ownStates } from './agora-room.ts';

const LONG_NOTE = 'für dich 🌹 '.repeat(11).trim();
const NEWEST = Number.MAX_SAFE_INTEGER;
const USERS = ['anna', 'ben', 'carl', 'dora', 'emil'];

let room: AgoraRoom;
let viewers: Page[];

test.beforeAll(async () => {
	room = await AgoraRoom.open();
	await expect.poll(() => room.session.link).toBe('connected');
	viewers = await Promise.all(USERS.map((user) => room.join(user)));
});
test.afterAll(() => room.close());

function viewer(user: string): Page {
	const page = viewers[USERS.indexOf(user)];
	if (!page) throw new Error(`no viewer ${user}`);
	return page;
}

async function everybodySees(words: string, count: number): Promise<void> {
	for (const page of viewers) await expect(page.locator('#stage li', { hasText: words })).toHaveCount(count);
}

test('a gift is granted, broadcast, seen by all and acknowledged, with a long note that is no ASCII', async () => {
	await give(viewer('anna'), 'rose', { count: 3, note: LONG_NOTE });
	await everybodySees('anna: rose × 3', 1);
	await expect.poll(() => ownStates(viewer('anna'))).toEqual({ acknowledged: 1 });
	const [gift] = room.host.ledger.gifts.listFeed(NEWEST, 10);
	expect(gift).toMatchObject({ sender: 'anna', note: LONG_NOTE, state: 'granted', delivery: 'completed' });
});

test('a moderator approves one held gift and refuses another', async () => {
	await give(viewer('ben'), 'dragon');
	await give(viewer('carl'), 'dragon');
	await expect.poll(() => room.host.ledger.gifts.listHeld().length).toBe(2);
	const [ben, carl] = [...room.host.ledger.gifts.listHeld()].sort((a, b) => a.sender.localeCompare(b.sender));
	room.host.decide([ben!.giftId], { kind: 'approve' }, 'mia');
	room.host.decide([carl!.giftId], { kind: 'refuse', reason: 'not tonight' }, 'mia');
	await everybodySees('ben: dragon × 1', 1);
	await expect.poll(() => ownStates(viewer('ben'))).toEqual({ acknowledged: 1 });
	await expect.poll(() => ownStates(viewer('carl'))).toEqual({ refused: 1 });
});

test('a voided gift goes off every screen', async () => {
	const [gift] = room.host.ledger.gifts.listFeed(NEWEST, 10).filter(({ sender }) => sender === 'ben');
	room.host.decide([gift!.giftId], { kind: 'void', reason: 'a mistake' }, 'mia');
	await everybodySees('ben: dragon', 0);
	await expect.poll(() => ownStates(viewer('ben'))).toEqual({ voided: 1 });
});

test('gifts survive lost acknowledgments, cut links, Agora out of reach and the end of the SDK’s page', async () => {
	const before = room.host.readTotals();
	await room.edge.setFaults({ dropAcks: 3 });
	await Promise.all(viewers.map((page) => give(page, 'rose')));
	await room.edge.closeLinks();
	await Promise.all(viewers.map((page) => give(page, 'rose')));
	await room.edge.cutOff();
	await Promise.all(viewers.map((page) => give(page, 'rose')));
	await room.edge.restore();
	await expect.poll(() => room.session.link).toBe('connected');
	await Promise.all(viewers.map((page) => give(page, 'rose')));
	room.doors.crashPages();
	await Promise.all(viewers.map((page) => give(page, 'rose')));
	for (const page of viewers) {
		await expect.poll(async () => (await ownStates(page))['acknowledged'] ?? 0, { timeout: 60_000 }).toBeGreaterThan(4);
	}
	const totals = room.host.readTotals();
	expect(totals.addsUp).toBe(true);
	expect(totals.granted.gifts - before.granted.gifts).toBe(25);
	expect(room.host.ledger.gaps.list(10).length).toBeGreaterThan(1);
	// Whoever was away while others broadcast has missed it; nobody sees a gift twice.
	for (const page of viewers) {
		expect(await page.locator('#stage li', { hasText: 'rose × 1' }).count()).toBeLessThanOrEqual(25);
	}
});

test('the host never publishes more than 60 times within a second, as the edge counts', async () => {
	const before = room.host.readTotals().granted.gifts;
	for (const page of viewers) {
		await page.evaluate(() => {
			const form = document.querySelector<HTMLFormElement>('#give');
			for (let n = 0; n < 20; n++) form?.requestSubmit();
		});
	}
	await expect.poll(() => room.host.readTotals().granted.gifts - before, { timeout: 60_000 }).toBe(100);
	await expect.poll(() => room.host.readTotals().withoutProof, { timeout: 60_000 }).toBe(0);
	const own = (await room.edge.readPublished()).filter(({ from }) => from === HOST);
	expect(countMostInASecond(own)).toBeLessThanOrEqual(RTM_PUBLISHES_PER_SECOND_MAX);
});

test('the host that another device logs in as stays out until a person takes over', async () => {
	await room.edge.kick(HOST, 11);
	await expect.poll(() => room.session.link).toBe('evicted');
	expect(room.session.details.problem?.kind).toBe('signed_in_elsewhere');
	room.session.takeOver();
	await expect.poll(() => room.session.link).toBe('connected');
	await give(viewer('dora'), 'rose', { count: 7 });
	await everybodySees('dora: rose × 7', 1);
});

function countMostInASecond(published: readonly Published[]): number {
	let [first, most] = [0, 0];
	for (const [last, { at }] of published.entries()) {
		while (at - (published[first]?.at ?? at) >= 1_000) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}
