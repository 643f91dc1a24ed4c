// The room's keys in a real Chromium over the fake desk: what a person is asked, and what their answers become.

import { expect } from '@playwright/test';
import { findSeriousBarriers, readDescription } from '../../support/desk/barriers.ts';
import { goTo, listCalls, test } from '../../support/desk/desk-test.ts';

const PASSPHRASE = 'correct horse battery';

test('a rehearsal asks nobody, and says that its keys guard nothing', async ({ desk }) => {
	const page = await desk.open({ screen: 'Keys' });
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await expect(page.getByText('its keys guard nothing')).toBeVisible();
	await expect(page.getByRole('img', { name: 'The invite link as a QR code' })).toBeVisible();
	await page.getByRole('button', { name: 'Copy the link' }).click();
	await expect(page.getByText('The invite link is on the clipboard.')).toBeVisible();
	expect(await listCalls(page, 'copyInvite')).toEqual([null]);
});

test('where the system has no key store a person decides, and may put it off', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'real_room', keys: 'undecided' } });
	const dialog = page.getByRole('dialog', { name: 'Where may the private keys rest?' });
	await expect(dialog).toContainText('any program and anybody with the disk could read');
	await expect(dialog.getByText('In this computer’s key store')).toHaveCount(0);
	expect(await findSeriousBarriers(page, 'dialog')).toEqual([]);
	await dialog.getByRole('button', { name: 'Not now' }).click();
	await goTo(page, 'History');
	await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
	await page.getByRole('button', { name: 'Decide…' }).click();
	await dialog.getByRole('button', { name: 'Make the keys' }).click();
	const field = dialog.getByLabel('Passphrase', { exact: true });
	expect(await readDescription(field)).toContain('At least 10 characters.');
	expect(await listCalls(page, 'keepKeys')).toEqual([]);
	await field.fill(PASSPHRASE);
	await dialog.getByLabel('The same again').fill(PASSPHRASE);
	await page.keyboard.press('Enter');
	await expect(dialog).toHaveCount(0);
	expect(await listCalls(page, 'keepKeys')).toEqual([{ how: 'passphrase', passphrase: PASSPHRASE }]);
	await expect(page.getByText('This room has no keys yet.')).toHaveCount(0);
});

test('keys for one run are a choice that says what it costs', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'real_room', keys: 'undecided' } });
	await page.getByRole('radio', { name: 'Only until Giftwarden closes' }).check();
	await expect(page.getByLabel('Passphrase', { exact: true })).toHaveCount(0);
	await page.getByRole('button', { name: 'Make the keys' }).click();
	await goTo(page, 'Keys');
	await expect(page.getByText('When Giftwarden closes they are gone')).toBeVisible();
});

test('a wrong passphrase is said beside its field, and the right one opens the keys', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'real_room', keys: 'locked' } });
	const field = page.getByRole('dialog').getByLabel('Passphrase', { exact: true });
	await field.fill('wrong');
	await page.keyboard.press('Enter');
	await expect(field).toHaveAttribute('aria-invalid', 'true');
	expect(await readDescription(field)).toBe('This is not the passphrase. Nothing was changed.');
	expect(await findSeriousBarriers(page, 'dialog')).toEqual([]);
	await field.fill(PASSPHRASE);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await expect(page.getByText('This room’s keys are locked.')).toHaveCount(0);
});

test('lost keys are explained, and nothing is replaced before two steps', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'real_room', keys: 'lost' } });
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('invites given out until now stop working');
	expect(await findSeriousBarriers(page, 'dialog')).toEqual([]);
	await dialog.getByRole('button', { name: 'Make new keys…' }).click();
	expect(await listCalls(page, 'keepKeys')).toEqual([]);
	await page.getByRole('button', { name: 'Make the keys' }).click();
	await expect(dialog).toHaveCount(0);
	expect(await listCalls(page, 'keepKeys')).toEqual([{ how: 'system' }]);
});

test('an imported identity replaces other keys only when that is said', async ({ desk }) => {
	const page = await desk.open({ room: { condition: 'real_room', keys: 'system' }, screen: 'Keys' });
	await page.getByRole('button', { name: 'Import from a file…' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Passphrase of the file').fill(PASSPHRASE);
	await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled();
	expect(await findSeriousBarriers(page, 'dialog')).toEqual([]);
	await dialog.getByRole('checkbox', { name: 'Replace the keys that are here' }).check();
	await dialog.getByRole('button', { name: 'Import' }).click();
	await expect(dialog).toHaveCount(0);
	expect(await listCalls(page, 'importKeys')).toEqual([
		{ passphrase: PASSPHRASE, replaces: true, isForOtherRoom: false },
	]);
});

test('new keys are made by somebody who knows what they mean', async ({ desk }) => {
	const page = await desk.open({ screen: 'Keys', room: { condition: 'real_room', keys: 'passphrase' } });
	await page.getByRole('button', { name: 'Make new keys…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Make new keys for this room?' });
	const confirm = dialog.getByRole('button', { name: 'Make new keys' });
	await expect(confirm).toBeDisabled();
	await dialog.getByLabel('I will hand out the new invite').check();
	await dialog.getByLabel('Your passphrase, for the new keys too').fill('wrong');
	await confirm.click();
	await expect(dialog.getByText('This is not the passphrase.')).toBeVisible();
	expect(await findSeriousBarriers(page, 'dialog')).toEqual([]);
	await dialog.getByLabel('Your passphrase, for the new keys too').fill(PASSPHRASE);
	await confirm.click();
	await expect(dialog).toHaveCount(0);
	await expect(page.getByText('This room has new keys.')).toBeVisible();
	expect(await listCalls(page, 'rotateKeys')).toEqual([{ passphrase: 'wrong' }, { passphrase: PASSPHRASE }]);
});
