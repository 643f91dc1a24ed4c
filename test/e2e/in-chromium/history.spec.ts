// The history and its export in a real Chromium over the fake desk. That the file is right is the business of the ledger's
// own tests and of the evening in the real Electron.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findSeriousBarriers, readDescription } from '../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../support/desk/desk-test.ts';

test.describe('history', () => {
	/** Without the gaps between them. */
	const rows = (page: Page) => page.getByRole('grid').getByRole('row').and(page.locator('[aria-rowindex]'));
	const total = (page: Page, name: string) =>
		page
			.getByRole('region', { name: 'Totals of this selection' })
			.locator('div', { has: page.locator('dt', { hasText: name }) })
			.last()
			.locator('dd');

	test('a filter narrows the rows and their totals together', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		await page.getByLabel('Gift', { exact: true }).selectOption('Dragon');
		await page.getByRole('button', { name: 'State any state' }).click();
		await page.getByRole('checkbox', { name: 'held' }).check();
		await expect(rows(page)).toHaveCount(2);
		await expect(rows(page).nth(1)).toContainText('Viktor99');
		await expect(page.getByRole('grid').locator('.gap')).toContainText('No link');
		await expect(total(page, 'requested')).toHaveText('15,000');
		await expect(total(page, 'held')).toHaveText('15,000');
		expect((await listCalls(page, 'sumHistory')).at(-1)).toEqual(
			((await listCalls(page, 'searchHistory')).at(-1) as { filter: unknown }).filter,
		);
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Clear filter' }).click();
		await expect(total(page, 'gifts')).not.toHaveText('1');
	});

	test('a filter with a problem says so beside its field and asks nothing', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		await expect(rows(page).nth(1)).toBeVisible();
		const before = (await listCalls(page, 'searchHistory')).length;
		const field = page.getByLabel('Coins from');
		await field.fill('2.5');
		await expect(field).toHaveAttribute('aria-invalid', 'true');
		expect(await readDescription(field)).toBe('A whole number of coins.');
		expect((await listCalls(page, 'searchHistory')).length).toBe(before);
	});

	test('a late answer to an earlier question changes nothing', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		await expect(rows(page).nth(1)).toBeVisible();
		await page.evaluate(() => window.fakeDesk.setLatencyMs(400));
		await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
		await page.evaluate(() => window.fakeDesk.setLatencyMs(0));
		await page.getByLabel('Search').fill('rx-pilot diamond no such thing');
		await expect(page.getByText('No gift fits this filter')).toBeVisible();
		// The slow answer has come when a call of the same length, asked for later, has come.
		await page.evaluate(async () => {
			window.fakeDesk.setLatencyMs(450);
			await window.fakeDesk.api.readRules();
		});
		await expect(page.getByText('No gift fits this filter')).toBeVisible();
		await expect(total(page, 'gifts')).toHaveText('0');
	});

	test('the whole list can be reached and opened with the keyboard', async ({ desk }) => {
		const page = await desk.open({ screen: 'History', room: { past: 700 } });
		const grid = page.getByRole('grid');
		const footer = page.getByRole('contentinfo').filter({ hasText: 'opens the story' }).or(page.locator('main footer'));
		await grid.focus();
		const all = Number(await grid.getAttribute('aria-rowcount')) - 1;
		expect(all).toBeGreaterThan(400);
		while (!(await footer.textContent())?.includes(`${all} of ${all}`)) await page.keyboard.press('End');
		await page.keyboard.press('End');
		const active = await grid.getAttribute('aria-activedescendant');
		const last = page.locator(`[id="${active}"]`);
		await expect(last).toHaveAttribute('aria-rowindex', String(all + 1));
		await expect(last).toBeInViewport();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('dialog')).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(grid).toBeFocused();
	});

	test('dates are shown, with the offset and UTC for whoever asks', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		const time = rows(page).nth(1).getByRole('gridcell').first();
		await expect(time).toHaveText(/[A-Z][a-z]{2} \d+, 20\d\d \d\d:\d\d:\d\d/);
		await expect(time).toHaveAttribute('title', /GMT\+0[12]:00 · 20\d\d-\d\d-\d\dT.*Z$/);
	});

	test('the filter is still there after a look at another screen, and the search key leads to it', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		await page.getByLabel('Search').fill('aurora');
		await goTo(page, 'Rules');
		await goTo(page, 'History');
		await expect(page.getByLabel('Search')).toHaveValue('aurora');
		await page.getByRole('grid').focus();
		await page.keyboard.press('/');
		await expect(page.getByLabel('Search')).toBeFocused();
	});

	test('an empty ledger, an empty stream and a filter without gifts say different things', async ({ desk }) => {
		const page = await desk.open({ screen: 'History', room: { condition: 'empty' } });
		await expect(page.getByText('No gifts in this stream yet')).toBeVisible();
		await page.getByRole('button', { name: 'Show all gifts' }).click();
		await expect(page.getByText('No gifts in the ledger yet')).toBeVisible();
		await page.getByLabel('Search').fill('x');
		await expect(page.getByText('No gift fits this filter')).toBeVisible();
	});
});

test.describe('export', () => {
	async function startExport(page: Page): Promise<Locator> {
		await page.getByRole('button', { name: 'Export CSV' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Choose where to save…' }).click();
		return dialog;
	}

	test('says what it writes, asks how, and ends equal to the ledger', async ({ desk }) => {
		const page = await desk.open({ screen: 'History' });
		await page.getByLabel('Gift', { exact: true }).selectOption('Dragon');
		await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
		await page.getByRole('button', { name: 'Export CSV' }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog.getByText('Gifts of Dragon.')).toBeVisible();
		await dialog.getByLabel('Start with a byte order mark').check();
		const zones = dialog.getByLabel('Local times in');
		await expect(zones.locator('option').first()).toHaveText('Europe/Berlin (this computer)');
		await zones.selectOption('Asia/Tokyo');
		expect(await findSeriousBarriers(page)).toEqual([]);
		await dialog.getByRole('button', { name: 'Choose where to save…' }).click();
		await expect(dialog.getByText('Matches the ledger to the coin')).toBeVisible();
		await expect(dialog.getByText(/gifts 2026-.*\.csv$/)).toBeVisible();
		expect(await findSeriousBarriers(page)).toEqual([]);
		expect(await listCalls(page, 'exportHistory')).toEqual([
			{
				filter: expect.objectContaining({ gift: 'dragon', from: null }) as unknown,
				withBom: true,
				timeZone: 'Asia/Tokyo',
			},
		]);
		await dialog.getByRole('button', { name: 'Show in folder' }).click();
		expect(await listCalls(page, 'showExport')).toHaveLength(1);
	});

	for (const [ending, words] of [
		['full_disk', 'The disk is full. Free some space or choose another place, then export again.'],
		['forbidden_place', 'This folder may not be written to. Choose another folder, then export again.'],
		['no_place_chosen', 'No place was chosen, so nothing was written.'],
	] as const)
		test(`${ending} is told with what to do, and can be tried again`, async ({ desk }) => {
			const page = await desk.open({ screen: 'History', room: { export: ending } });
			const dialog = await startExport(page);
			await expect(dialog.getByText(words)).toBeVisible();
			await page.evaluate(() => window.fakeDesk.setExportEnding('done'));
			const again = dialog.getByRole('button', { name: 'Try again…' });
			if (await again.isVisible()) await again.click();
			await dialog.getByRole('button', { name: 'Choose where to save…' }).click();
			await expect(dialog.getByText('Matches the ledger to the coin')).toBeVisible();
		});

	test('goes on when its dialog is closed, and can be followed and cancelled later', async ({ desk }) => {
		const page = await desk.open({ screen: 'History', room: { export: 'never' } });
		const dialog = await startExport(page);
		await expect(dialog.getByRole('progressbar')).toBeVisible();
		await dialog.getByRole('button', { name: 'Close' }).last().click();
		await page.getByRole('button', { name: /^Exporting \d+%/ }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Cancel the export' }).click();
		await expect(page.getByRole('dialog').getByText('No file was written.')).toBeVisible();
	});
});
