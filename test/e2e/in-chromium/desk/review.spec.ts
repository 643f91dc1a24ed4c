// Review in a real Chromium over a fake desk, by keyboard alone: every decision, with a reason where one belongs, taken
// back while it can be; and no row moves under the hand.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { listCalls, test } from '../../../support/desk/desk-test.ts';

function gridOf(page: Page): Locator {
	return page.getByRole('grid', { name: 'Review' });
}

function rowOf(page: Page, sender: string): Locator {
	return gridOf(page).getByRole('row').filter({ hasText: sender });
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
	// A key that comes before the desk is there belongs to nobody.
	await gridOf(page).waitFor();
	for (const key of keys) await page.keyboard.press(key);
}

async function readGiftId(row: Locator): Promise<string | null> {
	return row.getAttribute('data-gift');
}

test.describe('review by keyboard', () => {
	test('approves, goes on to the next gift, and takes back', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j');
		await expect(rowOf(page, 'Viktor99')).toBeFocused();
		await press(page, 'a');
		await expect(rowOf(page, 'zed')).toBeFocused();
		await expect(rowOf(page, 'Viktor99')).toContainText(/approved · \d s left/);
		await expect(page.getByRole('status').filter({ hasText: 'Approved' })).toContainText('Dragon ×3 from Viktor99');
		await press(page, 'z');
		await expect(rowOf(page, 'Viktor99')).toContainText('2,500 coins or more');
		const giftId = await readGiftId(rowOf(page, 'Viktor99'));
		expect(await listCalls(page, 'approveGifts')).toEqual([[giftId]]);
		expect(await listCalls(page, 'takeBackDecisions')).toEqual([[giftId]]);
		await press(page, 'z');
		await expect(page.getByText('Nothing to take back')).toBeVisible();
	});

	test('refuses several at once with a quick reason', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'x', 'j', 'j', 'x');
		const chosen = [await readGiftId(rowOf(page, 'Viktor99')), await readGiftId(rowOf(page, 'newcomer_4'))];
		await expect(page.getByRole('button', { name: 'Refuse 2…' })).toBeVisible();
		await press(page, 'r');
		const dialog = page.getByRole('dialog', { name: 'Refuse' });
		await expect(dialog).toContainText('2 gifts, 17,000 coins');
		await press(page, '2');
		await expect(dialog).toBeHidden();
		expect(await listCalls(page, 'refuseGifts')).toEqual([{ giftIds: chosen, reason: 'Note breaks the rules' }]);
		await expect(rowOf(page, 'Aurora Vale')).toBeFocused();
	});

	test('refuses with a reason of one’s own, and a digit in it chooses nothing', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'r');
		await page.keyboard.type('no more than 3 dragons');
		await press(page, 'Enter');
		const [call] = (await listCalls(page, 'refuseGifts')) as readonly { reason: string }[];
		expect(call?.reason).toBe('no more than 3 dragons');
	});

	test('never enters a reason that nobody chose', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'v', 'Enter', ' ');
		await expect(page.getByRole('dialog', { name: 'Void' })).toBeVisible();
		expect(await listCalls(page, 'voidGifts')).toEqual([]);
	});

	test('leaves a dialog without a decision and gives the focus back', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'j', 'v', 'Escape');
		await expect(page.getByRole('dialog')).toHaveCount(0);
		await expect(rowOf(page, 'zed')).toBeFocused();
		expect(await listCalls(page, 'voidGifts')).toEqual([]);
	});

	test('voids and blocks with a reason', async ({ desk }) => {
		const page = await desk.open();
		const giftId = await readGiftId(rowOf(page, 'Viktor99'));
		await press(page, 'j', 'v', '4');
		await expect.poll(() => listCalls(page, 'voidGifts')).toEqual([{ giftIds: [giftId], reason: 'Suspected fraud' }]);
		await expect(rowOf(page, 'zed')).toBeFocused();
		await press(page, 'b', '2');
		await expect.poll(() => listCalls(page, 'blockSender')).toEqual([{ sender: 'zed', reason: 'Abusive notes' }]);
	});

	test('selects ranges and everything, and lets go with Escape', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'Shift+J', 'Shift+ArrowDown');
		await expect(page.getByRole('button', { name: 'Approve 3' })).toBeVisible();
		await press(page, 'Control+a');
		await expect(page.getByRole('button', { name: 'Approve 7' })).toBeVisible();
		await press(page, 'Escape');
		await expect(page.getByRole('button', { name: 'Approve', exact: false })).toHaveText(/^Approve\s*A$/);
	});

	test('opens the story and comes back to the row', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'Enter');
		const story = page.getByRole('dialog', { name: 'Story of a gift' });
		await expect(story).toContainText('Held for review');
		await press(page, 'a');
		expect(await listCalls(page, 'approveGifts'), 'no key of the desk counts under a dialog').toEqual([]);
		await press(page, 'Escape');
		await expect(rowOf(page, 'Viktor99')).toBeFocused();
	});

	test('searches held gifts, and letters in the field decide nothing', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', '/');
		await page.keyboard.type('aurora');
		await expect(gridOf(page).getByRole('row')).toHaveCount(1);
		expect(await listCalls(page, 'approveGifts')).toEqual([]);
		await press(page, 'Enter');
		await expect(rowOf(page, 'Aurora Vale')).toBeFocused();
		await press(page, '/');
		await press(page, 'Escape');
		await expect(gridOf(page).getByRole('row')).toHaveCount(7);
	});
});

test.describe('the buttons of a row', () => {
	test('decide about that gift alone, also where others are selected', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'x', 'j', 'x', 'j');
		const [selected, open] = [rowOf(page, 'Viktor99'), rowOf(page, 'newcomer_4')];
		await expect(selected.getByRole('button')).toHaveCount(0);
		await open.getByRole('button', { name: 'Approve' }).click();
		expect(await listCalls(page, 'approveGifts')).toEqual([[await readGiftId(open)]]);
		await page.getByRole('button', { name: 'Approve 2' }).click();
		const ids = [await readGiftId(selected), await readGiftId(rowOf(page, 'zed'))];
		await expect.poll(() => listCalls(page, 'approveGifts')).toEqual([expect.anything(), ids]);
	});

	test('are not hit by the second click of a double click, wherever the row was hit', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j');
		// Its row moves up as the open one above it closes: what was its lower edge are now its buttons.
		await rowOf(page, 'newcomer_4').dblclick({ position: { x: 100, y: 36 } });
		await expect(page.getByRole('dialog', { name: 'Story of a gift' })).toBeVisible();
		for (const call of ['approveGifts', 'refuseGifts'] as const) expect(await listCalls(page, call)).toEqual([]);
	});

	test('leave every other row where it is when another one opens by a click', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j');
		const below = rowOf(page, 'yuki.on.air');
		const before = await below.boundingBox();
		await rowOf(page, 'newcomer_4').click();
		expect(await below.boundingBox()).toEqual(before);
	});
});

test.describe('rows under the hand', () => {
	test('stay where they are when a decided gift leaves, and close up when the keyboard moves on', async ({ desk }) => {
		const page = await desk.open();
		await press(page, 'j', 'a');
		const focused = rowOf(page, 'zed');
		const before = await focused.boundingBox();
		await expect(rowOf(page, 'Viktor99')).toContainText(/granted|completed|seen/);
		expect(await focused.boundingBox()).toEqual(before);
		await press(page, 'j');
		await expect(rowOf(page, 'Viktor99')).toHaveCount(0);
	});

	test('stay under the pointer, and close up when it has left', async ({ desk }) => {
		const page = await desk.open();
		await rowOf(page, 'newcomer_4').hover();
		const before = await rowOf(page, 'newcomer_4').boundingBox();
		const giftId = await readGiftId(rowOf(page, 'Viktor99'));
		await page.evaluate((to) => window.host.voidGifts({ giftIds: [to as never], reason: 'elsewhere' }), giftId);
		await expect(rowOf(page, 'Viktor99')).toContainText('refused');
		expect(await rowOf(page, 'newcomer_4').boundingBox()).toEqual(before);
		await page.getByRole('heading', { name: 'Storm meter' }).hover();
		await expect(rowOf(page, 'Viktor99')).toHaveCount(0);
	});
});

test('a ledger that cannot be written says so and changes nothing', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'read_only' } });
	await press(page, 'j', 'a');
	await expect(page.getByText('The ledger cannot be written now; nothing was changed.')).toBeVisible();
	await expect(rowOf(page, 'Viktor99')).toContainText('2,500 coins or more');
});
