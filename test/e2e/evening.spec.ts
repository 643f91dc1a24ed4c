// A whole evening in the real Electron, with thirty viewers in a process of their own: held gifts are approved and refused
// by keyboard, one is voided after the room saw it, lost acknowledgments are chased by hand, the desk is killed and
// opened again, and at the end the CSV equals the ledger to the coin.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import type { DeskSnapshot } from '../../preload/api/desk-api.ts';
import type {} from '../../preload/api/host-door.ts';
import { asCoins } from '../../protocol/ids.ts';
import { launchDesk } from '../support/electron.ts';
import type { Desk } from '../support/electron.ts';

const QUIET = { giftsPerSecond: 0, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };

async function readDesk(page: Page): Promise<DeskSnapshot> {
	const answer = await page.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	return answer.value;
}

async function setPace(page: Page, pace: Partial<typeof QUIET>): Promise<void> {
	const wanted = { ...QUIET, ...pace };
	expect(await page.evaluate((to) => window.host.setRehearsalPace(to), wanted)).toEqual({ ok: true, value: wanted });
}

async function setRules(page: Page, change: { holdFromCoins: number | null; takeBackMs?: number }): Promise<void> {
	const holdFromCoins = change.holdFromCoins === null ? null : asCoins(change.holdFromCoins);
	const saved = await page.evaluate(
		async (rules) => {
			const before = await window.host.readRules();
			return before.ok ? window.host.saveRules({ ...before.value, ...rules }) : before;
		},
		{ ...change, holdFromCoins },
	);
	expect(saved.ok).toBe(true);
}

function openEvening(userDataDir: string, csvPath: string): Promise<Desk> {
	return launchDesk({ userDataDir, args: ['--viewers=30', '--pace=6', '--seed=11', `--export-to=${csvPath}`] });
}

/** Approves the first held gift and refuses the second, touching nothing but keys. */
async function reviewByKeyboard(page: Page): Promise<void> {
	await setRules(page, { holdFromCoins: 1, takeBackMs: 500 });
	const held = page.getByRole('grid', { name: 'Review' }).getByRole('row');
	await expect.poll(() => held.count()).toBeGreaterThan(3);
	await setPace(page, {});
	await setRules(page, { holdFromCoins: null });
	const [first, second] = (await readDesk(page)).held;
	await page.keyboard.press('j');
	await page.keyboard.press('a');
	await expect.poll(() => readGift(page, first?.giftId)).toMatchObject({ state: 'granted', delivery: 'completed' });
	await page.locator(`[role=grid][aria-label=Review] [data-gift="${second?.giftId ?? ''}"]`).focus();
	await page.keyboard.press('r');
	await page.getByRole('dialog', { name: 'Refuse' }).getByRole('textbox').fill('not tonight');
	await page.keyboard.press('Enter');
	await expect
		.poll(() => readGift(page, second?.giftId))
		.toMatchObject({ state: 'refused', refusal: 'refused_by_moderator', reason: 'not tonight' });
}

async function readGift(page: Page, giftId: string | undefined) {
	const answer = await page.evaluate((wanted) => window.host.readStory(wanted as never), giftId);
	return answer.ok ? answer.value.gift : answer;
}

/** Voids the newest completed gift from its story, and answers its id. */
async function voidFromStory(page: Page): Promise<string> {
	const { feed } = await readDesk(page);
	const shown = feed.find((gift) => gift.delivery === 'completed' && gift.comboId === null && gift.state === 'granted');
	expect(shown).toBeDefined();
	const giftId = shown?.giftId ?? '';
	await page.getByRole('button', { name: 'Filter' }).click();
	await page.getByPlaceholder('Sender, gift, note or id').fill(giftId);
	await page.getByRole('listbox', { name: 'Live gifts' }).getByRole('option').first().click();
	const story = page.getByRole('dialog').filter({ hasText: 'granted' });
	await story.getByRole('button', { name: 'Void' }).click();
	const question = page.getByRole('dialog', { name: 'Void' });
	await question.getByRole('textbox').fill('chargeback');
	await page.keyboard.press('Enter');
	await expect.poll(() => readGift(page, giftId)).toMatchObject({ state: 'voided', reason: 'chargeback' });
	await page.keyboard.press('Escape');
	return giftId;
}

/** Loses every acknowledgment, then asks for them by hand with the button, and sees one come. */
async function chaseByHand(page: Page): Promise<void> {
	await setPace(page, { giftsPerSecond: 6, acknowledgmentLoss: 1 });
	const pending = page.getByRole('grid', { name: 'Pending acknowledgments' }).getByRole('row');
	const unacknowledged = pending.filter({ hasText: 'not acknowledged' });
	await expect.poll(() => unacknowledged.count()).toBeGreaterThan(4);
	await setPace(page, {});
	const giftIds = await unacknowledged.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-gift') ?? ''));
	await page.getByRole('button', { name: 'Resend all' }).click();
	// Some of the viewers have bad devices or are gone for good; the others answer.
	const readAnswered = async () => {
		const gifts = await Promise.all(giftIds.map((giftId) => readGift(page, giftId)));
		return gifts.filter((gift) => 'attempts' in gift && gift.attempts === 1 && gift.acknowledgedAt !== null);
	};
	await expect.poll(async () => (await readAnswered()).length).toBeGreaterThan(0);
	expect((await readAnswered())[0]).toMatchObject({ delivery: 'completed' });
}

function readLedger(path: string) {
	const db = new Database(path, { readonly: true });
	const gifts = db.prepare('SELECT gift_id, state, value FROM gifts ORDER BY gift_no').all() as {
		gift_id: string;
		state: string;
		value: number;
	}[];
	const coins = (kind: string) =>
		db.prepare('SELECT ifnull(sum(coins), 0) FROM entries WHERE kind = ?').pluck().get(kind) as number;
	const sums = { granted: coins('granted'), voided: -coins('voided'), requested: coins('requested') };
	db.close();
	return { gifts, sums };
}

test('an evening at the desk ends with a CSV that equals the ledger to the coin', async ({}, testInfo) => {
	const userDataDir = testInfo.outputPath('user-data');
	const csvPath = testInfo.outputPath('history.csv');
	let desk = await openEvening(userDataDir, csvPath);
	await expect.poll(async () => (await readDesk(desk.window)).totals.granted.gifts).toBeGreaterThan(10);
	await reviewByKeyboard(desk.window);
	const voided = await voidFromStory(desk.window);
	await chaseByHand(desk.window);

	await setPace(desk.window, { giftsPerSecond: 12, loss: 0.1, duplicate: 0.1 });
	await expect.poll(async () => (await readDesk(desk.window)).totals.requested.gifts).toBeGreaterThan(80);
	const before = await readDesk(desk.window);
	const killed = desk.app.process();
	const isGone = new Promise((gone) => killed.once('exit', gone));
	killed.kill('SIGKILL');
	await isGone;

	desk = await openEvening(userDataDir, csvPath);
	const page = desk.window;
	const after = await readDesk(page);
	expect(after.totals.requested.gifts).toBeGreaterThanOrEqual(before.totals.requested.gifts);
	expect(after.totals.addsUp).toBe(true);
	for (const gift of before.feed) expect(await readGift(page, gift.giftId)).toMatchObject({ value: gift.value });
	expect(await readGift(page, voided)).toMatchObject({ state: 'voided' });

	await setPace(page, {});
	await page.getByRole('button', { name: 'History' }).click();
	await page.getByRole('button', { name: 'Export CSV' }).click();
	const { ledgerPath } = (await readDesk(page)).room;
	const giftsBefore = readLedger(ledgerPath).gifts.length;
	await page.getByRole('button', { name: 'Choose where to save…' }).click();
	await expect(page.getByText('Matches the ledger to the coin')).toBeVisible();
	await desk.close();

	const rows = parse<Record<string, string>>(readFileSync(csvPath), { columns: true, bom: true });
	const { gifts, sums } = readLedger(ledgerPath);
	// Gifts that were requested after the export began stand at the end of the ledger only.
	expect(rows.map((row) => row['gift_id'])).toEqual(gifts.slice(0, rows.length).map((gift) => gift.gift_id));
	expect(rows.length).toBeGreaterThanOrEqual(giftsBefore);
	const sum = (of: (row: Record<string, string>) => number) => rows.reduce((total, row) => total + of(row), 0);
	const late = gifts.slice(rows.length).reduce((total, gift) => total + gift.value, 0);
	expect(sum((row) => Number(row['value'])) + late).toBe(sums.requested);
	expect(sum((row) => (row['state'] === 'voided' ? Number(row['value']) : 0))).toBe(sums.voided);
	expect(ledgerPath.startsWith(join(userDataDir))).toBe(true);
});
