// Pending acknowledgments and the story of a gift, in a real Chromium over a fake desk.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { listCalls, test } from '../../../support/desk/desk-test.ts';
import { STRANGERS_MAX } from '../../../support/fake-desk/room/strangers.ts';

function gridOf(page: Page): Locator {
	return page.getByRole('grid', { name: 'Pending acknowledgments' });
}

function rowOf(page: Page, sender: string): Locator {
	return gridOf(page).getByRole('row').filter({ hasText: sender }).first();
}

test.describe('pending acknowledgments', () => {
	test('say what is missing, when the next step comes, and how often it was tried', async ({ desk }) => {
		const page = await desk.open();
		await expect(rowOf(page, 'lostsignal')).toContainText('sender offline · attempt 3/5');
		await expect(rowOf(page, 'lostsignal').getByRole('img', { name: /next step in \d+ s/ })).toBeVisible();
		await expect(rowOf(page, 'Kei')).toContainText('not acknowledged');
		await expect(rowOf(page, 'tomás_r')).toContainText('broadcast not seen');
		await expect(gridOf(page).getByRole('row').last()).toContainText('unconfirmed · broadcast not seen');
	});

	test('are resent one, many and all', async ({ desk }) => {
		const page = await desk.open();
		const resends = () => listCalls(page, 'resendGifts');
		const giftId = await rowOf(page, 'lostsignal').getAttribute('data-gift');
		await rowOf(page, 'lostsignal').getByRole('button', { name: 'Resend' }).click();
		await expect.poll(resends).toEqual([[giftId]]);
		// The evening goes on: a gift may complete and leave the list between one key and the next.
		await expect(async () => {
			await page.keyboard.press('Escape');
			await gridOf(page).getByRole('row').first().focus();
			await page.keyboard.press('Shift+J');
			await page.keyboard.press('s');
			expect((await resends()).at(-1)).toHaveLength(2);
		}).toPass();
		const before = (await resends()).length;
		const count = await page.getByRole('button', { name: 'Resend all' }).evaluate((button: HTMLElement) => {
			const listed = Number(button.closest('header')?.querySelector('small')?.textContent);
			button.click();
			return listed;
		});
		expect(count).toBeGreaterThan(2);
		await expect.poll(async () => (await resends())[before]).toHaveLength(count);
	});

	test('are made as far as they can be in view, and the others when they come near', async ({ desk }) => {
		const page = await desk.open({ room: { strangers: 0 } });
		const rows = gridOf(page).locator('[data-gift]');
		const scroll = (top: number) => gridOf(page).evaluate((grid, to) => void (grid.scrollTop = to), top);
		// As many as fill the window from its top to its bottom, which is more than this list can show.
		await expect(rows).toHaveCount(19);
		await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(STRANGERS_MAX));
		const height = () => gridOf(page).evaluate((grid) => grid.scrollHeight / 52);
		expect(await height()).toBeCloseTo(STRANGERS_MAX, 0);
		await scroll(600);
		await expect(rows).toHaveCount(38);
		await scroll(1e6);
		await expect(rows).toHaveCount(STRANGERS_MAX);
		await expect(rows.last()).toBeInViewport();
		expect(await height()).toBeCloseTo(STRANGERS_MAX, 0);
		await scroll(0);
		await expect(rows).toHaveCount(19);
	});

	test('are all within reach of the keyboard', async ({ desk }) => {
		const page = await desk.open({ room: { strangers: 0 } });
		const rows = gridOf(page).locator('[data-gift]');
		await rows.first().focus();
		await page.keyboard.press('End');
		await expect(rows).toHaveCount(STRANGERS_MAX);
		await expect(rows.last()).toBeFocused();
		await expect(rows.last()).toBeInViewport();
		await page.keyboard.press('Home');
		await expect(rows.first()).toBeFocused();
		await expect(rows).toHaveCount(19);
	});

	test('are read again where more wait than the window was told', async ({ desk }) => {
		const page = await desk.open({ room: { unproven: 700 } });
		await expect(page.getByRole('button', { name: 'Resend all' })).toBeVisible();
		const readIds = () =>
			page.evaluate(async () => {
				const answer = await window.host.readPending();
				return answer.ok ? answer.value.map((gift) => gift.giftId) : [];
			});
		const reads = async () => (await listCalls(page, 'readPending')).length;
		const told = await readIds();
		expect(told).toHaveLength(500);
		await page.evaluate((giftIds) => window.host.voidGifts({ giftIds, reason: 'test' }), told.slice(0, 490));
		await expect.poll(reads).toBe(2);
		// Every gift that waits is listed now.
		const left = await readIds();
		await expect(gridOf(page)).toHaveAttribute('aria-rowcount', String(left.length));
		await page.getByRole('button', { name: 'Resend all' }).click();
		await expect.poll(async () => (await listCalls(page, 'resendGifts')).flat().length).toBe(left.length);
	});

	test('are given up and voided by keyboard', async ({ desk }) => {
		const page = await desk.open();
		const giftId = await rowOf(page, 'lostsignal').getAttribute('data-gift');
		await rowOf(page, 'lostsignal').click();
		await rowOf(page, 'lostsignal').getByRole('button', { name: 'Give up' }).click();
		await expect.poll(() => listCalls(page, 'giveUpGifts')).toEqual([[giftId]]);
		// The button rests now; the keys are still this gift's.
		await expect(page.locator(`[data-gift="${giftId}"]`)).toBeFocused();
		await page.keyboard.press('v');
		await page.getByRole('dialog', { name: 'Void' }).getByRole('button', { name: 'Chargeback' }).click();
		await expect.poll(() => listCalls(page, 'voidGifts')).toEqual([{ giftIds: [giftId], reason: 'Chargeback' }]);
	});
});

test.describe('the story of a gift', () => {
	test('tells every step with its time, and the messages as they were', async ({ desk }) => {
		const page = await desk.open();
		await page.getByRole('option').filter({ hasText: 'DJ Pavo' }).click();
		const story = page.getByRole('dialog', { name: 'Story of a gift' });
		const entries = story.getByRole('listitem');
		await expect(entries.first()).toContainText('Requested');
		await expect(entries.filter({ hasText: 'Broadcast seen on the channel' })).toContainText(/\+\d+ ms/);
		await expect(entries.last()).toContainText('Delivery completed');
		await expect(story.locator('pre').first()).toBeHidden();
		await story.getByText('Message as it was').first().click();
		await expect(story.locator('pre').first()).toContainText('gift_request');
	});

	test('offers only what makes sense now', async ({ desk }) => {
		const page = await desk.open();
		const story = page.getByRole('dialog', { name: 'Story of a gift' });
		const actions = () => story.locator('footer').getByRole('button').allInnerTexts();
		for (const [sender, expected] of [
			['DJ Pavo', ['Block sender…', 'Void…']],
			['rx-pilot', ['Block sender…']],
			['Viktor99', ['Block sender…', 'Void…', 'Refuse…', 'Approve']],
		] as const) {
			await page.getByRole('option').filter({ hasText: sender }).first().click();
			await expect(story).toContainText('Ledger entries');
			expect(await actions(), sender).toEqual(expected);
			await page.keyboard.press('Escape');
		}
		await rowOf(page, 'lostsignal').dblclick();
		await expect(story).toContainText('Ledger entries');
		expect(await actions()).toEqual(['Block sender…', 'Void…', 'Give up', 'Resend now']);
	});

	test('follows its gift while it is open', async ({ desk }) => {
		const page = await desk.open();
		await page.getByRole('grid', { name: 'Review' }).waitFor();
		await page.keyboard.press('j');
		await page.keyboard.press('Enter');
		const story = page.getByRole('dialog', { name: 'Story of a gift' });
		await story.getByRole('button', { name: 'Approve' }).click();
		await story.getByRole('button', { name: 'Take back' }).click();
		await expect(story.getByRole('button', { name: 'Approve' })).toBeVisible();
	});

	test('lets the gift id be selected as a whole', async ({ desk }) => {
		const page = await desk.open();
		await page.getByRole('option').filter({ hasText: 'DJ Pavo' }).click();
		const giftId = page.getByRole('dialog').getByTitle('Select it to copy it');
		await giftId.click();
		expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(await giftId.textContent());
	});

	test('goes through the gifts of a combo', async ({ desk }) => {
		const page = await desk.open({ room: { rate: 60 } });
		// Under the pointer the list holds still, so that the row that is clicked is the row that was found.
		await page.getByRole('option').first().hover();
		const combo = page
			.getByRole('option')
			.filter({ hasText: /×\d+\s+combo running/ })
			.first();
		await combo.click();
		const story = page.getByRole('dialog', { name: 'Story of a gift' });
		await expect(story).toContainText(/gift \d+ of \d+ in this combo/);
		const readId = () => story.getByTitle('Select it to copy it').textContent();
		const before = await readId();
		const [earlier, later] = [/Earlier gift/, /Later gift/].map((name) => story.getByRole('button', { name }));
		await ((await earlier?.isEnabled()) ? earlier : later)?.click();
		await expect.poll(readId).not.toBe(before);
	});
});
