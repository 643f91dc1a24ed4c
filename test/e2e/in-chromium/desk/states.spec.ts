// The desk as a whole in a real Chromium over a fake desk: its states, its sizes, its themes, and who can use it.

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findSeriousBarriers } from '../../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../../support/desk/desk-test.ts';

/** Texts and controls that stick out of the window at its side, or out of the panel that should hold them. */
async function findOverflow(page: Page): Promise<readonly string[]> {
	return page.evaluate(() =>
		[
			...document.querySelectorAll(
				'header, footer, nav button, h1, h2, button, dialog, [role=meter], dd, svg[role=img]',
			),
		]
			.filter((element) => element.checkVisibility() && !element.matches('.unseen'))
			.filter((element) => {
				const { left, right, width } = element.getBoundingClientRect();
				const panel = element.closest('section')?.getBoundingClientRect();
				const [from, to] = panel ? [panel.left, panel.right] : [0, innerWidth];
				return width > 0 && (left < from - 1 || right > to + 1);
			})
			.map((element) => element.outerHTML.slice(0, 120)),
	);
}

/** What may be open at the desk; Escape closes each again. */
const openings = {
	'the desk': () => Promise.resolve(),
	'a gift in review': (page: Page) => page.keyboard.press('j'),
	'a story': async (page: Page) => {
		await page.getByRole('option').filter({ hasText: 'completed' }).first().click();
		await page.getByText('Ledger entries').waitFor();
	},
	'a question for a reason': async (page: Page) => {
		await page.keyboard.press('j');
		await page.keyboard.press('r');
	},
	'the list of keys': (page: Page) => page.keyboard.press('?'),
	'the question before closing': async (page: Page) => {
		await page.evaluate(() => window.fakeDesk.askClosing());
		await page.getByRole('dialog', { name: 'The room is live' }).waitFor();
	},
	'an open filter': (page: Page) => page.keyboard.press('/'),
} satisfies Record<string, (page: Page) => Promise<void>>;

test.describe('barriers', () => {
	for (const theme of ['dark', 'light'])
		test(`nothing serious stands in anyone’s way in the ${theme} theme`, async ({ desk }) => {
			const page = await desk.open({ room: { theme, condition: 'offline' } });
			await page.getByRole('grid', { name: 'Review' }).waitFor();
			for (const what of [
				'a gift in review',
				'a story',
				'a question for a reason',
				'the question before closing',
			] as const) {
				await openings[what](page);
				expect.soft(await findSeriousBarriers(page, 'body'), what).toEqual([]);
				await page.keyboard.press('Escape');
			}
		});

	test('nor in an empty room, nor where the desk cannot be opened', async ({ desk }) => {
		for (const [condition, words] of [
			['empty', 'No gifts yet'],
			['failing', 'The desk could not be opened'],
		] as const) {
			const page = await desk.open({ room: { condition } });
			await page.getByText(words).waitFor();
			expect(await findSeriousBarriers(page, 'body'), condition).toEqual([]);
		}
	});
});

test.describe('sizes', () => {
	for (const [what, room, width, height] of [
		['the smallest window', {}, 1_024, 640],
		['text at 200 %', { scale: 2 }, 1_440, 900],
		['text at 200 % in the smallest window', { scale: 2 }, 1_024, 640],
		['a window at twice the zoom', {}, 720, 450],
		['a wide window', {}, 2_560, 1_440],
	] as const)
		test(`${what} keeps everything in its place`, async ({ desk }) => {
			const page = await desk.open({ room, width, height });
			await page.getByRole('grid', { name: 'Review' }).waitFor();
			for (const [opening, open] of Object.entries(openings)) {
				await open(page);
				expect.soft(await findOverflow(page), opening).toEqual([]);
				await page.keyboard.press('Escape');
			}
		});

	test('the whole review can be reached at 200 % in the smallest window', async ({ desk }) => {
		const page = await desk.open({ room: { scale: 2 }, width: 1_024, height: 640 });
		await page.getByRole('grid', { name: 'Review' }).waitFor();
		for (let row = 0; row < 7; row++) {
			await page.keyboard.press('j');
			await expect(page.locator('[role=row]:focus')).toBeInViewport({ ratio: 0.9 });
		}
		await page.getByRole('button', { name: 'Approve' }).scrollIntoViewIfNeeded();
		await expect(page.getByRole('button', { name: 'Approve' })).toBeInViewport();
	});
});

test.describe('states', () => {
	test('an empty room says what to expect', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'empty' } });
		for (const words of ['No gifts yet', 'Nothing to review', 'No proof is late', 'Nobody yet.'])
			await expect(page.getByText(words)).toBeVisible();
	});

	test('a desk that cannot be opened says why and opens when asked again', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'failing' } });
		await expect(page.getByText('The desk could not be opened')).toBeVisible();
		await page.evaluate(() => window.fakeDesk.setCondition('normal'));
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(page.getByRole('heading', { name: 'Live' })).toBeVisible();
	});

	test('a lost link is told with its time, marked in the feed, and goes again', async ({ desk }) => {
		const page = await desk.open();
		await page.evaluate(() => window.fakeDesk.setCondition('offline'));
		await expect(page.getByRole('alert')).toContainText(/Reconnecting since \d\d:\d\d:\d\d/);
		await expect(page.getByRole('option').filter({ hasText: /No link .* – now/ })).toBeVisible();
		await page.evaluate(() => window.fakeDesk.setCondition('normal'));
		await expect(page.getByRole('alert')).toHaveCount(0);
		await expect(page.getByRole('option').filter({ hasText: /– now/ })).toHaveCount(0);
	});

	for (const [condition, words] of [
		['read_only', 'The disk is full: nothing is granted.'],
		['halted', 'The ledger is damaged: it has stopped.'],
	] as const)
		test(`a ledger that is ${condition} says what to do, and with which file`, async ({ desk }) => {
			const page = await desk.open({ room: { condition } });
			await expect(page.getByRole('alert')).toContainText(words);
			await expect(page.getByRole('alert').getByRole('code')).toContainText('.sqlite');
		});

	test('gifts are paused and the room opened again by one key', async ({ desk }) => {
		const page = await desk.open();
		await page.getByRole('grid', { name: 'Review' }).waitFor();
		await page.keyboard.press('p');
		await expect(page.getByText('Gifts are paused.')).toBeVisible();
		await page.keyboard.press('p');
		await expect(page.getByText('Gifts are paused.')).toHaveCount(0);
		await page.getByRole('button', { name: 'Panic' }).click();
		await expect(page.getByText('Panic: every gift is held.')).toBeVisible();
		await page.getByRole('button', { name: 'Open the room' }).click();
		await expect(page.getByRole('button', { name: 'Pause gifts' })).toBeVisible();
		expect(await listCalls(page, 'setRoomMode')).toEqual(['paused', 'open', 'panic', 'open']);
	});
});

test('the figures are the ledger’s: coins granted less voided, and an equation that adds up', async ({ desk }) => {
	const page = await desk.open();
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	const { totals } = answer.value;
	const number = new Intl.NumberFormat('en');
	const figures = page.getByRole('banner');
	await expect(figures).toContainText(number.format(totals.granted.coins - totals.voided.coins));
	await expect(page.getByRole('contentinfo')).toContainText(
		`${number.format(totals.requested.gifts)} requested = ${number.format(totals.granted.gifts)} granted`,
	);
});

test('less motion is wished for and there is none', async ({ desk }) => {
	const page = await desk.open();
	await page.getByRole('grid', { name: 'Review' }).waitFor();
	const readMotion = () =>
		page.evaluate(() => getComputedStyle(document.querySelector('button') as Element).transitionDuration);
	expect(await readMotion()).not.toBe('0s');
	await page.emulateMedia({ reducedMotion: 'reduce' });
	expect(await readMotion()).toBe('0s');
});

test('the rail counts what waits, and leads from any screen to the first gift of each list', async ({ desk }) => {
	const page = await desk.open({ screen: 'History' });
	const rail = page.getByRole('navigation');
	for (const [button, list] of [
		['Review 7 held', 'Review'],
		['Pending acknowledgments 15 without proof', 'Pending acknowledgments'],
	] as const) {
		await rail.getByRole('button', { name: button }).click();
		await expect(page.getByRole('grid', { name: list }).getByRole('row').first()).toBeFocused();
		await goTo(page, 'History');
	}
	await expect(rail.getByRole('button', { name: 'Incidents 1 forged' })).toBeVisible();
});

test('screens change by key, and the desk is as it was afterwards', async ({ desk }) => {
	const page = await desk.open();
	await page.getByRole('grid', { name: 'Review' }).waitFor();
	await page.keyboard.press('Control+2');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('History');
	await goTo(page, 'Desk');
	await expect(page.getByRole('grid', { name: 'Review' }).getByRole('row')).toHaveCount(7);
});
