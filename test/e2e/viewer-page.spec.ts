// The viewer page in a real browser, over the real hub, with a host that a test can tell what to say. What the desk shows
// of such a gift is the business of the tests with Electron.

import AxeBuilder from '@axe-core/playwright';
import { chromium, expect, test as base } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { join } from 'node:path';
import { projectRoot } from '../../build/paths.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import { AudienceClient } from '../../audience/client/audience-client.ts';
import { uuidGiftIds } from '../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { systemClock } from '../../protocol/clock.ts';
import { encodeChannel } from '../../protocol/encode.ts';
import { asChannelName, asCoins, asGiftKey, asUserId } from '../../protocol/ids.ts';
import { findChromium } from '../support/chromium.ts';
import { FakeHost } from '../support/fake-host.ts';
import type { HostGift } from '../support/fake-host.ts';
import { encodeRoomNews } from '../../protocol/sign/notices.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import { KEYS, PUBLIC } from '../support/seals/keys.ts';

const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');
const ROSE = { key: asGiftKey('rose'), name: 'Rose', icon: '🌹', price: asCoins(1) };
const DRAGON = { key: asGiftKey('dragon'), name: 'Dragon', icon: '🐉', price: asCoins(5_000) };

class Room {
	readonly broker = new Broker({ clock: systemClock, random: () => 0 });
	readonly host = new FakeHost(openLocalSession({ broker: this.broker, userId: HOST, clock: systemClock }), ROOM);
	catalogue = [ROSE, DRAGON];
	url = '';
	close: () => Promise<void> = async () => undefined;

	async open(): Promise<void> {
		await this.host.open();
		this.host.describe = ({ gift }) => {
			const offer = this.catalogue.find(({ key }) => key === gift);
			return { giftName: offer?.name ?? gift, icon: offer?.icon ?? '🎁' };
		};
		const server = await startHubServer({
			broker: this.broker,
			clock: systemClock,
			port: 0,
			room: ROOM,
			host: HOST,
			keys: () => KEYS.publicKeys,
			catalogue: () => this.catalogue,
			viewerPageDirectory: join(projectRoot, 'out/viewer'),
		});
		this.url = server.url;
		this.close = () => server.close();
	}

	/** Another viewer, who gives something. */
	async give(senderName: string, note: string | null): Promise<HostGift> {
		const session = openLocalSession({ broker: this.broker, userId: asUserId('other-viewer'), clock: systemClock });
		const [store, ids] = [new MemoryGiftStore(), uuidGiftIds];
		const client = new AudienceClient({ ...PUBLIC, session, room: ROOM, host: HOST, clock: systemClock, store, ids });
		await client.start();
		const giftId = await client.ask({ gift: DRAGON.key, count: 1, senderName, note });
		await expect.poll(() => giftId && this.host.gifts.get(giftId)?.delivery).toBe('completed');
		const gift = giftId && this.host.gifts.get(giftId);
		if (!gift) throw new Error('the gift did not reach the host');
		return gift;
	}

	get gifts(): readonly HostGift[] {
		return [...this.host.gifts.values()];
	}
}

/** One browser for the file; each test has its own room, and a page whose errors and policy violations fail the test. */
const test = base.extend<{ room: Room; page: Page }, { viewerBrowser: Browser }>({
	viewerBrowser: [
		async ({}, use) => {
			const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
			const browser = await chromium.launch({ executablePath: await findChromium(), args });
			await use(browser);
			await browser.close();
		},
		{ scope: 'worker' },
	],
	room: async ({}, use) => {
		const room = new Room();
		await room.open();
		await use(room);
		await room.close();
	},
	page: async ({ viewerBrowser }, use) => {
		const context = await viewerBrowser.newContext();
		const page = await context.newPage();
		const complaints = listen(page);
		await use(page);
		expect(complaints).toEqual([]);
		await context.close();
	},
});

function listen(page: Page): string[] {
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
	page.on('console', (message) => {
		// A link that a test cuts stands in the console as the browser's own words.
		if (message.type() === 'error' && !message.text().includes('WebSocket')) complaints.push(message.text());
	});
	return complaints;
}

async function joinRoom(page: Page, room: Room, name = 'Ines 🌊'): Promise<void> {
	await page.goto(room.url);
	await page.getByLabel('Your name').fill(name);
	await page.getByRole('button', { name: 'Join', exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
}

async function send(page: Page, gift: string): Promise<void> {
	await page.getByRole('radio', { name: gift }).check();
	await page.getByRole('button', { name: /^Send/ }).click();
}

test('a person joins, gives with words, and sees the gift on screen and acknowledged', async ({ page, room }) => {
	await joinRoom(page, room);
	await page.getByRole('radio', { name: 'Rose' }).check();
	await page.getByLabel('How many').fill('3');
	await page.getByLabel('Your words').fill('for the last boss!');
	await page.getByRole('button', { name: 'Send 3 × Rose · 3 coins' }).click();
	const own = page.locator('#mine li');
	await expect(own).toContainText('Rose ×3');
	await expect(own).toContainText('on screen and acknowledged');
	await expect(page.locator('#drawings li')).toContainText(['Ines 🌊']);
	await expect(page.locator('#log li')).toContainText('for the last boss!');
	await expect.poll(() => room.gifts.map(({ delivery }) => delivery)).toEqual(['completed']);
	expect(room.gifts[0]?.request).toMatchObject({ count: 3, senderName: 'Ines 🌊', note: 'for the last boss!' });
});

test('held, refused and put-off gifts say so, with the reason', async ({ page, room }) => {
	await joinRoom(page, room);
	const own = page.locator('#mine li').first();
	room.host.decide = () => ({ kind: 'hold' });
	await send(page, 'Dragon');
	await expect(own).toContainText('held, a moderator is looking');
	room.host.decide = () => ({ kind: 'refuse', why: 'refused_by_moderator', reason: 'no dragons tonight' });
	await send(page, 'Dragon');
	await expect(own).toContainText('refused: a moderator said no (“no dragons tonight”)');
	room.host.decide = () => ({ kind: 'refuse', why: 'room_paused', retryAfterMs: 600_000 });
	await send(page, 'Rose');
	await expect(own).toContainText('put off, asks again by itself: the host has paused gifts');
});

test('a held gift outlives a reload, and goes on when it is approved', async ({ page, room }) => {
	await joinRoom(page, room);
	room.host.decide = () => ({ kind: 'hold' });
	await send(page, 'Dragon');
	await expect(page.locator('#mine li')).toContainText('held');
	await page.reload();
	await expect(page.locator('#mine li')).toContainText('held');
	expect(room.gifts).toHaveLength(1);
	const [gift] = room.gifts;
	if (gift) room.host.approve(gift.request.giftId);
	await expect(page.locator('#mine li')).toContainText('on screen and acknowledged');
});

test('taps on Combo become one growing card and few frames', async ({ page, room }) => {
	await joinRoom(page, room);
	await page.getByRole('radio', { name: 'Rose' }).check();
	for (let tap = 0; tap < 10; tap++) await page.getByRole('button', { name: /^Combo/ }).click();
	await expect(page.locator('#drawings li')).toHaveCount(1);
	await expect(page.locator('#drawings .times')).toHaveText('×10');
	await expect(page.locator('#mine li')).toHaveCount(1);
	expect(room.gifts.length).toBeLessThan(10);
	expect(room.gifts.at(-1)?.request.combo?.comboCount).toBe(10);
});

test('what the host takes back leaves the screen and the list at once', async ({ page, room }) => {
	await joinRoom(page, room);
	const gift = await room.give('zed', 'check my b1o');
	await expect(page.locator('#log li')).toHaveCount(1);
	room.host.void(gift.request.giftId);
	await expect(page.locator('#log li')).toHaveCount(0);
	await expect(page.locator('#drawings li')).toHaveCount(0);
	await expect(page.locator('#shine')).toBeEmpty();
});

test('words of strangers are text, and names keep their direction to themselves', async ({ page, room }) => {
	await joinRoom(page, room);
	await room.give('<b>admin</b> נועה', '<img src=x onerror=alert(1)>');
	const line = page.locator('#log li');
	await expect(line.locator('.who')).toHaveText('<b>admin</b> נועה');
	await expect(line.locator('.note')).toHaveText('<img src=x onerror=alert(1)>');
	expect(await line.locator('img, b').count()).toBe(0);
	await expect(line.locator('.who bdi')).toHaveAttribute('dir', 'auto');
});

test('a name that passes for the host’s is marked, also where it is longer than its line', async ({ page, room }) => {
	await joinRoom(page, room);
	const LONG = 'the real official team host admin staff mods moderator mikа_dеsk';
	for (const name of ['Mіkа Dеsk ✓', LONG, 'Mika Dusk']) await room.give(name, null);
	const marks = page.getByText('looks like the host');
	await expect(page.locator('#log li')).toHaveCount(3);
	for (const [at, count] of [0, 1, 1].entries())
		await expect(page.locator('#log li').nth(at).locator(marks)).toHaveCount(count);
	await expect(page.locator('#shine').locator(marks)).toHaveCount(0);
	await expect(page.locator('#drawings').locator(marks)).toHaveCount(2);
	for (const mark of await marks.all()) {
		const [its, around] = [await mark.boundingBox(), await mark.locator('xpath=ancestor::li').boundingBox()];
		expect((its?.x ?? 0) + (its?.width ?? Infinity)).toBeLessThanOrEqual((around?.x ?? 0) + (around?.width ?? 0));
	}
});

test('a lost link is said, and what was asked meanwhile goes when it is back', async ({ page, room }) => {
	await joinRoom(page, room);
	room.broker.cutAll(1_500);
	await expect(page.getByRole('status').filter({ hasText: 'Link lost' })).toBeVisible();
	await send(page, 'Rose');
	await expect(page.locator('#mine li')).toContainText('asked');
	await expect(page.locator('#mine li')).toContainText('on screen and acknowledged', { timeout: 30_000 });
});

test('a second tab takes the seat, and the first says so and can take it back', async ({ page, room }) => {
	await joinRoom(page, room);
	const second = await page.context().newPage();
	await second.goto(room.url);
	await expect(second.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
	await expect(page.getByRole('status').filter({ hasText: 'Open in another tab' })).toBeVisible();
	await page.getByRole('button', { name: 'Take over here' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
	await expect(second.getByRole('status').filter({ hasText: 'Open in another tab' })).toBeVisible();
});

test('a changed catalogue and a pause reach the page', async ({ page, room }) => {
	await joinRoom(page, room);
	room.catalogue = [DRAGON];
	const at = 1 as never;
	for (const notice of ['catalogue_changed', 'paused'] as const)
		await room.host.session.publishToChannel(
			ROOM,
			encodeChannel([
				{ kind: 'room_notice', ...sign('room_notice', encodeRoomNews({ room: ROOM, notice, at }), KEYS) },
			]),
		);
	await expect(page.getByRole('radio')).toHaveCount(1);
	await expect(page.getByRole('button', { name: /^Send/ })).toHaveText('Send Dragon · 5,000 coins');
	await expect(page.getByText('The host has paused gifts.')).toBeVisible();
});

test('everything can be done from the keyboard', async ({ page, room }) => {
	await page.goto(room.url);
	await expect(page.getByLabel('Your name')).toBeFocused();
	await page.keyboard.type('Kei');
	await page.keyboard.press('Enter');
	await page.getByRole('radio', { name: 'Rose' }).focus();
	await page.keyboard.press('ArrowRight');
	await page.getByLabel('Your words').focus();
	await page.keyboard.type('hi');
	await page.keyboard.press('Enter');
	await expect(page.locator('#mine li')).toContainText('Dragon');
	await expect(page.locator('#mine li')).toContainText('acknowledged');
});

for (const colorScheme of ['dark', 'light'] as const)
	test(`axe finds nothing serious in the ${colorScheme} theme, before and after joining`, async ({ page, room }) => {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.goto(room.url);
		await expect(page.getByLabel('Your name')).toBeVisible();
		await expectAccessible(page);
		await joinRoom(page, room);
		room.host.decide = () => ({ kind: 'hold' });
		await send(page, 'Dragon');
		room.host.decide = () => ({ kind: 'grant' });
		await send(page, 'Rose');
		await expect(page.locator('#mine li').first()).toContainText('acknowledged');
		await expectAccessible(page);
		expect(
			await page
				.locator('.card')
				.first()
				.evaluate((card) => getComputedStyle(card).animationName),
		).toBe('none');
	});

async function expectAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
