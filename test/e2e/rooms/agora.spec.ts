// A real room in the real Electron: the desk, its page with the unmodified SDK, and the stand-in edge where Agora would
// be. What a person sees when it works, and when it does not.

import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {} from '../../../preload/api/host-door.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { APP_ID, startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge } from '../../agora-edge/start-edge.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

let edge: Edge;
const desks: Desk[] = [];

test.beforeAll(async () => (edge = await startEdge()));
test.afterAll(() => edge.stop());
test.afterEach(async () => {
	for (const desk of desks.splice(0)) await desk.close();
});

async function openDesk(): Promise<Page> {
	const desk = await launchDesk({ args: ['--no-viewers', ...listEdgeSwitches(edge.hostResolverRules)] });
	desks.push(desk);
	return desk.window;
}

/** Dialogs have one of their own. */
function header(page: Page): Locator {
	return page.getByRole('banner').first();
}

interface Typed {
	readonly appId?: string;
	readonly room: string;
	readonly host?: string;
	readonly tokenServer?: string;
}

async function connect(page: Page, typed: Typed): Promise<void> {
	const { appId = APP_ID, room, host = 'mika-desk', tokenServer } = typed;
	await page.getByRole('navigation').getByRole('button', { name: 'Rooms' }).click();
	await page.getByRole('button', { name: 'Connect a room' }).first().click();
	await page.getByLabel('App ID').fill(appId);
	await page.getByLabel('Room', { exact: true }).fill(room);
	await page.getByLabel('Host’s user id').fill(host);
	if (tokenServer === undefined) await page.getByRole('radio', { name: 'None' }).check();
	else await page.getByLabel('Address of the token server').fill(tokenServer);
	await page.getByRole('button', { name: 'Save and open' }).click();
	await expect(header(page)).toContainText(room);
	await keepKeys(page);
}

/** The desk asks at once where the keys of a new room shall rest; without them it signs in nowhere. */
async function keepKeys(page: Page): Promise<void> {
	const asked = page.getByRole('dialog');
	await asked.getByText('Only until Giftwarden closes').click();
	await asked.getByRole('button', { name: 'Make the keys' }).click();
	await expect(asked).toHaveCount(0);
}

test('a room is connected, its connection was tested, and no badge of a rehearsal is left', async () => {
	const page = await openDesk();
	await page.getByRole('navigation').getByRole('button', { name: 'Rooms' }).click();
	await page.getByRole('button', { name: 'Connect a room' }).first().click();
	await page.getByLabel('App ID').fill(APP_ID);
	await page.getByLabel('Room', { exact: true }).fill('lounge');
	await page.getByLabel('Host’s user id').fill('mika-desk');
	await page.getByRole('radio', { name: 'None' }).check();
	await page.getByRole('button', { name: 'Test connection' }).click();
	await expect(page.getByText('Everything that a room needs works.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'One host only (Lock): works' })).toBeVisible();
	await page.getByRole('button', { name: 'Save and open' }).click();
	await expect(header(page)).toContainText('lounge');
	await keepKeys(page);
	await expect(header(page)).toContainText('Connected');
	await expect(header(page).getByText('Rehearsal', { exact: true })).toHaveCount(0);
});

test('a wrong App ID is refused by Agora in words, and leads to the form', async () => {
	const page = await openDesk();
	await edge.setFaults({ apCode: 5 });
	await connect(page, { room: 'wrong-app' });
	await expect(page.getByRole('alert').filter({ hasText: 'Agora does not accept this App ID' })).toBeVisible();
	await edge.setFaults({ apCode: 0 });
	await page.getByRole('button', { name: 'Edit the room' }).click();
	await page.getByRole('button', { name: 'Save and reconnect' }).click();
	await expect(header(page)).toContainText('Connected');
});

test('a host that signs in elsewhere is told so, and comes back when a person takes over', async () => {
	const page = await openDesk();
	await connect(page, { room: 'eviction' });
	await expect(header(page)).toContainText('Connected');
	await edge.kick('mika-desk', 11);
	await expect(page.getByRole('alert').filter({ hasText: 'Signed in elsewhere as mika-desk.' })).toBeVisible();
	await page.getByRole('button', { name: 'Take over…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
	await expect(header(page)).toContainText('Connected');
	await expect(page.getByText('Signed in elsewhere')).toHaveCount(0);
});

test('a second desk is told who holds the room and takes it over; the first one says so and stays away', async () => {
	const first = await openDesk();
	await connect(first, { room: 'one host', host: 'mika-desk' });
	await expect(header(first)).toContainText('Connected');
	const second = await openDesk();
	await connect(second, { room: 'one host', host: 'noa-desk' });
	await expect(second.getByText('mika-desk is the host of this room on another desk.')).toBeVisible();
	await second.getByRole('button', { name: 'Take over…' }).click();
	await second.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
	await expect(header(second)).toContainText('Connected');
	await expect(first.getByText('Another desk has taken this room over.')).toBeVisible();
	await expect(first.getByRole('button', { name: 'Take over…' })).toBeVisible();
});

test.describe('a token server', () => {
	let server: Server;
	let answer: { readonly status: number; readonly body: string };

	test.beforeAll(async () => {
		server = createServer((request, response) => {
			request.resume();
			response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	test.afterAll(() => server.close());

	test('that refuses is told, and what it gave for another user, too', async () => {
		const { port } = server.address() as AddressInfo;
		const page = await openDesk();
		answer = { status: 403, body: '{}' };
		await connect(page, { room: 'tokens', tokenServer: `http://127.0.0.1:${port}/rtm` });
		await expect(page.getByRole('alert').filter({ hasText: 'The token server gives no token.' })).toBeVisible();
	});
});
