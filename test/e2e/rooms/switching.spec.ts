// Rooms in the real Electron: one is connected from the window, opens again at the next start, and no fault of one room
// keeps a person from another.

import { expect, test } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskSnapshot } from '../../../preload/api/desk-api.ts';
import type {} from '../../../preload/api/host-door.ts';
import { launchApp, launchDesk } from '../../support/electron.ts';

let folder: string;

test.beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'giftwarden-switching-'))));
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function readDesk(page: Page): Promise<DeskSnapshot> {
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	return answer.value;
}

/** Dialogs have one of their own. */
function header(page: Page): Locator {
	return page.getByRole('banner').first();
}

/** The desk asks at once where the keys of a new room shall rest; put off, everything but granting goes on. */
async function putOffKeys(page: Page): Promise<void> {
	await page.getByRole('dialog').waitFor();
	await page.keyboard.press('Escape');
}

async function connectRoom(page: Page, secret: string, room = 'Friday Night'): Promise<void> {
	await page.getByRole('navigation').getByRole('button', { name: 'Rooms' }).click();
	await page.getByRole('button', { name: 'Connect a room' }).first().click();
	await page.getByLabel('App ID').fill('b70ca35de60c44645bbae8a215061b33');
	await page.getByLabel('Room', { exact: true }).fill(room);
	await page.getByLabel('Host’s user id').fill('mika-desk');
	await page.getByLabel('Address of the token server').fill('http://127.0.0.1:9/rtm');
	await page.getByText('Shape of its answer').click();
	await page.getByLabel('Header for its password').fill('Authorization');
	await page.getByLabel('Password', { exact: true }).fill(secret);
	await page.getByRole('button', { name: 'Save and open' }).click();
}

/** The window whose page has this address, as soon as there is one. */
async function findWindow(app: ElectronApplication, address: RegExp): Promise<Page> {
	await expect.poll(() => app.windows().some((page) => address.test(page.url()))).toBe(true);
	const found = app.windows().find((page) => address.test(page.url()));
	if (!found) throw new Error('the window is gone again');
	return found;
}

test('a room is connected, has a ledger of its own, opens again at the next start, and lets the rehearsal back', async () => {
	const desk = await launchDesk({ userDataDir: folder, args: ['--no-viewers'] });
	const { room: rehearsal } = await readDesk(desk.window);
	await desk.window.evaluate(() => window.host.setRoomMode('paused'));
	await connectRoom(desk.window, 'Bearer of-good-news');
	await expect(header(desk.window)).toContainText('Friday Night');
	await expect(header(desk.window).getByText('Rehearsal', { exact: true })).toHaveCount(0);
	const { room } = await readDesk(desk.window);
	expect(room).toMatchObject({ room: 'Friday Night', host: 'mika-desk', isRehearsal: false, mode: 'open' });
	expect(room.ledgerPath).not.toBe(rehearsal.ledgerPath);
	expect(existsSync(room.ledgerPath)).toBe(true);
	await desk.close();

	for (const file of ['settings.json', 'logs/giftwarden.log'])
		expect(readFileSync(join(folder, file), 'utf8')).not.toContain('of-good-news');

	const again = await launchDesk({ userDataDir: folder, args: ['--no-viewers'] });
	await expect(header(again.window)).toContainText('Friday Night');
	await putOffKeys(again.window);
	await again.window.getByTitle('Open another room, or connect one').click();
	await again.window.getByRole('button', { name: 'Open Rehearsal room' }).click();
	await again.window.getByRole('dialog').getByRole('button', { name: 'Close and open' }).click();
	await expect(header(again.window).getByText('Rehearsal', { exact: true })).toBeVisible();
	expect((await readDesk(again.window)).room).toMatchObject({ ledgerPath: rehearsal.ledgerPath, mode: 'paused' });

	// Asked for at once, one opens after the other, and the last word holds.
	for (const asked of [
		[room.roomId, rehearsal.roomId],
		[rehearsal.roomId, room.roomId],
	]) {
		await again.window.evaluate((ids) => Promise.all(ids.map((id) => window.host.openRoom(id))), asked);
		expect((await readDesk(again.window)).room.roomId).toBe(asked[1]);
	}
	await again.close();
});

/** From the desk of another room; it is closed in order first. */
async function openRoom(page: Page, name: string): Promise<void> {
	await page.getByTitle('Open another room, or connect one').click();
	await page.getByRole('button', { name: `Open ${name}` }).click();
	const confirm = page.getByRole('dialog').getByRole('button', { name: 'Close and open' });
	// The window may be gone before a click has been reported as done.
	await confirm.evaluate((button) => void setTimeout(() => (button as HTMLButtonElement).click()));
}

test('a room whose ledger is damaged says so, changes nothing, and leads back to the real room before', async () => {
	const desk = await launchDesk({ userDataDir: folder, args: ['--no-viewers'] });
	await connectRoom(desk.window, 'Bearer x');
	await expect(header(desk.window)).toContainText('Friday Night');
	const { ledgerPath } = (await readDesk(desk.window)).room;
	await putOffKeys(desk.window);
	await connectRoom(desk.window, 'Bearer y', 'Saturday Night');
	await expect(header(desk.window)).toContainText('Saturday Night');
	const { room: saturday } = await readDesk(desk.window);
	await putOffKeys(desk.window);
	const noise = Buffer.alloc(16_384, 0xa7);
	writeFileSync(ledgerPath, noise);

	await openRoom(desk.window, 'Friday Night');
	const message = await findWindow(desk.app, /^app:\/\/message\//);
	await expect(message.getByRole('heading')).toHaveText('The ledger file is damaged');
	expect(readFileSync(ledgerPath).equals(noise)).toBe(true);
	await message.getByRole('link', { name: 'Back to the room before' }).click();
	const back = await findWindow(desk.app, /^app:\/\/bundle\//);
	await expect(header(back)).toContainText('Saturday Night');
	expect((await readDesk(back)).room).toMatchObject({ ledgerPath: saturday.ledgerPath, mode: 'open' });
	await desk.app.close();

	// The room that was gone back to is the one that opens again.
	const again = await launchDesk({ userDataDir: folder, args: ['--no-viewers'] });
	await expect(header(again.window)).toContainText('Saturday Night');
	await putOffKeys(again.window);
	await openRoom(again.window, 'Friday Night');
	await findWindow(again.app, /^app:\/\/message\//);
	await again.app.close();

	// At a start there is no room before; the rehearsal is always there.
	const { app } = await launchApp({ userDataDir: folder, args: ['--no-viewers'] });
	const second = await findWindow(app, /^app:\/\/message\//);
	await second.screenshot({ path: 'test-results/message-room-damaged.png' });
	await second.getByRole('link', { name: 'Open the rehearsal room' }).click();
	const page = await findWindow(app, /^app:\/\/bundle\//);
	await expect(header(page).getByText('Rehearsal', { exact: true })).toBeVisible();
	await app.close();
});
