// A real room in the real Electron: the desk, its page with the unmodified SDK, and the stand-in edge where Agora would
// be. What a person sees when it works, and when it does not.

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge } from '../../agora-edge/start-edge.ts';
import { connectRoom, findHeader, keepKeys, readDesk, typeRoom } from '../../support/agora/real-room.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

test.describe.configure({ mode: 'serial' });

let edge: Edge;
/** One for all tests; each connects a room of its own at it. */
let page: Page;
const desks: Desk[] = [];

test.beforeAll(async () => {
	edge = await startEdge();
	page = await openDesk();
});
test.afterAll(async () => {
	await Promise.all(desks.map((desk) => desk.close()));
	await edge.stop();
});

async function openDesk(): Promise<Page> {
	const desk = await launchDesk({ args: ['--no-viewers', ...listEdgeSwitches(edge.hostResolverRules)] });
	desks.push(desk);
	return desk.window;
}

test('a room is connected, its connection was tested, and no badge of a rehearsal is left', async () => {
	await typeRoom(page, { room: 'lounge' });
	await page.getByRole('button', { name: 'Test connection' }).click();
	await expect(page.getByText('Everything that a room needs works.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'One host only (Lock): works' })).toBeVisible();
	await page.getByRole('button', { name: 'Save and open' }).click();
	await expect(findHeader(page)).toContainText('lounge');
	await keepKeys(page);
	await expect(findHeader(page)).toContainText('Connected');
	await expect(findHeader(page).getByText('Rehearsal', { exact: true })).toHaveCount(0);
});

test('Agora’s telemetry is not reached, unless the room allows it', async () => {
	expect((await edge.readState()).counters.telemetry).toBe(0);
	await connectRoom(page, { room: 'telling', allowsTelemetry: true });
	await expect(findHeader(page)).toContainText('Connected');
	await expect.poll(async () => (await edge.readState()).counters.telemetry).toBeGreaterThan(0);
});

test('a wrong App ID is refused by Agora in words, and leads to the form', async () => {
	await edge.setFaults({ apCode: 5 });
	await connectRoom(page, { room: 'wrong-app' });
	await expect(page.getByRole('alert').filter({ hasText: 'Agora does not accept this App ID' })).toBeVisible();
	await edge.setFaults({ apCode: 0 });
	await page.getByRole('button', { name: 'Edit the room' }).click();
	await page.getByRole('button', { name: 'Save and reconnect' }).click();
	await expect(findHeader(page)).toContainText('Connected');
});

test('an access point that takes no page of ours is named in the log', async () => {
	const readLog = () => readFileSync(join(desks[0]!.userDataDir, 'logs', 'giftwarden.log'), 'utf8');
	await edge.setFaults({ apOrigin: 'https://elsewhere.example' });
	await connectRoom(page, { room: 'other pages' });
	await expect
		.poll(readLog)
		.toContain("Agora's access point takes pages of https://elsewhere.example and not of rtm://sdk");
	await edge.setFaults({ apOrigin: '' });
	await expect(findHeader(page)).toContainText('Connected');
	await expect.poll(readLog).toContain('the link to Agora: connected, host by lock');
});

test('a host that signs in elsewhere is told so, and comes back when a person takes over', async () => {
	await connectRoom(page, { room: 'eviction' });
	await expect(findHeader(page)).toContainText('Connected');
	await edge.kick('mika-desk', 11);
	await expect(page.getByRole('alert').filter({ hasText: 'Signed in elsewhere as mika-desk.' })).toBeVisible();
	await page.getByRole('button', { name: 'Take over…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
	await expect(findHeader(page)).toContainText('Connected');
	await expect(page.getByText('Signed in elsewhere')).toHaveCount(0);
	// What stands between the gifts is a sentence, and so is the incident.
	await page.getByRole('navigation').getByRole('button', { name: 'Desk' }).click();
	const gap = page.getByRole('listbox', { name: 'Live gifts' }).getByText(/^No link/);
	await expect(gap).toContainText('Somebody signed in with the host’s user id on another device');
	await page.getByRole('navigation').getByRole('button', { name: 'Incidents' }).click();
	await expect(page.getByRole('main')).not.toContainText(/[A-Z]+_[A-Z]+/);
	expect(JSON.stringify((await readDesk(page)).gaps)).not.toContain('SAME_UID');
});

test('a second desk is told who holds the room and takes it over; the first one says so and stays away', async () => {
	await connectRoom(page, { room: 'one host' });
	await expect(findHeader(page)).toContainText('Connected');
	const second = await openDesk();
	await connectRoom(second, { room: 'one host', host: 'noa-desk' });
	await expect(second.getByText('mika-desk is the host of this room on another desk.')).toBeVisible();
	await second.getByRole('button', { name: 'Take over…' }).click();
	await second.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
	await expect(findHeader(second)).toContainText('Connected');
	const alert = page.getByRole('alert').filter({ hasText: 'Another desk has taken this room over.' });
	await expect(alert.getByRole('button', { name: 'Take over…' })).toBeVisible();
});
