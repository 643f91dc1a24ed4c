// From one person to another: a gift sent by hand in a browser arrives in the desk's window and completes, and what the
// moderator then decides about the next one reaches the browser.

import { chromium, expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { AudienceClient } from '../../audience/client/audience-client.ts';
import { uuidGiftIds } from '../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { openHubSession } from '../../audience/hub-session.ts';
import type {} from '../../preload/api/host-door.ts';
import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX } from '../../protocol/bounds.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asGiftKey, asUserId } from '../../protocol/ids.ts';
import { decodePublicKeys } from '../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import { toPlainLine } from '../../protocol/reading/plain-line.ts';
import { findChromium } from '../support/chromium.ts';
import { launchDesk } from '../support/electron.ts';
import { STRANGE_TEXTS } from '../support/fake-desk/room/strangers.ts';

/** Fewer than the host takes of one sender in a while. */
const STRANGE_GIFTS = 48;

/** A viewer with a client of its own on the room's hub. */
async function enter(viewerPageUrl: string): Promise<AudienceClient> {
	const served = await fetch(new URL('/room.json', viewerPageUrl));
	const { room, host, keys, path } = (await served.json()) as Record<'room' | 'host' | 'path', string> & {
		keys: Parameters<typeof decodePublicKeys>[0];
	};
	const url = new URL(path, viewerPageUrl.replace(/^http/, 'ws')).href;
	const connect = (address: string) => new WebSocket(address, { origin: new URL(viewerPageUrl).origin });
	const publicKeys = decodePublicKeys(keys);
	if (!publicKeys) throw new Error('the room has no keys');
	const client = new AudienceClient({
		session: openHubSession({ url, userId: asUserId('stranger'), clock: systemClock, connect }),
		...{ room: room as never, host: host as never, keys: publicKeys, primitives: nodePrimitives, clock: systemClock },
		...{ store: new MemoryGiftStore(), ids: uuidGiftIds },
	});
	await client.start();
	return client;
}

test('a gift from the viewer page arrives at the desk and completes; a dragon waits for the moderator', async () => {
	const desk = await launchDesk({ args: ['--no-viewers'] });
	const answer = await desk.window.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
	const page = await browser.newPage();
	await page.goto(answer.value.room.viewerPageUrl ?? '');
	await page.getByLabel('Your name').fill('Rosa');
	await page.getByRole('button', { name: 'Join', exact: true }).click();

	await page.getByRole('radio', { name: 'Rose' }).check();
	await page.getByRole('button', { name: /^Send/ }).click();
	const feed = desk.window.getByRole('listbox', { name: 'Live gifts' });
	await expect(feed.getByRole('option').filter({ hasText: 'Rosa' })).toContainText('completed');

	await page.getByRole('radio', { name: 'Dragon' }).check();
	await page.getByRole('button', { name: /^Send/ }).click();
	const held = desk.window.getByRole('grid', { name: 'Review' }).getByRole('row').filter({ hasText: 'Dragon' });
	await held.click();
	await desk.window.keyboard.press('a');
	await expect(feed.getByRole('option').filter({ hasText: 'Dragon' })).toContainText('completed');
	await expect(page.locator('#mine li').filter({ hasText: 'Dragon' })).toContainText('on screen and acknowledged');

	await browser.close();
	await desk.close();
});

test('strange names and words that real viewers send are text in the desk, all the way', async () => {
	const desk = await launchDesk({ args: ['--no-viewers'] });
	const complaints: string[] = [];
	desk.window.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	desk.window.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
	const answer = await desk.window.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	const client = await enter(answer.value.room.viewerPageUrl ?? '');
	const step = Math.floor(STRANGE_TEXTS.length / STRANGE_GIFTS);
	const names = STRANGE_TEXTS.filter((_, at) => at % step === 0)
		.flatMap((text) => toPlainLine(text, NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX) ?? [])
		.slice(0, STRANGE_GIFTS);
	expect(names.length).toBeGreaterThan(30);
	for (const name of names) await client.ask({ gift: asGiftKey('rose'), count: 1, senderName: name, note: name });
	const feed = desk.window.getByRole('listbox', { name: 'Live gifts' });
	await expect.poll(() => client.gifts.filter(({ state }) => state === 'acknowledged').length).toBe(names.length);
	const shown = new Set<string>();
	await feed.evaluate((list) => (list.scrollTop = 0));
	for (let top = -1; ;) {
		for (const name of await feed.locator('strong bdi').allTextContents()) shown.add(name);
		const next = await feed.evaluate(async (list) => {
			list.scrollTop += list.clientHeight * 0.9;
			await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
			return list.scrollTop;
		});
		if (next === top) break;
		top = next;
	}
	expect(names.filter((name) => !shown.has(name))).toEqual([]);
	expect(await desk.window.locator('bdi *, main img, iframe, marquee').count()).toBe(0);
	expect(complaints).toEqual([]);
	await client.stop();
	await desk.close();
});
