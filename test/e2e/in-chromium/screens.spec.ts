// The screens around the desk, as bundled for the app and under its content policy, in a real Chromium. Behind them is a
// fake desk that checks every argument with main's own schemas. Whether main does the right thing with a call is the
// business of the tests with Electron.

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findSeriousBarriers, readDescription } from '../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../support/desk/desk-test.ts';
import type { ScreenName } from '../../support/desk/desk-test.ts';

const SCREENS: readonly ScreenName[] = ['History', 'Catalogue', 'Rules', 'Incidents', 'Keys', 'Rooms', 'Settings'];

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

	test('whoever broadcasts an old gift again is told from a forger, and blocked as easily', async ({ desk }) => {
		const page = await desk.open({ screen: 'Incidents' });
		const replayed = page.getByRole('listitem').filter({ hasText: 'replayed' });
		await expect(replayed).toContainText('3 times');
		await expect(replayed).toContainText('Nobody draws it twice, and it counts once.');
		await replayed.getByRole('button', { name: 'Block sender rx-pilot' }).click();
		await expect(page.getByRole('button', { name: 'Unblock rx-pilot' })).toBeVisible();
		expect(await listCalls(page, 'blockSender')).toEqual([
			{ sender: 'rx-pilot', reason: 'old gifts, broadcast again' },
		]);
	});

	test('what a stranger sent is shown as text and nothing else', async ({ desk }) => {
		const page = await desk.open({ screen: 'Incidents' });
		const forged = page.getByRole('listitem').filter({ hasText: 'mika_fan_77' });
		await forged.getByText('Raw text').click();
		await expect(forged.locator('pre')).toHaveText(/^\{"v":1,"kind":"broadcast".*<img src=x onerror=/);
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
