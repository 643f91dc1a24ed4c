// The screens around the desk, as bundled for the app and under its content policy, in a real Chromium. Behind them is a
// fake desk that checks every argument with main's own schemas. Whether main does the right thing with a call is the
// business of the tests with Electron.

import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo, listCalls, test } from '../support/desk-test.ts';
import type { ScreenName } from '../support/desk-test.ts';

const SCREENS: readonly ScreenName[] = ['History', 'Catalogue', 'Rules', 'Incidents', 'Settings'];

async function findSeriousBarriers(page: Page): Promise<readonly string[]> {
	const { violations } = await new AxeBuilder({ page })
		.include('main')
		// Four hundred names of time zones are four hundred times the same element.
		.exclude('optgroup')
		.options({ resultTypes: ['violations'] })
		.analyze();
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** Texts and controls that stick out of the window at its side. */
async function findOverflow(page: Page): Promise<readonly string[]> {
	return page.evaluate(() =>
		[
			...document.querySelectorAll(
				'main button, main input, main select, main p, main h1, main h2, dialog button, dialog p',
			),
		]
			.filter((element) => element.checkVisibility() && !element.closest('.unseen') && !element.matches('.unseen'))
			.filter((element) => {
				const { left, right, width } = element.getBoundingClientRect();
				return width > 0 && (left < 0 || right > innerWidth + 1);
			})
			.map((element) => element.outerHTML.slice(0, 120)),
	);
}

/** What assistive technology reads as the description of a control. */
async function readDescription(control: Locator): Promise<string> {
	return control.evaluate((element) =>
		(element.getAttribute('aria-describedby') ?? '')
			.split(' ')
			.map((id) => document.getElementById(id)?.textContent ?? '')
			.join(' ')
			.trim(),
	);
}

test.describe('every screen', () => {
	for (const theme of ['dark', 'light'])
		test(`has no serious barrier in the ${theme} theme`, async ({ desk }) => {
			const page = await desk.open({ room: { theme } });
			for (const screen of SCREENS) {
				await goTo(page, screen);
				await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
				expect(await findSeriousBarriers(page), screen).toEqual([]);
			}
		});

	for (const [what, room, width, height] of [
		['text at 200 %', { scale: 2 }, 1_440, 900],
		['the smallest window', {}, 1_024, 640],
	] as const)
		test(`keeps everything inside the window with ${what}`, async ({ desk }) => {
			const page = await desk.open({ room, width, height });
			for (const screen of SCREENS) {
				await goTo(page, screen);
				await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
				expect(await findOverflow(page), screen).toEqual([]);
			}
		});

	test('says when the host does not answer, and reads again when asked to', async ({ desk }) => {
		const page = await desk.open();
		for (const [screen, title, sign] of [
			['History', 'The history could not be read', page.getByRole('grid')],
			['Catalogue', 'The catalogue could not be read', page.getByRole('table')],
			['Rules', 'The rules could not be read', page.getByRole('button', { name: 'Save rules' })],
			['Incidents', 'The block list could not be read', page.getByRole('button', { name: 'Unblock SPAM 9000' })],
		] as const) {
			await page.evaluate(() => window.fakeDesk.setCondition('failing'));
			await goTo(page, screen);
			await expect(page.getByText(title)).toBeVisible();
			await page.evaluate(() => window.fakeDesk.setCondition('normal'));
			await page.getByRole('main').getByRole('button', { name: 'Try again' }).click();
			await expect(sign).toBeVisible();
		}
	});

	test('says that it is still reading', async ({ desk }) => {
		const page = await desk.open();
		await page.evaluate(() => window.fakeDesk.setCondition('loading'));
		for (const [screen, words] of [
			['History', 'Reading the ledger…'],
			['Catalogue', 'Reading the catalogue…'],
			['Rules', 'Reading the rules…'],
			['Incidents', 'Reading the block list…'],
		] as const) {
			await goTo(page, screen);
			await expect(page.getByText(words)).toBeVisible();
		}
	});
});

test.describe('history', () => {
	const rows = (page: Page) => page.getByRole('grid').getByRole('row');
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
		await expect(dialog.getByText('Equal to the ledger to the coin')).toBeVisible();
		await expect(dialog.getByText(/gifts 2026-.*\.csv/)).toBeVisible();
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
			await expect(dialog.getByText('Equal to the ledger to the coin')).toBeVisible();
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

test.describe('incidents', () => {
	test('a forger is blocked with one click, with a reason, and unblocked with another', async ({ desk }) => {
		const page = await desk.open({ screen: 'Incidents' });
		await page.getByRole('button', { name: 'Block sender mika_fan_77' }).click();
		await expect(page.getByRole('button', { name: 'Unblock mika_fan_77' })).toBeVisible();
		expect(await listCalls(page, 'blockSender')).toEqual([{ sender: 'mika_fan_77', reason: 'forged gifts' }]);
		await expect(page.getByRole('button', { name: 'Block sender mika_fan_77' })).toBeHidden();
		await page.getByRole('button', { name: 'Unblock mika_fan_77' }).click();
		await expect(page.getByRole('button', { name: 'Block sender mika_fan_77' })).toBeVisible();
	});

	test('what a stranger sent is shown as text and nothing else', async ({ desk }) => {
		const page = await desk.open({ screen: 'Incidents' });
		await page.getByText('Raw text').first().click();
		await expect(page.locator('pre').first()).toHaveText(/^\{"v":1,"kind":"broadcast".*<img src=x onerror=/);
		await expect(page.locator('main img')).toHaveCount(0);
	});

	test('a sender who did nothing yet is blocked by id, and not without a reason', async ({ desk }) => {
		const page = await desk.open({ screen: 'Incidents' });
		await page.getByText('Block a sender').click();
		await page.getByLabel('Sender id').fill('spam-9000');
		await page.getByRole('button', { name: 'Block', exact: true }).click();
		expect(await readDescription(page.getByLabel('Sender id'))).toContain('Blocked already.');
		expect(await readDescription(page.getByLabel('Reason'))).toContain('Needed.');
		await page.getByLabel('Sender id').fill('lin');
		await page.getByLabel('Reason').fill('chargebacks');
		await page.getByRole('button', { name: 'Block', exact: true }).click();
		await expect(page.getByRole('button', { name: 'Unblock Lin' })).toBeVisible();
	});
});

test.describe('settings', () => {
	test('theme, text size and motion take effect at once', async ({ desk }) => {
		const page = await desk.open({ screen: 'Settings' });
		const root = page.locator('html');
		await page.getByRole('radio', { name: 'Light' }).check();
		await expect(root).toHaveAttribute('data-theme', 'light');
		await page.getByLabel('Text size').selectOption('150%');
		await expect(root).toHaveCSS('font-size', '24px');
		await page.getByRole('switch', { name: 'Reduce motion' }).click();
		await expect(root).toHaveAttribute('data-motion', 'reduced');
	});

	test('the moderator has a name in every entry, so it cannot be empty', async ({ desk }) => {
		const page = await desk.open({ screen: 'Settings' });
		const name = page.getByLabel('Your name');
		await name.fill(' ');
		expect(await readDescription(name)).toContain('Needed: every decision carries a name.');
		await expect(page.getByRole('button', { name: 'Save name' })).toBeDisabled();
		await name.fill('Ilse');
		await page.keyboard.press('Enter');
		expect(await listCalls(page, 'saveSettings')).toEqual([expect.objectContaining({ moderatorName: 'Ilse' })]);
	});

	test('a new stream begins only after a question', async ({ desk }) => {
		const page = await desk.open({ screen: 'Settings' });
		await page.getByRole('button', { name: 'Start a new stream…' }).click();
		expect(await listCalls(page, 'startStream')).toEqual([]);
		await page.getByRole('dialog').getByRole('button', { name: 'Start a new stream' }).click();
		await expect(page.getByText('A new stream has begun.')).toBeVisible();
		expect(await listCalls(page, 'startStream')).toHaveLength(1);
	});

	test('the rehearsal’s pace is set by sliders, one part at a time', async ({ desk }) => {
		const page = await desk.open({ screen: 'Settings' });
		await page.getByLabel('Gifts a second').focus();
		await page.keyboard.press('ArrowRight');
		await page.getByLabel('Messages lost').focus();
		await page.keyboard.press('ArrowRight');
		await expect
			.poll(() => listCalls(page, 'setRehearsalPace'))
			.toEqual([
				expect.objectContaining({ giftsPerSecond: 0.5, loss: 0.02 }),
				expect.objectContaining({ giftsPerSecond: 0.5, loss: 0.03, duplicate: 0.01 }),
			]);
		await page.getByRole('button', { name: 'Open the viewer page' }).click();
		expect(await listCalls(page, 'openViewerPage')).toHaveLength(1);
	});

	test('a real room has no rehearsal', async ({ desk }) => {
		const page = await desk.open({ screen: 'Settings', room: { condition: 'real_room' } });
		await expect(page.getByRole('heading', { name: 'About' })).toBeVisible();
		await expect(page.getByRole('heading', { name: 'Rehearsal room' })).toHaveCount(0);
	});
});
