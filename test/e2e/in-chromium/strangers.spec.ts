// Every naughty string and our own, as names, words and reasons, wherever the desk shows them, in a real Chromium: text
// that stays in its place. That nothing stands in the console and no policy is broken is watched by `desk` itself.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo, test } from '../../support/desk/desk-test.ts';
import type { DeskInBrowser } from '../../support/desk/desk-test.ts';
import { STRANGE_TEXTS, STRANGERS_MAX } from '../../support/fake-desk/room/strangers.ts';
import { showTurns } from '../../../renderer/words/show-hidden.ts';

interface Looked {
	/** Words that strangers wrote, as the page shows them. */
	readonly shown: readonly string[];
	readonly wrong: readonly string[];
}

/** Reads what strangers wrote in these rows, and tells where it is more than text in its place. */
function look(rows: Locator, heightMax = 60): Promise<Looked> {
	return rows.evaluateAll((found, most) => {
		const wrong = new Set<string>();
		const shown = new Set<string>();
		const clips = (element: Element): boolean => getComputedStyle(element).overflowX !== 'visible';
		for (const row of found) {
			const within = row.getBoundingClientRect();
			if (within.height > most) wrong.add(`a row of ${within.height} pixels`);
			for (const words of row.querySelectorAll('bdi')) {
				// A narrow window leaves columns out.
				if (words.getClientRects().length === 0) continue;
				shown.add(words.textContent);
				if (words.childElementCount > 0) wrong.add(`markup in ${words.outerHTML}`);
				if (getComputedStyle(words).unicodeBidi !== 'isolate') wrong.add(`${words.textContent} turns its line`);
				let frame: Element = words;
				while (frame !== row && !clips(frame)) frame = frame.parentElement ?? row;
				const place = frame.getBoundingClientRect();
				if (frame === row && !clips(row)) wrong.add(`nothing bounds ${words.textContent}`);
				if (place.left < within.left - 1 || place.right > within.right + 1 || place.bottom > within.bottom + 1)
					wrong.add(`${words.textContent} leaves its row`);
				// What stands beside the words in the row keeps its own place.
				for (const other of row.querySelectorAll('time, .coins, .number, button, [role=img]')) {
					const its = other.getBoundingClientRect();
					const isApart = its.left >= place.right - 1 || its.right <= place.left + 1 || its.top >= place.bottom - 1;
					if (!frame.contains(other) && !isApart) wrong.add(`${words.textContent} covers ${other.textContent}`);
				}
			}
			// Who gave stands before what was given, whatever the name would like.
			for (const name of row.querySelectorAll('p > strong')) {
				const next = name.nextElementSibling;
				if (next && next.getBoundingClientRect().left < name.getBoundingClientRect().left)
					wrong.add(`${name.textContent} has turned its line`);
			}
			for (const mark of row.querySelectorAll('small[title*="looks like"]')) {
				shown.add(`mark: ${mark.textContent}`);
				const its = mark.getBoundingClientRect();
				const cell = mark.closest('strong, [role=gridcell]')?.getBoundingClientRect() ?? within;
				const name = mark.previousElementSibling;
				if (name && name.getBoundingClientRect().width < Math.min(name.scrollWidth, 24))
					wrong.add(`no name is left beside a mark in ${row.textContent}`);
				if (its.right > cell.right + 1 || its.width < 40) wrong.add(`a mark out of view beside ${row.textContent}`);
			}
		}
		if (document.documentElement.scrollWidth > innerWidth) wrong.add('the page is wider than its window');
		if (document.querySelector('img, iframe, object, embed, marquee, video, audio, form[action], a[href^="java"]'))
			wrong.add('an element that no screen has');
		return { shown: [...shown], wrong: [...wrong] };
	}, heightMax);
}

/** Looks at a list that makes only the rows in view, from its top to its end. */
async function lookThrough(list: Locator, role: 'option' | 'row', heightMax?: number): Promise<Looked> {
	const [shown, wrong] = [new Set<string>(), new Set<string>()];
	for (let top = -1; ;) {
		const seen = await look(list.getByRole(role), heightMax);
		seen.shown.forEach((words) => shown.add(words));
		seen.wrong.forEach((words) => wrong.add(words));
		const next = await list.evaluate(async (element) => {
			element.scrollTop += element.clientHeight * 0.9;
			await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
			return element.scrollTop;
		});
		if (next === top) return { shown: [...shown], wrong: [...wrong] };
		top = next;
	}
}

/** As a page keeps them: a text node holds no carriage return of a template, and shows what turns the line. */
function asShown(texts: readonly string[]): { readonly names: string[]; readonly notes: string[] } {
	const names = texts.map(showTurns);
	return { names, notes: names.filter((words) => words !== '').map((words) => `“${words}”`) };
}

/** A held gift shows its note on lines of its own, of which there are not many. */
const NOTED_ROW_PX_MAX = 90;
/** Names that pass for others, and the longest ones. */
const STORIES = 5;

function openRoom(desk: DeskInBrowser, strangers: 'all' | number): Promise<Page> {
	return desk.open({ room: { strangers }, height: strangers === 'all' ? 4_000 : 1_200 });
}

function findMissing(wanted: readonly string[], { shown }: Looked): readonly string[] {
	const found = new Set(shown);
	return wanted.filter((words) => !found.has(words));
}

for (let from = 0; from < STRANGE_TEXTS.length; from += STRANGERS_MAX) {
	test(`strange texts from ${from} are text in their place in review, pending and top senders`, async ({ desk }) => {
		const page = await openRoom(desk, from);
		const { names, notes } = asShown(STRANGE_TEXTS.slice(from, from + STRANGERS_MAX));
		const review = page.getByRole('grid', { name: 'Review' });
		const lists = {
			review: await lookThrough(review, 'row', NOTED_ROW_PX_MAX),
			pending: await lookThrough(page.getByRole('grid', { name: 'Pending acknowledgments' }), 'row'),
			topSenders: await look(page.locator('li', { has: page.locator('.place') })),
		};
		expect(Object.values(lists).flatMap(({ wrong }) => wrong)).toEqual([]);
		expect({
			review: findMissing([...names, ...notes], lists.review),
			pending: findMissing(names, lists.pending),
			topSenders: findMissing(names.slice(0, 5), lists.topSenders),
		}).toEqual({ review: [], pending: [], topSenders: [] });
	});
}

test('all strange texts are text in their place in feed and history, as names, as notes and as reasons', async ({
	desk,
}) => {
	const page = await openRoom(desk, 'all');
	const { names, notes } = asShown(STRANGE_TEXTS);
	const feed = await lookThrough(page.getByRole('listbox', { name: 'Live gifts' }), 'option');
	await goTo(page, 'History');
	await expect(page.getByRole('grid').getByRole('row').nth(3)).toBeVisible();
	const history = await lookThrough(page.getByRole('grid'), 'row');
	expect([...feed.wrong, ...history.wrong]).toEqual([]);
	const reasons = names.filter((words) => words !== '').map((words) => `voided: “${words}”`);
	expect({
		feed: findMissing([...names, ...notes], feed),
		history: findMissing([...names, ...reasons], history),
	}).toEqual({ feed: [], history: [] });
});

test('names that pass for those of trusted people are marked wherever a name stands', async ({ desk }) => {
	const page = await openRoom(desk, 0);
	const mark = page.getByText(/^looks like the (moderator|host)$/);
	const review = page.getByRole('grid', { name: 'Review' });
	const pending = page.getByRole('grid', { name: 'Pending acknowledgments' });
	// The newest are the last of this list.
	await pending.evaluate((grid) => void (grid.scrollTop = grid.scrollHeight));
	for (const list of [
		page.getByRole('listbox', { name: 'Live gifts' }),
		review,
		pending,
		page.locator('li', { has: page.locator('.place') }),
	])
		await expect(list.locator(mark)).not.toHaveCount(0);
	await review.getByRole('row').filter({ hasText: 'Ѕеnа' }).first().dblclick();
	await expect(page.getByRole('dialog').locator(mark)).toHaveCount(1);
	await page.keyboard.press('Escape');
	await goTo(page, 'History');
	for (const width of [1_440, 900]) {
		await page.setViewportSize({ width, height: 900 });
		await expect(page.getByRole('grid').locator(mark).first()).toBeVisible();
		expect((await look(page.getByRole('grid').getByRole('row'))).wrong).toEqual([]);
	}
});

test('a story of strange words is as wide as its sheet, and leaves no line turned', async ({ desk }) => {
	const page = await openRoom(desk, 0);
	for (let at = 0; at < STORIES; at++) {
		await page.getByRole('grid', { name: 'Review' }).getByRole('row').nth(at).dblclick();
		const sheet = page.getByRole('dialog');
		await expect(sheet.locator('code').first()).toHaveText(`stranger-${at}`);
		const wrong = await sheet.evaluate((dialog) =>
			[...dialog.querySelectorAll('p, dd, pre, h3')]
				.filter((line) => line.getBoundingClientRect().right > dialog.getBoundingClientRect().right)
				.map((line) => line.textContent),
		);
		expect(wrong).toEqual([]);
		expect(await sheet.locator('bdi *').count()).toBe(0);
		await page.keyboard.press('Escape');
		await expect(sheet).toBeHidden();
	}
});
