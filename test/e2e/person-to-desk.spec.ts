// From one person to another: a gift sent by hand in a browser arrives in the desk's window and completes, and what the
// moderator then decides about the next one reaches the browser.

import { chromium, expect, test } from '@playwright/test';
import type {} from '../../preload/api/host-door.ts';
import { findChromium } from '../support/chromium.ts';
import { launchDesk } from '../support/electron.ts';

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
