// What a person does in the desk's window with a room on Agora: connects it, lets its keys rest somewhere, reads what the
// desk says.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { DeskSnapshot } from '../../../preload/api/desk-api.ts';
import type {} from '../../../preload/api/host-door.ts';
import { APP_ID } from '../../agora-edge/start-edge.ts';

export interface TypedRoom {
	readonly appId?: string;
	readonly room: string;
	readonly host?: string;
	/** None where nothing else is said. */
	readonly tokens?: { readonly server: string; readonly password?: string } | { readonly pasted: string };
	readonly allowsTelemetry?: boolean;
}

/** Dialogs have one of their own. */
export function findHeader(page: Page): Locator {
	return page.getByRole('banner').first();
}

/** Fills the form of a new room, and saves nothing. */
export async function typeRoom(page: Page, typed: TypedRoom): Promise<void> {
	const { appId = APP_ID, room, host = 'mika-desk', tokens, allowsTelemetry = false } = typed;
	await page.getByRole('navigation').getByRole('button', { name: 'Rooms' }).click();
	await page.getByRole('button', { name: 'Connect a room' }).first().click();
	await page.getByLabel('App ID').fill(appId);
	await page.getByLabel('Room', { exact: true }).fill(room);
	await page.getByLabel('Host’s user id').fill(host);
	if (tokens === undefined) await page.getByRole('radio', { name: 'None' }).check();
	else if ('pasted' in tokens) await typeToken(page, tokens.pasted);
	else {
		await page.getByLabel('Address of the token server').fill(tokens.server);
		if (tokens.password !== undefined) {
			await page.getByText('Shape of its answer').click();
			await page.getByLabel('Header for its password').fill('Authorization');
			await page.getByLabel('Password', { exact: true }).fill(tokens.password);
		}
	}
	if (allowsTelemetry) await page.getByRole('switch', { name: 'Allow Agora’s telemetry' }).click();
}

export async function typeToken(page: Page, token: string): Promise<void> {
	await page.getByRole('radio', { name: 'Pasted by hand' }).check();
	await page.getByLabel('Token', { exact: true }).fill(token);
}

/** Connects a room and opens it; its keys live until the desk closes, or rest under a passphrase. */
export async function connectRoom(page: Page, typed: TypedRoom, passphrase?: string): Promise<void> {
	await typeRoom(page, typed);
	await page.getByRole('button', { name: 'Save and open' }).click();
	await expect(findHeader(page)).toContainText(typed.room, { timeout: 20_000 });
	await keepKeys(page, passphrase);
}

/** The desk asks at once where the keys of a new room shall rest; without them it signs in nowhere. */
export async function keepKeys(page: Page, passphrase?: string): Promise<void> {
	const asked = page.getByRole('dialog');
	if (passphrase === undefined) await asked.getByText('Only until Giftwarden closes').click();
	else {
		await asked.getByLabel('Passphrase', { exact: true }).fill(passphrase);
		await asked.getByLabel('The same again').fill(passphrase);
	}
	await asked.getByRole('button', { name: 'Make the keys' }).click();
	await expect(asked).toHaveCount(0, { timeout: 20_000 });
}

export async function unlockKeys(page: Page, passphrase: string): Promise<void> {
	const asked = page.getByRole('dialog');
	await asked.getByLabel('Passphrase', { exact: true }).fill(passphrase);
	await asked.getByRole('button', { name: 'Unlock' }).click();
	await expect(asked).toHaveCount(0, { timeout: 20_000 });
}

export async function readDesk(page: Page): Promise<DeskSnapshot> {
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	return answer.value;
}

export async function readInvite(page: Page): Promise<string> {
	const { invite } = (await readDesk(page)).keys;
	if (invite === null) throw new Error('the room has no keys yet');
	return invite;
}
