// A person closes the window. While the room is live the desk asks, once; it never holds up the system, nor a person whose
// page hangs.

import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { setTheme } from '../../support/desk/set-theme.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

const LIVE = ['--viewers=3', '--seed=7'];

/** A desk in whose room viewers are. */
async function openLive(): Promise<Desk> {
	const desk = await launchDesk({ args: LIVE });
	await seeViewers(desk.window);
	return desk;
}

function seeViewers(page: Page): Promise<void> {
	return expect(page.getByText('4 members')).toBeVisible();
}

/** As its button, or the system's key for it, does; the page may be gone before the answer. */
function closeWindow(app: ElectronApplication): Promise<void> {
	return app.evaluate(({ BrowserWindow }) => {
		setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
	});
}

function whenEnded(app: ElectronApplication): Promise<void> {
	return new Promise((resolve) => app.once('close', () => resolve()));
}

function questionIn(page: Page) {
	return page.getByRole('dialog', { name: 'The room is live' });
}

test('a room in which nobody is closes without a question', async () => {
	const { app } = await launchDesk({ args: ['--no-viewers'] });
	const ended = whenEnded(app);
	await closeWindow(app);
	await ended;
});

test('a live room asks first: the key that is at hand keeps it open, and the other one closes it', async () => {
	const { app, window: page } = await openLive();
	for (const theme of ['dark', 'light'] as const) {
		await setTheme(page, theme);
		await closeWindow(app);
		await expect(questionIn(page)).toContainText('3 viewers are in it');
		await expect(page.getByRole('button', { name: 'Keep open' })).toBeFocused();
		await page.screenshot({ path: `test-results/closing-${theme}.png` });
		await page.keyboard.press(theme === 'dark' ? 'Enter' : 'Escape');
		await expect(questionIn(page)).toHaveCount(0);
	}
	expect(await page.evaluate(async () => (await window.host.readDesk()).ok)).toBe(true);
	await seeViewers(page);
	const ended = whenEnded(app);
	// Quitting by the menu is a person's way to close it, too.
	await app.evaluate(({ Menu, BrowserWindow }) => {
		const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
		file?.submenu?.items.at(-1)?.click(undefined, BrowserWindow.getAllWindows()[0]);
	});
	await expect(questionIn(page)).toBeVisible();
	await page.keyboard.press('Shift+Tab');
	await expect(page.getByRole('button', { name: 'Close the desk' })).toBeFocused();
	// The window goes with the key, before anybody can say that it was pressed.
	page.keyboard.press('Enter').catch(() => undefined);
	await ended;
});

test('a live room does not hold up a person whose page hangs, and who closes it again and again', async () => {
	const { app, window: page } = await openLive();
	const ended = whenEnded(app);
	// Right after the answer that it will.
	await page.evaluate(
		() =>
			void setTimeout(() => {
				for (;;);
			}),
	);
	await app.evaluate(({ BrowserWindow }) => {
		setInterval(() => BrowserWindow.getAllWindows()[0]?.close(), 500);
	});
	await ended;
});

test('a live room does not hold up the system', async () => {
	const { app } = await openLive();
	const ended = whenEnded(app);
	app.process().kill('SIGTERM');
	await ended;
});
