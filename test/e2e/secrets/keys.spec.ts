// Keys that change under an open room, in the real app: what is shown, what is in force, and what lies on the disk.

import { globSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type {} from '../../../preload/api/host-door.ts';
import { uuidGiftIds } from '../../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../../audience/client/gift-store.ts';
import { AudienceClient } from '../../../audience/client/audience-client.ts';
import { openHost } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asGiftKey, asUserId } from '../../../protocol/ids.ts';
import { connectRoom, readDesk, readInvite as readInviteOf } from '../../support/agora/real-room.ts';
import { KEYS, PUBLIC } from '../../support/seals/keys.ts';
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

const NO_NETWORK = '--host-resolver-rules=MAP * ~NOTFOUND';
const ROOM = asChannelName('lost keys');
const HOST = asUserId('mika-desk');

/** A viewer gives in this room, and its host, whose keys are not on this computer, grants it. */
async function grantOnce(ledgerPath: string): Promise<void> {
	const broker = new Broker({ clock: systemClock, random: () => 0.5 });
	const session = openLocalSession({ broker, userId: HOST, clock: systemClock });
	const host = openHost({ ledgerPath, room: ROOM, session, keys: KEYS, clock: systemClock });
	host.start();
	const viewer = openLocalSession({ broker, userId: asUserId('ann'), clock: systemClock });
	const [store, ids, clock] = [new MemoryGiftStore(), uuidGiftIds, systemClock];
	const client = new AudienceClient({ ...PUBLIC, session: viewer, room: ROOM, host: HOST, clock, store, ids });
	await client.start();
	await client.ask({ gift: asGiftKey('rose'), count: 1, senderName: null, note: null });
	await expect.poll(() => readTotals(host.ledger).granted.gifts).toBe(1);
	await client.stop();
	await host.stop();
}

test('a key file that is gone at the next start is asked about, and nothing is made or overwritten by itself', async () => {
	const userDataDir = await mkdtemp(join(tmpdir(), 'giftwarden-lost-keys-'));
	const start = () => launchDesk({ userDataDir, args: ['--no-viewers', NO_NETWORK] });
	const first = await start();
	await connectRoom(first.window, { room: ROOM }, PASSPHRASE);
	const invite = await readInviteOf(first.window);
	const { ledgerPath } = (await readDesk(first.window)).room;
	await first.close();
	await grantOnce(ledgerPath);
	const listKeys = () => globSync('keys/*', { cwd: userDataDir }).toSorted();
	const before = listKeys();
	const keyFile = before.find((name) => readFileSync(join(userDataDir, name), 'utf8').includes(sealKeyOf(invite)));
	if (keyFile === undefined) throw new Error('the room has no key file');
	await rename(join(userDataDir, keyFile), join(userDataDir, 'elsewhere'));

	const second = await start();
	const asked = second.window.getByRole('dialog');
	await expect(asked).toContainText('This room’s ledger has signed grants, and the file of its keys is not there');
	await expect(asked).toContainText('With new keys, invites given out until now stop working.');
	await expect(asked).not.toContainText('unreadable file');
	await asked.getByRole('button', { name: 'Not now' }).click();
	await expect(second.window.getByRole('alert').filter({ hasText: 'No gift can be granted until' })).toBeVisible();
	expect(listKeys()).toEqual(before.filter((name) => name !== keyFile));
	expect((await readDesk(second.window)).keys).toMatchObject({ state: 'lost', invite: null, lost: { why: 'missing' } });
	await second.close();
	expect(listKeys()).toEqual(before.filter((name) => name !== keyFile));

	// Found again, it is what it was.
	await rename(join(userDataDir, 'elsewhere'), join(userDataDir, keyFile));
	const third = await start();
	await expect(third.window.getByRole('dialog')).toContainText('Unlock this room’s keys');
	expect(await readInviteOf(third.window)).toBe(invite);
	await third.close();
	await rm(userDataDir, { recursive: true });
});
