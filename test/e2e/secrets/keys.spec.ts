// Keys that change under an open room, in the real app: what is shown, what is in force, and what lies on the disk.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type {} from '../../../preload/api/host-door.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

const PASSPHRASE = 'correct horse battery';

async function readInvite(desk: Desk): Promise<string> {
	const answer = await desk.window.evaluate(() => window.host.readDesk());
	return answer.ok ? (answer.value.keys.invite ?? '') : '';
}

/** What a viewer's app hears from the room's own server: the keys that the host speaks under. */
async function readServedKeys(desk: Desk): Promise<string> {
	const answer = await desk.window.evaluate(() => window.host.readDesk());
	if (!answer.ok) return '';
	const served = await fetch(new URL('/room.json', answer.value.room.viewerPageUrl ?? '')).catch(() => null);
	const { keys } = served?.ok ? ((await served.json()) as { keys: { sealKey: string } }) : { keys: { sealKey: '' } };
	return keys.sealKey;
}

function sealKeyOf(invite: string): string {
	return new URLSearchParams(invite.split('?')[1]).get('seal') ?? 'none';
}

test('new keys are in force at once, and an imported identity is, too', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'giftwarden-keys-'));
	const desk = await launchDesk({ args: ['--no-viewers'] });
	const first = await readInvite(desk);
	await desk.app.evaluate(
		({ dialog }, filePath) => {
			dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
			dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
		},
		join(folder, 'identity.json'),
	);
	await desk.window.evaluate((passphrase) => window.host.exportKeys({ passphrase }), PASSPHRASE);

	await desk.window.getByRole('navigation').getByRole('button', { name: 'Keys' }).click();
	await desk.window.getByRole('button', { name: 'Make new keys…' }).click();
	await desk.window.getByLabel('I will hand out the new invite').check();
	await desk.window.getByRole('dialog').getByRole('button', { name: 'Make new keys' }).click();
	await expect.poll(() => readInvite(desk)).not.toBe(first);
	const second = await readInvite(desk);
	await expect.poll(() => readServedKeys(desk)).toBe(sealKeyOf(second));
	await expect(desk.window.getByText('Earlier keys')).toBeVisible();

	await desk.window.getByRole('button', { name: 'Import from a file…' }).click();
	const dialog = desk.window.getByRole('dialog', { name: 'Import a room’s identity' });
	await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
	await dialog.getByRole('checkbox').check();
	await dialog.getByRole('button', { name: 'Import', exact: true }).click();
	await expect.poll(() => readInvite(desk)).toBe(first);
	await expect.poll(() => readServedKeys(desk)).toBe(sealKeyOf(first));
	const [name = ''] = readdirSync(join(desk.userDataDir, 'keys')).filter((file) => file.endsWith('.json'));
	expect(readFileSync(join(desk.userDataDir, 'keys', name), 'utf8')).toContain(sealKeyOf(first));
	await desk.close();
	await rm(folder, { recursive: true });
});
