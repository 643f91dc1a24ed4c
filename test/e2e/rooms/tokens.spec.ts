// Tokens in the real desk: real ones that live for seconds, from the example's server or pasted, renewed, run out and
// brought anew, with a viewer's gifts on their way. Afterwards none of them is in anything that the desk left behind.

import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import agoraToken from 'agora-token';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge } from '../../agora-edge/start-edge.ts';
import { connectRoom, findHeader, readDesk, readInvite, typeToken } from '../../support/agora/real-room.ts';
import { crashSdkPages } from '../../support/agora/sdk-pages.ts';
import { startTokenServer } from '../../support/agora/token-server.ts';
import { give, ownStates, Viewers } from '../../support/agora/viewers.ts';
import { exportEverything, findIn, listFiles, wordsOf } from '../secrets/canaries.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

test.describe.configure({ mode: 'serial' });

const APP_ID = randomBytes(16).toString('hex');
const CERTIFICATE = randomBytes(16).toString('hex');
const HOST = 'mika-desk';
const PASSWORD = 'Bearer yellow canary of a token server';
const HOUR = 3_600;
/** Short enough to wait for, long enough for a person's typing in front of it. */
const SHORT = 10;
/** Near enough to its end for the desk to tell so, and far enough for any machine. */
const SOON = 9 * 60;
/** What the access point answers to an expired token, and what the link says before it closes for one. */
const ACCESS_POINT_TOKEN_EXPIRED = 13;
const LINK_TOKEN_EXPIRED = 2;

let folder: string;
let edge: Edge;
let desk: Desk;
let viewers: Viewers;
let said = '';
const pasted: string[] = [];

test.beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-tokens-'));
	edge = await startEdge({ apps: { [APP_ID]: { cert: CERTIFICATE } }, leaveGraceMs: 1_000, presenceTimeoutMs: 5_000 });
	viewers = await Viewers.open(edge.hostResolverRules);
	const args = [
		'--no-viewers',
		`--export-to=${join(folder, 'gifts.csv')}`,
		...listEdgeSwitches(edge.hostResolverRules),
	];
	desk = await launchDesk({ userDataDir: join(folder, 'user-data'), args });
	for (const stream of [desk.app.process().stdout, desk.app.process().stderr])
		stream?.on('data', (text: Buffer) => (said += text.toString()));
});
test.afterAll(async () => {
	await Promise.all([desk.close(), viewers.close()]);
	await edge.stop();
	rmSync(folder, { recursive: true });
});

function makeToken(user: string, seconds: number): string {
	return agoraToken.RtmTokenBuilder.buildToken(APP_ID, CERTIFICATE, user, seconds);
}

function pasteFor(seconds: number): string {
	const token = makeToken(HOST, seconds);
	pasted.push(token);
	return token;
}

function findBanner(words: string | RegExp): Locator {
	return desk.window.getByRole('alert').filter({ hasText: words });
}

/** A viewer knows of its acknowledgment before the desk has heard of it. */
async function expectProofs(page: Page): Promise<void> {
	await expect.poll(async () => (await readDesk(page)).totals).toMatchObject({ addsUp: true, withoutProof: 0 });
}

async function enter(user: string): Promise<Page> {
	const invite = await readInvite(desk.window);
	return viewers.join({ user, invite, appId: APP_ID, token: makeToken(user, HOUR) });
}

async function readExpiry(): Promise<number | null> {
	const { connection } = await readDesk(desk.window);
	return connection?.token.kind === 'held' ? connection.token.expiresAt : null;
}

test('a token from the example’s server is renewed, runs out while that server is away, and costs no gift', async () => {
	const page = desk.window;
	const terms = { appId: APP_ID, certificate: CERTIFICATE, host: HOST, password: PASSWORD };
	const server = await startTokenServer({ ...terms, seconds: SHORT });
	await connectRoom(page, { appId: APP_ID, room: 'tokens', tokens: { server: server.url, password: PASSWORD } });
	await expect(findHeader(page)).toContainText('Connected');
	const first = await readExpiry();
	const anna = await enter('anna');
	await give(anna, 'rose');
	await expect.poll(readExpiry).not.toBe(first);
	await expect.poll(() => ownStates(anna)).toEqual({ acknowledged: 1 });

	await server.stop();
	const failing = page.getByText(/^No new token since/);
	await expect(failing).toBeVisible();
	await expect(page.getByText(/The token server does not answer.*is good until.*The next try is at/)).toBeVisible();
	expect((await readDesk(page)).gaps).toEqual([]);

	const away = findBanner('Not signed in since');
	await expect(away).toContainText(/The token server does not answer\..* The next try is at \d\d:\d\d:\d\d\./);
	await give(anna, 'rose');
	await page.getByRole('button', { name: 'Try now' }).click();
	const again = await startTokenServer({ ...terms, seconds: HOUR, port: server.port });
	await expect(findHeader(page)).toContainText('Connected');
	await expect.poll(() => ownStates(anna)).toEqual({ acknowledged: 2 });
	await expectProofs(page);
	await again.stop();
	await anna.close();
});

test('a token server that refuses, and one that has a token for another user, are told', async () => {
	const page = desk.window;
	let answer = { status: 403, body: '{}' };
	const server = createServer((request, response) => {
		request.resume();
		response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await connectRoom(page, { appId: APP_ID, room: 'strangers', tokens: { server: `http://127.0.0.1:${port}/` } });
	await expect(findBanner('The token server refused.')).toBeVisible();
	answer = { status: 200, body: JSON.stringify({ token: makeToken('anna', HOUR) }) };
	await page.getByRole('button', { name: 'Try now' }).click();
	await expect(findBanner('The token was made for another user id.')).toBeVisible();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

test('a pasted token is told before it ends, asks for the next one when it has, and costs no gift', async () => {
	const page = desk.window;
	await connectRoom(page, { appId: APP_ID, room: 'pasted', tokens: { pasted: pasteFor(SOON) } });
	await expect(findHeader(page)).toContainText('Connected');
	await expect(page.getByText(/^The token expires at/)).toBeVisible();
	const ben = await enter('ben');
	// Agora has the last word on when a token has expired.
	await edge.setFaults({ apCode: ACCESS_POINT_TOKEN_EXPIRED });
	await edge.kick(HOST, LINK_TOKEN_EXPIRED);
	await expect(findBanner(/Not connected\..*The token has expired.*Bring a new one/)).toBeVisible();
	await edge.setFaults({ apCode: 0 });
	await give(ben, 'rose');
	await page.getByRole('button', { name: 'New token…' }).click();
	await typeToken(page, pasteFor(HOUR));
	await page.getByRole('button', { name: 'Save and reconnect' }).click();
	await expect(findHeader(page)).toContainText('Connected');
	await expect.poll(() => ownStates(ben)).toEqual({ acknowledged: 1 });
	await expectProofs(page);
	await ben.close();
});

test('no token, App ID or token server’s password is in a log, a crash report, a ledger or an export', async () => {
	const page = desk.window;
	const log = join(folder, 'user-data', 'logs', 'giftwarden.log');
	await exportEverything(page);
	await expect.poll(() => listFiles(folder)).toContain('gifts.csv');
	await crashSdkPages(desk.app);
	await expect.poll(async () => (await readDesk(page)).gaps[0]).toMatchObject({ cause: 'link', why: 'page_lost' });
	await expect(findHeader(page)).toContainText('Connected');
	await desk.app.evaluate(
		(_electron, secrets) => {
			process.emit('uncaughtException', new Error(`a fault with ${secrets.join(' and ')} in it`));
		},
		[APP_ID, ...pasted],
	);
	await expect.poll(() => readFileSync(log, 'utf8')).toContain('a fault with [redacted]');
	await desk.app.close();

	const secrets = [...pasted, PASSWORD, CERTIFICATE].flatMap(wordsOf);
	expect(findIn(folder, secrets)).toEqual([]);
	// The terms of the rooms are where an App ID belongs.
	const isElsewhere = (path: string): boolean => path !== join('user-data', 'settings.json');
	expect(findIn(folder, wordsOf(APP_ID), isElsewhere)).toEqual([]);
	for (const secret of [...secrets, ...wordsOf(APP_ID)]) expect(said.includes(secret.toString('latin1'))).toBe(false);
	// Those that the example’s server made are known by how every one of them begins.
	expect(findIn(folder, wordsOf('007eJx'))).toEqual([]);
	expect(said).not.toContain('007eJx');
});
