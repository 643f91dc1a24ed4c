// The rooms of the desk and how one is connected, in a real Chromium over the fake desk, which checks every argument with
// main's own schemas.

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { AgoraLink, ProbeOutcome } from '../../../protocol/agora/reports.ts';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { findSeriousBarriers, readDescription } from '../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../support/desk/desk-test.ts';

const APP_ID = 'b70ca35de60c44645bbae8a215061b33';

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
	for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** Puts the connection of the real room into a state; the rest is as if all were well. */
async function connect(page: Page, changed: Partial<AgoraLink>): Promise<void> {
	const link: AgoraLink = {
		state: 'connected',
		since: asUtcMs(Date.now() - 23_000),
		problem: null,
		nextTryAt: null,
		token: { kind: 'held', expiresAt: null, isRenewed: true },
		hold: { kind: 'mine' },
		...changed,
	};
	await page.evaluate((to) => window.fakeDesk.setConnection(to), link);
}

test.describe('the form', () => {
	test('tells what is wrong beside each field, goes there, and saves nothing', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { Room: 'friday.night', 'Host’s user id': 'Mikä' });
		await page.getByRole('button', { name: 'Save and open' }).click();
		await expect(page.getByLabel('App ID')).toBeFocused();
		expect(await readDescription(page.getByLabel('App ID'))).toContain('Needed.');
		expect(await readDescription(page.getByLabel('Room', { exact: true }))).toContain('No dots.');
		expect(await readDescription(page.getByLabel('Host’s user id'))).toContain('“ä” is not allowed.');
		expect(await readDescription(page.getByLabel('Address of the token server'))).toContain('Needed.');
		expect(await findSeriousBarriers(page)).toEqual([]);
		expect(await listCalls(page, 'saveRoom')).toEqual([]);
	});

	test('connects a room: saves it and opens it, and the rehearsal’s badge is gone', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await expect(page.getByText('Rehearsal', { exact: true })).toBeVisible();
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { 'App ID': APP_ID, Room: 'friday night', 'Host’s user id': 'mika' });
		await page.getByRole('radio', { name: 'None' }).check();
		await page.getByRole('button', { name: 'Save and open' }).click();
		await expect(page.getByText('Rehearsal', { exact: true })).toHaveCount(0);
		expect(await listCalls(page, 'saveRoom')).toEqual([
			{
				replaces: null,
				draft: {
					label: '',
					appId: APP_ID,
					room: 'friday night',
					host: 'mika',
					tokens: { kind: 'none' },
					allowsTelemetry: false,
					secret: null,
				},
			},
		]);
		expect(await listCalls(page, 'openRoom')).toEqual([expect.stringContaining('friday-night')]);
	});

	test('looks into a pasted token as it comes, and refuses one that does not fit once it is left', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { 'App ID': APP_ID, Room: 'friday night', 'Host’s user id': 'mika' });
		await page.getByRole('radio', { name: 'Pasted by hand' }).check();
		const token = page.getByLabel('Token', { exact: true });
		await token.fill('no token at all');
		await expect.poll(() => listCalls(page, 'checkToken')).toHaveLength(1);
		await expect(token).not.toHaveAttribute('aria-invalid', 'true');
		await token.blur();
		await expect(token).toHaveAttribute('aria-invalid', 'true');
		expect(await readDescription(token)).toContain('those begin with 007');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await token.fill('007eJxTYOCdJftjyTM2zxW6');
		const fits = page.getByText('Made for this App ID and user id, good until');
		await expect(fits).toBeVisible();
		// For somebody else it has to be looked into again.
		await fill(page, { 'Host’s user id': '' });
		await expect(fits).toHaveCount(0);
		await fill(page, { 'Host’s user id': 'sena' });
		await expect(fits).toBeVisible();
		expect((await listCalls(page, 'checkToken')).at(-1)).toMatchObject({ host: 'sena' });
		expect(await listCalls(page, 'saveRoom')).toEqual([]);
	});

	test('keeps a button under the pointer that presses it, whatever the field has to say', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { 'App ID': APP_ID, Room: 'friday night', 'Host’s user id': 'mika' });
		await page.getByRole('radio', { name: 'Pasted by hand' }).check();
		const save = page.getByRole('button', { name: 'Save', exact: true });
		const before = await save.boundingBox();
		await fill(page, { Token: '007eJxTYOCdJftjyTM2zxW6' });
		await expect(page.getByText('Made for this App ID and user id, good until')).toBeVisible();
		expect(await save.boundingBox()).toEqual(before);

		await page.getByRole('button', { name: 'Cancel' }).click();
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { Room: 'friday.night' });
		await save.hover();
		await page.mouse.down();
		await expect(save).toBeFocused();
		await expect(page.getByText('No dots.')).toHaveCount(0);
		await page.mouse.up();
		expect(await readDescription(page.getByLabel('Room', { exact: true }))).toContain('No dots.');
	});

	test('over a saved room never shows its password, and asks for it again for another server', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Edit Neon Lounge' }).click();
		const password = page.getByLabel('Password', { exact: true });
		await expect(password).toHaveValue('');
		expect(await readDescription(password)).toContain('Kept.');
		await fill(page, { 'Address of the token server': 'https://other.example.org/' });
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await readDescription(password)).toContain('Needed.');
		await fill(page, { 'Address of the token server': 'https://tokens.example.org/v2', 'Name on this desk': 'Lounge' });
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page.getByRole('button', { name: 'Edit Lounge', exact: true })).toBeVisible();
		expect(await listCalls(page, 'saveRoom')).toMatchObject([{ draft: { label: 'Lounge', secret: null } }]);
	});

	test('keeps what was typed during a look at the desk', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Connect a room' }).first().click();
		await fill(page, { Room: 'friday night' });
		await goTo(page, 'Desk');
		await page.getByTitle('Open another room, or connect one').click();
		await expect(page.getByLabel('Room', { exact: true })).toHaveValue('friday night');
	});
});

test.describe('the list', () => {
	test('a room is opened after a question, and forgotten with a word on its ledger', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms', room: { theme: 'light' } });
		await page.getByRole('button', { name: 'Forget Neon Lounge' }).click();
		await expect(page.getByRole('dialog')).toContainText('Its ledger is not: every gift stays in');
		await expect(page.getByRole('dialog').getByRole('code')).toContainText('ledger.sqlite');
		expect(await findSeriousBarriers(page, 'body')).toEqual([]);
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Open Neon Lounge' }).click();
		await expect(page.getByRole('dialog')).toContainText('The rehearsal ends');
		await page.getByRole('dialog').getByRole('button', { name: 'Open the room' }).click();
		await expect(page.getByRole('banner')).toContainText('Neon Lounge');
		await goTo(page, 'Rooms');
		await expect(page.getByRole('button', { name: 'Forget Neon Lounge' })).toHaveCount(0);
		await page.getByRole('button', { name: 'Open Rehearsal room' }).click();
		await expect(page.getByRole('dialog')).toContainText('Neon Lounge is closed in order first');
	});

	test('a forgotten room is off the list', async ({ desk }) => {
		const page = await desk.open({ screen: 'Rooms' });
		await page.getByRole('button', { name: 'Forget Neon Lounge' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Forget the room' }).click();
		await expect(page.getByText('No room on Agora yet')).toBeVisible();
		await expect(page.getByRole('status').filter({ hasText: 'Its ledger is where it was' })).toBeVisible();
	});
});

test('a test of the connection says what works, what does not, and what to do', async ({ desk }) => {
	const page = await desk.open({ screen: 'Rooms' });
	const off = (code: number): ProbeOutcome => ({
		kind: 'failed',
		problem: { kind: 'feature_off', code, serverCode: null, detail: '' },
	});
	await page.evaluate((findings) => void (window.fakeDesk.rooms.findings = findings), {
		lock: off(-14_009),
		history: off(-15_005),
	});
	await page.getByRole('button', { name: 'Edit Neon Lounge' }).click();
	await page.getByRole('button', { name: 'Test connection' }).click();
	await expect(page.getByText('A room works. What is missing makes it weaker.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'Sign-in: works' })).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'Lock is off in this project (-14009)' })).toBeVisible();
	expect(await findSeriousBarriers(page)).toEqual([]);
	expect(await listCalls(page, 'testConnection')).toMatchObject([{ draft: { room: 'neon-lounge', secret: null } }]);
});

test.describe('a connection', () => {
	const problem = (kind: NonNullable<AgoraLink['problem']>['kind'], code: number | null = null) => ({
		...{ kind, code, serverCode: null, detail: '' },
	});

	test('that is refused says why and leads to the room’s form', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room', theme: 'light' } });
		await connect(page, { state: 'failed', problem: problem('app_id_refused', -10_003) });
		const alert = page.getByRole('alert');
		await expect(alert).toContainText('Agora does not accept this App ID (-10003). Compare the App ID');
		expect(await findSeriousBarriers(page, 'body')).toEqual([]);
		await alert.getByRole('button', { name: 'Edit the room' }).click();
		await expect(page.getByLabel('App ID')).toHaveValue('970ca35de60c44645bbae8a215061b33');
		await expect(page.getByRole('button', { name: 'Save and reconnect' })).toBeVisible();
	});

	test('that another device took comes back only when a person takes it over', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room' } });
		await connect(page, { state: 'evicted', problem: problem('signed_in_elsewhere') });
		await expect(page.getByRole('alert')).toContainText('Signed in elsewhere as mika-desk.');
		await page.getByRole('button', { name: 'Take over…' }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog).toContainText('the device that is signed in now is signed out');
		expect(await findSeriousBarriers(page, 'body')).toEqual([]);
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		expect(await listCalls(page, 'takeOverRoom')).toEqual([]);
		await page.getByRole('button', { name: 'Take over…' }).click();
		await dialog.getByRole('button', { name: 'Take over' }).click();
		await expect(page.getByRole('alert')).toHaveCount(0);
		expect(await listCalls(page, 'takeOverRoom')).toHaveLength(1);
	});

	test('to a room that another desk holds names its host', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room' } });
		await connect(page, {
			state: 'failed',
			problem: problem('room_held'),
			hold: { kind: 'held', by: asUserId('noa') },
		});
		await expect(page.getByRole('alert')).toContainText('noa is the host of this room on another desk.');
		await page.getByRole('button', { name: 'Take over…' }).click();
		await expect(page.getByRole('dialog')).toContainText('noa stops being host at once');
	});

	test('that is lost says since when, and is tried at once when a person says so', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room' } });
		await connect(page, { state: 'disconnected', problem: problem('unreachable') });
		await expect(page.getByRole('alert')).toContainText(/Reconnecting since \d\d:\d\d:\d\d\. Nothing is lost/);
		await page.getByRole('button', { name: 'Try now' }).click();
		await expect(page.getByRole('alert')).toHaveCount(0);
		expect(await listCalls(page, 'connectNow')).toHaveLength(1);
	});

	test('that is guarded by presence alone says so until somebody has read it', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room' } });
		await connect(page, { hold: { kind: 'mine_by_presence' } });
		const warning = page.getByText('This room is guarded by presence only.');
		await expect(warning).toBeVisible();
		await page.getByRole('button', { name: 'Dismiss' }).click();
		await expect(warning).toHaveCount(0);
	});

	test('whose token server fails says how long it still lasts', async ({ desk }) => {
		const page = await desk.open({ room: { condition: 'real_room' } });
		const now = asUtcMs(Date.now());
		await connect(page, {
			token: {
				...{ kind: 'unavailable', why: 'server_unreachable', detail: '' },
				...{ since: now, expiresAt: asUtcMs(now + 600_000), nextTryAt: asUtcMs(now + 8_000) },
			},
		});
		await expect(
			page.getByText(/No new token since .* The present one is good until .* The next try is at/),
		).toBeVisible();
		await page.getByRole('button', { name: 'Try now' }).click();
		expect(await listCalls(page, 'connectNow')).toHaveLength(1);
	});
});
