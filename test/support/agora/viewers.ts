// Viewers of a room on Agora: the example page of a viewer's app with the unmodified SDK, in a real Chromium.

import { chromium, expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { builtFolder } from '../../../build/paths.ts';
import { listPageFiles } from '../../../main/app/security/page-files.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { APP_ID } from '../../agora-edge/start-edge.ts';
import { findChromium } from '../chromium.ts';

export interface Joining {
	readonly user: string;
	readonly invite: string;
	readonly appId?: string;
	readonly token?: string;
}

export class Viewers {
	readonly #browser: Browser;
	readonly #server: Server;

	private constructor(browser: Browser, server: Server) {
		this.#browser = browser;
		this.#server = server;
	}

	static async open(hostResolverRules: string): Promise<Viewers> {
		const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
		const args = [...sandbox, ...listEdgeSwitches(hostResolverRules)];
		const [browser, server] = await Promise.all([
			chromium.launch({ executablePath: await findChromium(), args }),
			servePages(),
		]);
		return new Viewers(browser, server);
	}

	/** A viewer's page that is in the room. */
	async join({ user, invite, appId = APP_ID, token = '' }: Joining): Promise<Page> {
		const page = await this.#browser.newPage();
		const { port } = this.#server.address() as AddressInfo;
		const address = new URLSearchParams({ app: appId, user, invite, token });
		await page.goto(`http://127.0.0.1:${port}/?${address.toString()}`);
		await expect(page.locator('#link')).toHaveText('connected');
		return page;
	}

	async close(): Promise<void> {
		await this.#browser.close();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

export async function give(page: Page, gift: string, { count = 1, note = '' } = {}): Promise<void> {
	await page.locator('#gift').fill(gift);
	await page.locator('#count').fill(String(count));
	await page.locator('#note').fill(note);
	await page.getByRole('button', { name: 'Give' }).click();
}

/** So many of the same gift as last time, as fast as a page can. */
export async function giveMany(page: Page, times: number): Promise<void> {
	await page.evaluate((wanted) => {
		const form = document.querySelector<HTMLFormElement>('#give');
		for (let n = 0; n < wanted; n++) form?.requestSubmit();
	}, times);
}

/** How many of a viewer's gifts are in each state. */
export function ownStates(page: Page): Promise<Record<string, number>> {
	return page.locator('#mine li').evaluateAll((lines) => {
		const counts: Record<string, number> = {};
		for (const line of lines) {
			const state = (line as HTMLElement).dataset['state'] ?? '';
			counts[state] = (counts[state] ?? 0) + 1;
		}
		return counts;
	});
}

async function servePages(): Promise<Server> {
	const files = listPageFiles(join(builtFolder, 'agora-viewer'));
	const server = createServer((request, response) => {
		const file = files.get(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
		response.writeHead(file ? 200 : 404, { 'content-type': file?.contentType ?? 'text/plain' });
		response.end(file ? readFileSync(file.path) : '');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}
