// Canaries: values that nobody else writes are put where secrets are, the real app lives through an evening's worst – a
// wrong passphrase, bad arguments, a page that crashes, a fault of our own – and then every file that it left, and every
// word that it said, is searched for them.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import type {} from '../../../preload/api/host-door.ts';
import { exportEverything, findIn, formsOf, listFiles, wordsOf } from './canaries.ts';
import { findChromium } from '../../support/chromium.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Desk } from '../../support/electron.ts';

const PASSPHRASE = 'canary passphrase yellow';
const WRONG = 'canary of a wrong passphrase';
const NOTE = 'canary of a note, sung softly';

function readSecrets(userDataDir: string): readonly Buffer[] {
	const [name = ''] = readdirSync(join(userDataDir, 'keys'));
	const { box } = JSON.parse(readFileSync(join(userDataDir, 'keys', name), 'utf8')) as { box: { identity: string } };
	const { secrets } = JSON.parse(box.identity) as { secrets: { sealKey: string; grantKey: string } };
	return [secrets.sealKey, secrets.grantKey].map((text) => Buffer.from(text, 'base64url'));
}

/** A person in a browser sends a gift with words. */
async function sendNote(desk: Desk): Promise<void> {
	const answer = await desk.window.evaluate(() => window.host.readDesk());
	if (!answer.ok) throw new Error(answer.detail);
	const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
	const page = await browser.newPage();
	await page.goto(answer.value.room.viewerPageUrl ?? '');
	await page.getByLabel('Your name').fill('Rosa');
	await page.getByRole('button', { name: 'Join', exact: true }).click();
	await page.getByRole('radio', { name: 'Rose' }).check();
	await page.locator('#note').fill(NOTE);
	await page.getByRole('button', { name: /^Send/ }).click();
	const feed = desk.window.getByRole('listbox', { name: 'Live gifts' });
	await expect(feed.getByRole('option').filter({ hasText: NOTE })).toContainText('completed');
	await browser.close();
}

test('no key, passphrase or note is in a log, a crash report, the settings, an export or its manifest, and no key in a backup', async () => {
	const userDataDir = await mkdtemp(join(tmpdir(), 'giftwarden-canary-'));
	const exports = await mkdtemp(join(tmpdir(), 'giftwarden-canary-exports-'));
	const desk = await launchDesk({ userDataDir, args: ['--no-viewers', `--export-to=${join(exports, 'gifts.csv')}`] });
	let said = '';
	for (const stream of [desk.app.process().stdout, desk.app.process().stderr])
		stream?.on('data', (text: Buffer) => (said += text.toString()));
	const secrets = readSecrets(userDataDir);
	await sendNote(desk);

	await desk.app.evaluate(
		({ dialog }, filePath) => {
			dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
			dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
		},
		join(exports, 'identity.json'),
	);
	const answers = await desk.window.evaluate(
		async ({ passphrase, wrong, note }) => {
			const given = [
				await window.host.exportKeys({ passphrase }),
				await window.host.chooseKeyFile(),
				await window.host.importKeys({ passphrase: wrong, replaces: false, isForOtherRoom: false }),
				await window.host.unlockKeys({ passphrase: wrong }),
				await window.host.keepKeys({ how: 'nothing', passphrase } as never),
				await window.host.refuseGifts({ giftIds: [note], reason: `${note}\0` } as never),
			].map((answer) => (answer.ok ? 'ok' : answer.why));
			await window.host.saveSettings({
				theme: 'dark',
				moderatorName: 'Sena',
				textScale: 1,
				reducesMotion: false,
				playsSoundForHeld: false,
			});
			return given;
		},
		{ passphrase: PASSPHRASE, wrong: WRONG, note: NOTE },
	);
	expect(answers).toEqual(['ok', 'ok', 'wrong_passphrase', 'keys_not_locked', 'bad_argument', 'bad_argument']);
	await exportEverything(desk.window);
	await expect.poll(() => listFiles(exports)).toContain('gifts.csv.manifest.json');
	const backup = await desk.window.evaluate(() => window.host.backUpNow());
	expect(backup).toMatchObject({ ok: true, value: { state: 'done' } });

	// The page crashes and comes back; then something that should never happen, with a key in its words.
	await desk.app.evaluate(({ BrowserWindow }) => {
		BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
	});
	const log = join(userDataDir, 'logs', 'giftwarden.log');
	await expect.poll(() => readFileSync(log, 'utf8')).toContain('crashed');
	const [sealKey] = secrets.map((secret) => secret.toString('base64url'));
	await desk.app.evaluate((_electron, key) => {
		process.emit('uncaughtException', new Error(`a fault with ${key} in it`));
	}, sealKey);
	await expect.poll(() => readFileSync(log, 'utf8')).toContain('[redacted]');
	await desk.app.close();

	// What is searched is there: otherwise nothing found would mean nothing.
	const left = listFiles(userDataDir);
	expect(listFiles(exports).toSorted()).toEqual(['gifts.csv', 'gifts.csv.manifest.json', 'identity.json']);
	expect(left.filter((path) => /[/\\]backups[/\\].+\.sqlite$/.test(path))).toHaveLength(1);
	expect(left).toContain(join('logs', 'giftwarden.log'));
	// A dump of this process would hold every key: none is ever made, whatever crashes.
	expect(left.filter((path) => /\.dmp$|crashpad.+(pending|completed)/i.test(path))).toEqual([]);

	const isKeyFile = (path: string): boolean => path.startsWith('keys');
	const isBook = (path: string): boolean => path.startsWith('rooms');
	const keys = secrets.flatMap(formsOf);
	expect(findIn(userDataDir, keys, isKeyFile)).toHaveLength(1);
	expect(findIn(userDataDir, keys, (path) => !isKeyFile(path))).toEqual([]);
	expect(findIn(exports, keys)).toEqual([]);
	const passphrases = [PASSPHRASE, WRONG].flatMap(wordsOf);
	expect(findIn(userDataDir, passphrases)).toEqual([]);
	expect(findIn(exports, passphrases)).toEqual([]);
	// The ledger is where a note belongs, and the export is where somebody asked for it.
	expect(findIn(userDataDir, wordsOf(NOTE), isBook).length).toBeGreaterThan(0);
	expect(findIn(userDataDir, wordsOf(NOTE), (path) => !isBook(path))).toEqual([]);
	expect(findIn(exports, wordsOf(NOTE))).toEqual(['gifts.csv']);
	for (const canary of [...keys, ...passphrases, ...wordsOf(NOTE)])
		expect(said.includes(canary.toString('latin1'))).toBe(false);
	await rm(userDataDir, { recursive: true });
	await rm(exports, { recursive: true });
});
