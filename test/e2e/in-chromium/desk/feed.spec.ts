// The live feed in a real Chromium over a fake desk: that it moves while nobody is there, holds still while somebody is,
// and never makes more rows than are in view.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { listCalls, test } from '../../../support/desk/desk-test.ts';

function rowsOf(page: Page): Locator {
	return page.getByRole('listbox', { name: 'Live gifts' }).getByRole('option');
}

/** Who stands where in the part of the feed that is seen; texts that may change in place are left out. */
async function readPlaces(page: Page): Promise<readonly string[]> {
	return rowsOf(page).evaluateAll((rows) =>
		rows.map((row) => `${row.querySelector('strong')?.textContent ?? 'gap'} at ${row.getBoundingClientRect().top}`),
	);
}

async function readFresh(page: Page): Promise<number> {
	const words = await page.getByRole('button', { name: 'the list holds still' }).textContent({ timeout: 5_000 });
	return Number(/([\d,]+) new/.exec(words ?? '')?.[1]?.replaceAll(',', '') ?? 0);
}

test.describe('the live feed', () => {
	test('moves while nobody is in it', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 30 } });
		const before = await readPlaces(page);
		await expect.poll(() => readPlaces(page)).not.toEqual(before);
		await expect(page.getByText('new gifts come in here')).toBeVisible();
	});

	test('holds still under the pointer, says how many are new, and goes on with a click', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 30 } });
		await rowsOf(page).nth(3).hover();
		const before = await readPlaces(page);
		await expect.poll(() => readFresh(page)).toBeGreaterThan(20);
		expect(await readPlaces(page)).toEqual(before);
		await page.getByRole('button', { name: 'the list holds still' }).click();
		await expect.poll(() => readPlaces(page)).not.toEqual(before);
		await expect(page.getByText('new gifts come in here')).toBeVisible();
	});

	test('holds still under the keyboard until Home', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 30 } });
		await page.getByRole('listbox', { name: 'Live gifts' }).focus();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('j');
		const active = page.locator('[role=option][aria-selected=true]');
		const name = await active.locator('strong').textContent();
		await expect.poll(() => readFresh(page)).toBeGreaterThan(20);
		expect(await active.locator('strong').textContent()).toBe(name);
		await page.keyboard.press('Home');
		await expect(page.getByText('new gifts come in here')).toBeVisible();
		await expect(active).toHaveCount(0);
	});

	test('holds still while its text is selected', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 30 } });
		await rowsOf(page)
			.nth(2)
			.locator('strong')
			.evaluate((name) => document.getSelection()?.selectAllChildren(name));
		const before = await readPlaces(page);
		await expect.poll(() => readFresh(page)).toBeGreaterThan(10);
		expect(await readPlaces(page)).toEqual(before);
		await page.evaluate(() => document.getSelection()?.removeAllRanges());
		await expect(page.getByText('new gifts come in here')).toBeVisible();
	});

	test('lets a combo grow in its row while the list holds still', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 60 } });
		const running = rowsOf(page)
			.filter({ hasText: /×\d+\s+combo running/ })
			.first();
		await running.hover();
		const id = await running.getAttribute('id');
		const readPieces = async () =>
			Number(/×([\d,]+)/.exec((await page.locator(`#${id ?? ''}`).textContent()) ?? '')?.[1]);
		const before = await readPieces();
		await expect.poll(readPieces).toBeGreaterThan(before);
	});

	test('makes only the rows in view, and reads older gifts as they are scrolled to', async ({ desk }) => {
		const page = await desk.open();
		await rowsOf(page).first().waitFor();
		expect(await rowsOf(page).count()).toBeLessThan(30);
		const last = Number(await rowsOf(page).first().getAttribute('aria-setsize'));
		await page.getByRole('listbox', { name: 'Live gifts' }).evaluate((list) => (list.scrollTop = list.scrollHeight));
		await expect
			.poll(async () => Number(await rowsOf(page).first().getAttribute('aria-setsize')))
			.toBeGreaterThan(last);
		expect((await listCalls(page, 'readFeed')).length).toBeGreaterThan(0);
		expect(await rowsOf(page).count()).toBeLessThan(30);
	});

	test('is filtered by / and by what kind of gift, and shows all again', async ({ desk }) => {
		const page = await desk.open();
		await rowsOf(page).first().waitFor();
		await page.keyboard.press('/');
		await page.keyboard.type('rx-pilot');
		await expect(rowsOf(page).first()).toContainText('rx-pilot');
		expect(await listCalls(page, 'setRoomMode'), 'the p of rx-pilot pauses nothing').toEqual([]);
		await page.getByLabel('Which gifts').selectOption('voided');
		await expect(rowsOf(page)).toHaveCount(1);
		await expect(rowsOf(page)).toContainText('voided by Sena: “chargeback”');
		await page.getByRole('button', { name: 'Show all' }).click();
		expect(await rowsOf(page).count()).toBeGreaterThan(5);
		await page.keyboard.press('/');
		await page.keyboard.type('nobody is called this');
		await expect(page.getByText('No gift here fits the filter')).toBeVisible();
		await page.keyboard.press('Escape');
		expect(await rowsOf(page).count()).toBeGreaterThan(5);
	});

	test('shows what happened to a gift in words and not only in colours', async ({ desk }) => {
		const page = await desk.open();
		const row = (name: string) => rowsOf(page).filter({ hasText: name }).first();
		await expect(row('rx-pilot')).toContainText('voided after display');
		await expect(row('rx-pilot').locator('.coins')).toHaveCSS('text-decoration-line', 'line-through');
		await expect(row('mika_fan_77')).toContainText(/no valid grant.*forged/);
		await expect(row('DJ Pavo')).toContainText('requested: yes, granted: yes, seen: yes, acknowledged: yes');
		await expect(row('Viktor99')).toContainText(/2,500 coins or more.*held for review/);
		await expect(rowsOf(page).filter({ hasText: 'No link' })).toHaveCount(1);
	});

	test('a forged message leads to the incidents', async ({ desk }) => {
		const page = await desk.open();
		await rowsOf(page).filter({ hasText: 'mika_fan_77' }).click();
		await expect(page.getByRole('heading', { name: 'Incidents', level: 1 })).toBeVisible();
	});
});
