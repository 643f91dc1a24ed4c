// The terms of the room in a real Chromium over the fake desk: what it offers, and by which rules it decides.

import { expect } from '@playwright/test';
import { findSeriousBarriers, readDescription } from '../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../support/desk/desk-test.ts';

test.describe('catalogue', () => {
	test('a gift is added with what is wrong told beside each field first', async ({ desk }) => {
		const page = await desk.open({ screen: 'Catalogue' });
		await page.getByRole('button', { name: 'Add a gift' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Add', exact: true }).click();
		await expect(dialog.getByLabel('Key')).toBeFocused();
		expect(await readDescription(dialog.getByLabel('Price in coins'))).toContain('Needed.');
		await dialog.getByLabel('Name', { exact: true }).fill('Fox');
		expect(await readDescription(dialog.getByLabel('Key'))).toContain('Another gift has this key.');
		await dialog.getByLabel('Name', { exact: true }).fill('Crème brûlée');
		await dialog.getByLabel('Icon').fill('🍮');
		await dialog.getByLabel('Price in coins').fill('2,500');
		await dialog.getByLabel('Hold for review').check();
		expect(await findSeriousBarriers(page)).toEqual([]);
		await dialog.getByRole('button', { name: 'Add', exact: true }).click();
		await expect(dialog).toBeHidden();
		await expect(page.getByRole('row').last()).toContainText('Crème brûlée');
		expect(await listCalls(page, 'saveCatalogueGift')).toEqual([
			{
				gift: 'creme-brulee',
				name: 'Crème brûlée',
				icon: '🍮',
				price: 2_500,
				isOffered: true,
				rule: 'hold',
				position: 13,
			},
		]);
	});

	test('a form that is left for its button says nothing that would move the button away', async ({ desk }) => {
		const page = await desk.open({ screen: 'Catalogue' });
		await page.getByRole('button', { name: 'Add a gift' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Price in coins').fill('a lot');
		const cancel = dialog.getByRole('button', { name: 'Cancel' });
		const before = await cancel.boundingBox();
		await cancel.hover();
		await page.mouse.down();
		await expect(cancel).toBeFocused();
		expect(await cancel.boundingBox()).toEqual(before);
		await page.mouse.up();
		await expect(dialog).toBeHidden();
	});

	test('a gift moves by keyboard, and the focus stays on its button', async ({ desk }) => {
		const page = await desk.open({ screen: 'Catalogue' });
		const up = page.getByRole('button', { name: 'Move Donut up' });
		await up.focus();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('row').nth(2)).toContainText('Donut');
		await expect(up).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('row').nth(1)).toContainText('Donut');
		await expect(up).toBeFocused();
	});

	test('a gift is removed only after a question, and its key cannot be changed', async ({ desk }) => {
		const page = await desk.open({ screen: 'Catalogue' });
		await page.getByRole('button', { name: 'Edit Fox' }).click();
		await expect(page.getByRole('dialog').getByLabel('Key')).not.toBeEditable();
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Remove Fox' }).click();
		await expect(page.getByRole('dialog')).toContainText('Gifts already requested keep their terms');
		await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
		await expect(page.getByRole('row', { name: 'Fox' })).toBeVisible();
		await page.getByRole('button', { name: 'Remove Fox' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
		await expect(page.getByRole('row', { name: 'Fox' })).toBeHidden();
	});

	test('a ledger that cannot be written leaves the form open with the reason', async ({ desk }) => {
		const page = await desk.open({ screen: 'Catalogue', room: { condition: 'read_only' } });
		await page.getByRole('button', { name: 'Edit Fox' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Name', { exact: true }).fill('Red fox');
		await dialog.getByRole('button', { name: 'Save' }).click();
		await expect(dialog.getByRole('alert')).toContainText('The ledger cannot be written now; nothing was changed.');
		await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('Red fox');
	});
});

test.describe('rules', () => {
	test('a problem is told beside its sentence, takes the focus, and nothing is saved', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rules' });
		const field = page.getByLabel('Hold from so many coins');
		await field.fill('2.5');
		await page.getByRole('button', { name: 'Save rules' }).click();
		await expect(field).toBeFocused();
		expect(await readDescription(field)).toBe('A whole number of coins.');
		expect(await findSeriousBarriers(page)).toEqual([]);
		expect(await listCalls(page, 'saveRules')).toEqual([]);
	});

	test('edits outlive a look at another screen, are saved as they are read, and can be taken back', async ({
		desk,
	}) => {
		const page = await desk.open({ screen: 'Rules' });
		const save = page.getByRole('button', { name: 'Save rules' });
		await page.getByRole('checkbox', { name: 'Refuse gifts worth' }).check();
		await page.getByLabel('Refuse from so many coins').fill('50,000');
		await goTo(page, 'Settings');
		await goTo(page, 'Rules');
		await expect(page.getByLabel('Refuse from so many coins')).toHaveValue('50,000');
		await save.click();
		await expect(save).toBeDisabled();
		expect(await listCalls(page, 'saveRules')).toEqual([
			expect.objectContaining({ refuseFromCoins: 50_000, holdFromCoins: 2_500 }),
		]);
		await page.getByRole('checkbox', { name: 'Hold gifts with words' }).check();
		await page.getByRole('button', { name: 'Take back edits' }).click();
		await expect(page.getByRole('checkbox', { name: 'Hold gifts with words' })).not.toBeChecked();
		await expect(save).toBeDisabled();
	});
});
