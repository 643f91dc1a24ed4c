// Pictures of a real room for docs/screenshots/: the real app, its page with Agora's SDK, and the stand-in edge. Not a
// test: a person looks at them. `npm run screenshots:room`, where there is a display or Xvfb.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type {} from '../../../preload/api/host-door.ts';
import { projectRoot } from '../../../build/paths.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { APP_ID, startEdge } from '../../agora-edge/start-edge.ts';
import { launchDesk } from '../electron.ts';
import type { Desk } from '../electron.ts';

const FOLDER = join(projectRoot, 'docs/screenshots');
const edge = await startEdge();

async function openDesk(): Promise<Desk> {
	const desk = await launchDesk({ args: ['--no-viewers', ...listEdgeSwitches(edge.hostResolverRules)] });
	await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
	return desk;
}

async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	await page.evaluate((to) => window.host.saveSettings(to), { ...answer.value.settings, theme, reducesMotion: true });
}

async function take(page: Page, name: string): Promise<void> {
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
	await page.screenshot({ path: join(FOLDER, `${name}.png`) });
	process.stdout.write(`docs/screenshots/${name}.png\n`);
}

/** In both themes, because the colours of a state matter. */
async function takeBoth(page: Page, name: string): Promise<void> {
	for (const theme of ['dark', 'light'] as const) {
		await setTheme(page, theme);
		await page.locator(`html[data-theme=${theme}]`).waitFor();
		await take(page, `${name}-${theme}`);
	}
	await setTheme(page, 'dark');
}

async function fill(page: Page, host: string): Promise<void> {
	await page.getByRole('navigation').getByRole('button', { name: 'Rooms' }).click();
	await page.getByRole('button', { name: 'Connect a room' }).first().click();
	await page.getByLabel('App ID').fill(APP_ID);
	await page.getByLabel('Room', { exact: true }).fill('friday night');
	await page.getByLabel('Host’s user id').fill(host);
	await page.getByRole('radio', { name: 'None' }).check();
}

async function open(page: Page, host: string): Promise<void> {
	await fill(page, host);
	await page.getByRole('button', { name: 'Save and open' }).click();
	await page.getByRole('banner').first().getByText('friday night').waitFor();
	await page.getByRole('dialog').getByText('Only until Giftwarden closes').click();
	await page.getByRole('button', { name: 'Make the keys' }).click();
	await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const first = await openDesk();
await setTheme(first.window, 'dark');
await fill(first.window, 'mika-desk');
await first.window.getByRole('button', { name: 'Test connection' }).click();
await first.window.getByText('Everything that a room needs works.').waitFor();
await take(first.window, 'room-form');
await open(first.window, 'mika-desk');
await first.window.getByText('Connected').waitFor();
await edge.kick('mika-desk', 11);
await first.window.getByText('Signed in elsewhere as').waitFor();
await takeBoth(first.window, 'room-evicted');
await first.window.getByRole('button', { name: 'Take over…' }).click();
await first.window.getByRole('dialog').waitFor();
await take(first.window, 'room-take-over');
await first.window.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
await first.window.getByText('Connected').waitFor();

const second = await openDesk();
await open(second.window, 'noa-desk');
await second.window.getByText('is the host of this room on another desk').waitFor();
await takeBoth(second.window, 'room-held');
await second.close();

for (const [name, apCode] of [
	['room-wrong-app', 5],
	['room-token-refused', 7],
	['room-token-expired', 10],
] as const) {
	await edge.setFaults({ apCode });
	const desk = await openDesk();
	await setTheme(desk.window, 'dark');
	await open(desk.window, 'other-desk');
	await desk.window.getByText('Not connected.').waitFor();
	await take(desk.window, name);
	await desk.close();
}
await first.close();
await edge.stop();
