// Pictures of a real room for docs/screenshots/: the real app, its page with Agora's SDK, and the stand-in edge. Every state
// of a connection once, as a person sees it, in both themes. Not a test: a person looks at them. `npm run
// screenshots:room`; it bundles the app and brings a display by itself.

import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import agoraToken from 'agora-token';
import { projectRoot } from '../../../build/paths.ts';
import prepareEndToEndTests from '../../../build/testing/prepare-e2e.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { APP_ID, startEdge } from '../../agora-edge/start-edge.ts';
import { launchDesk } from '../electron.ts';
import type { Desk } from '../electron.ts';
import { connectRoom, findHeader, keepKeys, readDesk, typeRoom } from './real-room.ts';
import { hurrySuspension } from './sdk-pages.ts';

const FOLDER = join(projectRoot, 'docs/screenshots/room');
const HOST = 'mika-desk';
/** A project that asks for tokens, beside APP_ID's, which does not. */
const SIGNED = '970ca35de60c44645bbae8a215061b33';
const CERTIFICATE = '5cfd2fd1755d40ecb72977518be15d3b';
const STRANGERS_CERTIFICATE = 'e'.repeat(32);
const HOUR = 3_600;
/** The header and the banners; the rest of the window says nothing about the connection. */
const TOP = { x: 0, y: 0, width: 1_440, height: 240 };

const release = await prepareEndToEndTests();
const edge = await startEdge({ apps: { [APP_ID]: {}, [SIGNED]: { cert: CERTIFICATE } }, leaveGraceMs: 1_000 });

async function openDesk(): Promise<Desk> {
	const desk = await launchDesk({ args: ['--no-viewers', ...listEdgeSwitches(edge.hostResolverRules)] });
	await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
	await hurrySuspension(desk.app);
	return desk;
}

async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
	const { settings } = await readDesk(page);
	await page.evaluate((to) => window.host.saveSettings(to), { ...settings, theme, reducesMotion: true });
	await page.locator(`html[data-theme=${theme}]`).waitFor();
}

/** In both themes, because the colours of a state matter. */
async function take(page: Page, name: string, part: 'top' | 'whole' = 'top'): Promise<void> {
	for (const theme of ['light', 'dark'] as const) {
		await setTheme(page, theme);
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		const path = join(FOLDER, `${name}-${theme}.png`);
		await page.screenshot({ path, ...(part === 'top' && { clip: TOP }) });
		process.stdout.write(`${path}\n`);
	}
}

async function goToDesk(page: Page): Promise<void> {
	await page.getByRole('navigation').getByRole('button', { name: 'Desk' }).click();
}

async function isConnected(page: Page): Promise<void> {
	await findHeader(page).getByText('Connected').waitFor();
}

/** A gap between the gifts may say the same. */
async function seeWords(page: Page, words: string): Promise<void> {
	await page.getByText(words).first().waitFor();
}

function makeToken(user: string, seconds: number, certificate = CERTIFICATE): string {
	return agoraToken.RtmTokenBuilder.buildToken(SIGNED, certificate, user, seconds);
}

/** What is told on the way to a room in a project without tokens, and on the way back to it. */
async function takeLinks(page: Page): Promise<void> {
	await typeRoom(page, { room: 'friday night' });
	await page.getByRole('button', { name: 'Test connection' }).click();
	await seeWords(page, 'Everything that a room needs works.');
	await take(page, 'form', 'whole');
	await edge.setFaults({ apHang: true });
	await page.getByRole('button', { name: 'Save and open' }).click();
	await findHeader(page).getByText('friday night').waitFor();
	await keepKeys(page);
	await goToDesk(page);
	await seeWords(page, 'Still connecting, since');
	await take(page, 'connecting');
	await edge.setFaults({ apHang: false });
	await isConnected(page);
	await edge.setFaults({ apHttp: 503 });
	await edge.closeLinks(HOST);
	await seeWords(page, 'Reconnecting since');
	await take(page, 'access-point-down');
	await edge.setFaults({ apHttp: 0 });
	await isConnected(page);
	await edge.cutOff();
	await seeWords(page, 'Reconnecting since');
	await take(page, 'reconnecting');
	await seeWords(page, 'No connection since');
	await take(page, 'suspended');
	await edge.restore();
	await page.getByRole('button', { name: 'Try now' }).click();
	await isConnected(page);
	await edge.kick(HOST, 11);
	await seeWords(page, 'Signed in elsewhere as');
	await take(page, 'evicted');
	await page.getByRole('button', { name: 'Take over…' }).click();
	await page.getByRole('dialog').waitFor();
	await take(page, 'take-over', 'whole');
	await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
	await isConnected(page);
}

async function takeHeld(): Promise<void> {
	const second = await openDesk();
	await connectRoom(second.window, { room: 'friday night', host: 'noa-desk' });
	await goToDesk(second.window);
	await seeWords(second.window, 'is the host of this room on another desk');
	await take(second.window, 'held');
	await second.close();
}

async function takeRefusals(page: Page): Promise<void> {
	await connectRoom(page, { appId: 'b'.repeat(32), room: 'wrong app' });
	await goToDesk(page);
	await seeWords(page, 'Agora does not accept this App ID');
	await take(page, 'wrong-app');
	const forged = makeToken(HOST, HOUR, STRANGERS_CERTIFICATE);
	await connectRoom(page, { appId: SIGNED, room: 'refused token', tokens: { pasted: forged } });
	await goToDesk(page);
	await seeWords(page, 'Agora does not accept the token');
	await take(page, 'token-refused');
	await connectRoom(page, { appId: SIGNED, room: 'no token' });
	await goToDesk(page);
	await seeWords(page, 'This project lets nobody in without a token');
	await take(page, 'token-needed');
}

async function takePastedToken(page: Page): Promise<void> {
	await connectRoom(page, { appId: SIGNED, room: 'pasted token', tokens: { pasted: makeToken(HOST, 12) } });
	await goToDesk(page);
	await seeWords(page, 'The token expires at');
	await take(page, 'token-ends-soon');
	await seeWords(page, 'The token has expired.');
	await take(page, 'token-expired');
}

async function takeTokenServer(page: Page): Promise<void> {
	let answer = { status: 200, token: makeToken('anna', HOUR) };
	const server = createServer((request, response) => {
		request.resume();
		response.writeHead(answer.status, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ token: answer.token }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	await connectRoom(page, { appId: SIGNED, room: 'token server', tokens: { server: url } });
	await goToDesk(page);
	await seeWords(page, 'The token was made for another user id.');
	await take(page, 'wrong-user');
	answer = { status: 200, token: makeToken(HOST, 12) };
	await page.getByRole('button', { name: 'Try now' }).click();
	await isConnected(page);
	answer = { status: 503, token: '' };
	await seeWords(page, 'No new token since');
	await take(page, 'token-server-failing');
	await seeWords(page, 'Not signed in since');
	await take(page, 'token-server-away');
	server.closeAllConnections();
	server.close();
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const desk = await openDesk();
await takeLinks(desk.window);
await takeHeld();
await takeRefusals(desk.window);
await takePastedToken(desk.window);
await takeTokenServer(desk.window);
await desk.close();
await edge.stop();
release();
