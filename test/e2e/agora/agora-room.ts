// A room in which everybody stands on the unmodified SDK: the host with a real ledger, its SDK in the desk's own kind of
// page in Electron; viewers in Chromium. Only Agora's cloud is stood in for.

import { chromium, expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFolder } from '../../../build/paths.ts';
import { listPageFiles } from '../../../main/app/security/page-files.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import type { AgoraSession } from '../../../main/rtm/agora/agora.ts';
import { createAgora } from '../../../main/rtm/agora/create-agora.ts';
import { noTokens } from '../../../protocol/agora/token-source.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asGiftKey, asUserId } from '../../../protocol/ids.ts';
import { ElectronDoors, listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { APP_ID, startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge } from '../../agora-edge/start-edge.ts';
import { findChromium } from '../../support/chromium.ts';
import { formatInvite } from '../../../protocol/invite/invite.ts';
import { KEYS } from '../../support/seals/keys.ts';

export const ROOM = asChannelName('neon-lounge');
export const HOST = asUserId('mika-desk');

export class AgoraRoom {
	readonly edge: Edge;
	readonly doors: ElectronDoors;
	readonly host: Host;
	readonly session: AgoraSession;
	readonly #browser: Browser;
	readonly #folder: string;
	readonly #pages: { url: string; close: () => Promise<void> };

	private constructor(parts: {
		edge: Edge;
		doors: ElectronDoors;
		browser: Browser;
		pages: { url: string; close: () => Promise<void> };
	}) {
		this.edge = parts.edge;
		this.doors = parts.doors;
		this.#browser = parts.browser;
		this.#pages = parts.pages;
		this.#folder = mkdtempSync(join(tmpdir(), 'giftwarden-agora-'));
		const agora = createAgora({ clock: systemClock, openPages: () => this.doors.open, log: () => undefined });
		const options = { appId: APP_ID, room: ROOM, host: HOST, tokens: noTokens, allowsTelemetry: false };
		this.session = agora.openSession(options);
		const ledgerPath = join(this.#folder, 'ledger.sqlite');
		this.host = openHost({ ledgerPath, room: ROOM, session: this.session, keys: KEYS, clock: systemClock });
		const rules = { ...this.host.rules, takeBackMs: 0, holdsNotes: false, holdsFirstGift: false };
		this.host.change({ kind: 'rules', rules: { ...rules, resendAfterMs: 2_000, senderGiftsMax: 100 } }, 'test');
		const dragon = this.host.catalogue.find(({ gift }) => gift === asGiftKey('dragon'));
		if (!dragon) throw new Error('the catalogue begins without a dragon');
		this.host.change({ kind: 'save_offer', offer: { ...dragon, rule: 'hold' } }, 'test');
		this.host.start();
	}

	static async open(): Promise<AgoraRoom> {
		const edge = await startEdge({ leaveGraceMs: 2_000 });
		const [doors, browser, pages] = await Promise.all([
			ElectronDoors.start(edge.hostResolverRules),
			openBrowser(edge.hostResolverRules),
			servePages(),
		]);
		return new AgoraRoom({ edge, doors, browser, pages });
	}

	/** A viewer's page that is in the room. */
	async join(user: string): Promise<Page> {
		const page = await this.#browser.newPage();
		const address = new URLSearchParams({
			app: APP_ID,
			user,
			invite: formatInvite({ room: ROOM, host: HOST, keys: KEYS.publicKeys }),
		});
		await page.goto(`${this.#pages.url}?${address.toString()}`);
		await expect(page.locator('#link')).toHaveText('connected');
		return page;
	}

	async close(): Promise<void> {
		await this.host.stop();
		await Promise.all([this.#browser.close(), this.doors.close(), this.#pages.close()]);
		await this.edge.stop();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

export async function give(page: Page, gift: string, { count = 1, note = '' } = {}): Promise<void> {
	await page.locator('#gift').fill(gift);
	await page.locator('#count').fill(String(count));
	await page.locator('#note').fill(note);
	await page.getByRole('button', { name: 'Give' }).click();
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

async function openBrowser(hostResolverRules: string): Promise<Browser> {
	const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	const args = [...sandbox, ...listEdgeSwitches(hostResolverRules)];
	return chromium.launch({ executablePath: await findChromium(), args });
}

async function servePages(): Promise<{ url: string; close: () => Promise<void> }> {
	const files = listPageFiles(join(builtFolder, 'agora-viewer'));
	const server = createServer((request, response) => {
		const file = files.get(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
		response.writeHead(file ? 200 : 404, { 'content-type': file?.contentType ?? 'text/plain' });
		response.end(file ? readFileSync(file.path) : '');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
	return { url: `http://127.0.0.1:${port}/`, close };
}
