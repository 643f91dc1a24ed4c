// Pictures of every screen for docs/screenshots/, taken from the real app in its rehearsal room. Not a test: a person looks
// at them. `npm run screenshots`, where there is a display or Xvfb.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import type {} from '../../preload/api/host-door.ts';
import type { DeskSnapshot } from '../../preload/api/desk-api.ts';
import { asCoins } from '../../protocol/ids.ts';
import { projectRoot } from '../../build/paths.ts';
import { findChromium } from './chromium.ts';
import { serveDeskPage } from './desk/desk-page.ts';
import { launchDesk } from './electron.ts';
import type { Desk } from './electron.ts';

const FOLDER = join(projectRoot, 'docs/screenshots');
const EXPORT = '/tmp/giftwarden-history.csv';
const CALM = { giftsPerSecond: 7, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };
const ROUGH = { ...CALM, giftsPerSecond: 3, loss: 0.08, acknowledgmentLoss: 0.4 };

async function readDesk(page: Page): Promise<DeskSnapshot> {
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	return answer.value;
}

/** Lets the room live until it shows what the picture is about. */
async function waitUntil(page: Page, isThere: (desk: DeskSnapshot) => boolean): Promise<DeskSnapshot> {
	for (;;) {
		const desk = await readDesk(page);
		if (isThere(desk)) return desk;
		await page.evaluate(() => new Promise((next) => setTimeout(next, 250)));
	}
}

async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
	const { settings } = await readDesk(page);
	const saved = { ...settings, theme, moderatorName: 'Sena' };
	await page.evaluate((to) => window.host.saveSettings(to), saved);
	await page.locator(`html[data-theme=${theme}]`).waitFor();
	// Colours change slowly: a picture in between would show neither theme.
	await page.evaluate(async () => {
		const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
		await Promise.allSettled(changes.map((one) => one.finished));
	});
}

async function take(page: Page, name: string): Promise<void> {
	// Two frames: what was just asked for is on the screen then.
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
	await page.screenshot({ path: join(FOLDER, `${name}.png`) });
	process.stdout.write(`docs/screenshots/${name}.png\n`);
}

async function fillRoom(page: Page): Promise<void> {
	const holdFromCoins = asCoins(2_000);
	await page.evaluate(
		async (change) => {
			const rules = await window.host.readRules();
			if (rules.ok) await window.host.saveRules({ ...rules.value, ...change });
		},
		{ holdFromCoins, resendAfterMs: 3_000 },
	);
	// The desk reads the rules when it is opened: in the window they change on another screen.
	for (const screen of ['Rules', 'Desk'])
		await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
	await waitUntil(page, (desk) => desk.held.length >= 5 && desk.incidents.length >= 1);
	await page.evaluate((pace) => window.host.setRehearsalPace(pace), ROUGH);
	const resent = (desk: DeskSnapshot) => desk.pending.filter((gift) => gift.attempts > 0).length;
	// Roses are many: the picture waits for a moment in which other gifts are among the newest.
	const { feed } = await waitUntil(page, (desk) => {
		const newest = desk.feed.slice(0, 10);
		return resent(desk) >= 3 && findDear(newest) !== undefined && new Set(newest.map(({ gift }) => gift)).size >= 4;
	});
	const bad = findDear(feed.slice(0, 10));
	if (bad) await page.evaluate((to) => window.host.voidGifts(to), { giftIds: [bad.giftId], reason: 'chargeback' });
	await waitUntil(page, (desk) => desk.feed.some(({ giftId, state }) => giftId === bad?.giftId && state === 'voided'));
}

function findDear(gifts: DeskSnapshot['feed']): DeskSnapshot['feed'][number] | undefined {
	return gifts.find((gift) => gift.delivery === 'completed' && gift.value > 5 && gift.comboId === null);
}

async function takeDesk(page: Page): Promise<void> {
	await page.keyboard.press('j');
	await take(page, 'desk-dark');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
	await take(page, 'story');
	await page.keyboard.press('Escape');
	await page.keyboard.press('r');
	await page.getByRole('dialog').waitFor();
	await take(page, 'refuse');
	await page.keyboard.press('Escape');
	await page.keyboard.press('?');
	await page.getByRole('dialog').waitFor();
	await take(page, 'keys');
	await page.keyboard.press('Escape');
	await setTheme(page, 'light');
	await take(page, 'desk-light');
	await setTheme(page, 'dark');
}

async function takeScreens(page: Page): Promise<void> {
	const screens = ['History', 'Catalogue', 'Rules', 'Incidents', 'Settings'];
	for (const screen of screens) {
		await page.getByRole('navigation').getByRole('button', { name: screen }).click();
		await page.getByRole('main').getByText(screen).first().waitFor();
		await page.waitForLoadState('networkidle');
		await take(page, screen.toLowerCase());
	}
	await takeKeys(page);
	await page.getByRole('navigation').getByRole('button', { name: 'History' }).click();
	await page.getByRole('button', { name: 'Export CSV' }).click();
	await page.getByRole('button', { name: 'Choose where to save…' }).click();
	await page.getByText('Matches the ledger to the coin').waitFor();
	await take(page, 'export');
	await page.getByRole('button', { name: 'Close', exact: true }).last().click();
}

/** What was exported, compared with its manifest and the ledger. */
async function takeCsvCheck({ app, window }: Desk): Promise<void> {
	await app.evaluate(({ dialog }, path) => {
		dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
	}, EXPORT);
	await window.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
	await window.getByRole('button', { name: 'Check an exported CSV…' }).click();
	await window.getByRole('dialog').waitFor();
	await take(window, 'csv-check');
	await window.keyboard.press('Escape');
}

/** The invite and the fingerprint in both themes. */
async function takeKeys(page: Page): Promise<void> {
	await page.getByRole('navigation').getByRole('button', { name: 'Keys' }).click();
	await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor();
	await take(page, 'keys-and-invite-dark');
	await setTheme(page, 'light');
	await take(page, 'keys-and-invite-light');
	await setTheme(page, 'dark');
	await page.getByRole('button', { name: 'Make new keys…' }).click();
	await page.getByRole('dialog').waitFor();
	await take(page, 'keys-turn-over');
	await page.keyboard.press('Escape');
}

/** What only a computer without a keyring and a real room would show: the same window over a made-up host. */
async function takeWeakKeyStore(): Promise<void> {
	const served = await serveDeskPage();
	const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
	const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
	await page.goto(`${served.url}?rate=0&condition=real_room&keys=undecided`);
	await page.getByRole('dialog').waitFor();
	await take(page, 'weak-key-store');
	await browser.close();
	await served.close();
}

mkdirSync(FOLDER, { recursive: true });
const desk = await launchDesk({
	args: ['--viewers=60', '--pace=7', '--seed=5', `--export-to=${EXPORT}`],
});
await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
await setTheme(desk.window, 'dark');
await fillRoom(desk.window);
await takeDesk(desk.window);
await takeScreens(desk.window);
await takeCsvCheck(desk);
await desk.close();
await takeWeakKeyStore();
