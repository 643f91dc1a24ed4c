// A viewer page that stays open while its room's keys are turned over: it follows, gives and draws on, and believes
// nobody who has the earlier key.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../../build/paths.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { encodeChannel } from '../../../protocol/encode.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../../protocol/grant.ts';
import { asChannelName, asGiftId, asUserId } from '../../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../../protocol/messages.ts';
import { decodeFromChannel } from '../../../protocol/reading/decode.ts';
import { findChromium } from '../../support/chromium.ts';
import { makeQuickFolder } from '../../support/host/quick-folder.ts';
import { KEYS, KEYS_AFTER, signGrant } from '../../support/seals/keys.ts';

const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');
const MALLORY = asUserId('mallory');
const ROSE = { key: 'rose', name: 'Rose', icon: '🌹', price: 1 } as never;

async function send(page: Page, note: string): Promise<void> {
	await page.locator('#note').fill(note);
	await page.getByRole('button', { name: /^Send/ }).click();
}

test('an open page follows new keys, goes on, and draws nothing that the earlier key signs from then on', async () => {
	const broker = new Broker({ clock: systemClock, random: () => 0.5 });
	const folder = makeQuickFolder('viewer-keys');
	const ledgerPath = join(folder, 'room.ledger');
	let keys = KEYS;
	const open = (): Host => {
		const session = openLocalSession({ broker, userId: HOST, clock: systemClock });
		const host = openHost({ ledgerPath, room: ROOM, session, keys, clock: systemClock });
		host.start();
		return host;
	};
	let host = open();
	const server = await startHubServer({
		...{ broker, clock: systemClock, port: 0, room: ROOM, host: HOST, catalogue: () => [ROSE] },
		keys: () => keys.publicKeys,
		viewerPageDirectory: join(projectRoot, 'out/viewer'),
	});
	const heard: SignedGrant[] = [];
	const mallory = openLocalSession({ broker, userId: MALLORY, clock: systemClock });
	mallory.login({
		link: () => undefined,
		presence: () => undefined,
		message: ({ text }) => {
			const decoded = decodeFromChannel(text);
			if (decoded.kind !== 'messages') return;
			for (const message of decoded.messages) if (message.kind === 'broadcast') heard.push(...message.grants);
		},
	});
	await expect.poll(() => mallory.link).toBe('connected');
	await mallory.subscribe(ROOM);

	const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	const browser = await chromium.launch({ executablePath: await findChromium(), args });
	const page = await browser.newPage();
	const said: string[] = [];
	page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
	await page.goto(server.url);
	await page.getByLabel('Your name').fill('Ines');
	await page.getByRole('button', { name: 'Join', exact: true }).click();
	const log = page.locator('#log li');
	await send(page, 'before');
	await expect(page.locator('#mine li').first()).toContainText('on screen and acknowledged');
	await host.stop();
	keys = KEYS_AFTER;
	host = open();
	await send(page, 'after');
	await expect(log).toHaveCount(2);
	await expect(page.locator('#mine li').first()).toContainText('on screen and acknowledged');
	expect(host.counters).toMatchObject({ forged: 0, unopened: 0 });

	const last = decodeGrantTerms(heard.at(-1)?.bytes ?? '') as GrantTerms;
	const forge = (note: string, under: typeof KEYS, changes: Partial<GrantTerms> = {}) =>
		signGrant(
			encodeGrantTerms({ ...last, giftId: asGiftId(`gift-${note}`), sender: MALLORY, note, ...changes }),
			under,
		);
	const grants = [
		forge('as-the-last', KEYS),
		forge('far-ahead', KEYS, { sequence: 9_999 }),
		// With the key that is in force now it would be the host's word; said last, it tells that the others were read.
		forge('genuine', KEYS_AFTER, { sequence: last.sequence + 1 }),
	];
	await mallory.publishToChannel(ROOM, encodeChannel([{ kind: 'broadcast', grants }]));
	await expect(log.first()).toContainText('genuine');
	await expect(log.locator('.note')).toHaveText(['genuine', 'after', 'before']);
	expect(said).toEqual([]);
	await browser.close();
	await mallory.logout();
	await host.stop();
	await server.close();
	rmSync(folder, { recursive: true });
});
