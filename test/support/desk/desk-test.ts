// Playwright's `test` with a `desk`: the renderer in a real Chromium, its page opened in the room that a test asks for.
// Every page is watched: a word in the console, an error or a breach of the content policy fails its test.

import { chromium, expect, test as base } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findChromium } from '../chromium.ts';
import { serveDeskPage } from './desk-page.ts';
import type { DeskPage } from './desk-page.ts';
import type { FakeCall } from '../fake-desk.ts';

export type ScreenName = 'Desk' | 'History' | 'Catalogue' | 'Rules' | 'Incidents' | 'Keys' | 'Rooms' | 'Settings';

export interface OpenDesk {
	/** What the fake desk is told; see fake-desk/install.ts. The room is still unless a rate is given. */
	readonly room?: Readonly<Record<string, string | number>>;
	readonly screen?: ScreenName;
	readonly width?: number;
	readonly height?: number;
}

export class DeskInBrowser {
	readonly #browser: Browser;
	readonly #served: DeskPage;
	readonly #complaints: string[] = [];
	readonly #pages: Page[] = [];

	constructor(browser: Browser, served: DeskPage) {
		this.#browser = browser;
		this.#served = served;
	}

	async open({ room = {}, screen, width = 1_440, height = 900 }: OpenDesk = {}): Promise<Page> {
		const context = await this.#browser.newContext({ viewport: { width, height }, timezoneId: 'Europe/Berlin' });
		const page = await context.newPage();
		this.#pages.push(page);
		page.on('console', (message) => {
			if (['error', 'warning'].includes(message.type())) this.#complaints.push(message.text());
		});
		page.on('pageerror', (error) => this.#complaints.push(String(error)));
		const query = new URLSearchParams(
			Object.entries({ rate: 0, latency: 0, ...room }).map(([name, value]) => [name, String(value)]),
		);
		await page.goto(`${this.#served.url}?${query.toString()}`);
		if (screen) await goTo(page, screen);
		return page;
	}

	/** Fails when any page of the test said something it should not. */
	async end(): Promise<void> {
		for (const page of this.#pages) await page.context().close();
		expect(this.#complaints).toEqual([]);
	}
}

/** Goes to a screen by its button in the rail. */
export async function goTo(page: Page, screen: ScreenName): Promise<void> {
	await page.getByRole('navigation').getByRole('button', { name: screen }).click();
}

/** What the window has asked the host for, by one call's name. */
export async function listCalls(page: Page, name: FakeCall['name']): Promise<readonly unknown[]> {
	const calls = await page.evaluate(() => window.fakeDesk.calls);
	return calls.filter((call) => call.name === name).map((call) => call.argument);
}

export const test = base.extend<{ desk: DeskInBrowser }, { servedDesk: DeskPage; chromium: Browser }>({
	servedDesk: [
		async ({}, use) => {
			const served = await serveDeskPage();
			await use(served);
			await served.close();
		},
		{ scope: 'worker' },
	],
	chromium: [
		async ({}, use) => {
			// As root, which containers are, Chromium's sandbox cannot start.
			const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
			const browser = await chromium.launch({ executablePath: await findChromium(), args });
			await use(browser);
			await browser.close();
		},
		{ scope: 'worker' },
	],
	desk: async ({ servedDesk, chromium: browser }, use) => {
		const desk = new DeskInBrowser(browser, servedDesk);
		await use(desk);
		await desk.end();
	},
});
