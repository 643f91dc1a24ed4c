// Pictures of every state of the storage, from the real app and real faults: a lock, a full disk, a write-protected one, an
// fsync that fails, a changed figure. Not a test: a person looks at them. `npm run screenshots:storage`, on Linux as root:
// small disks are mounted, and strace lets a disk fail.

import Database from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../../build/paths.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import type {} from '../../../preload/api/host-door.ts';
import { findBenchLedger } from '../../bench/ledger-cache.ts';
import { launchDesk } from '../electron.ts';
import { setTheme } from './set-theme.ts';
import type { Desk } from '../electron.ts';

const FOLDER = join(projectRoot, 'docs/screenshots');
/** Where everything lies for a moment, and where it would lie for a person: that is what a picture says. */
const FOLDER_PREFIX = join(tmpdir(), 'giftwarden-pictures-');
const PERSONS_FOLDER = '/home/mika/';

/** Sharp: nothing is on its way to another colour any more. */
async function showIn(page: Page, theme: 'dark' | 'light'): Promise<void> {
	await setTheme(page, theme);
	await page.evaluate(async () => {
		const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
		await Promise.allSettled(changes.map((one) => one.finished));
	});
}

/** The page writes a path anew only when it changes. */
async function sayPersonsPaths(page: Page): Promise<void> {
	await page.evaluate(
		({ prefix, to }) => {
			const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			for (let text = texts.nextNode(); text; text = texts.nextNode()) {
				const parts = text.nodeValue?.split(prefix) ?? [];
				if (parts.length > 1)
					text.nodeValue = parts.map((part, at) => (at ? part.replace(/^[^/]*\//, to) : part)).join('');
			}
		},
		{ prefix: FOLDER_PREFIX, to: PERSONS_FOLDER },
	);
	const left = await page.getByText(FOLDER_PREFIX).count();
	if (left > 0) throw new Error('a picture would show the folder of a moment');
}

async function takeBoth(page: Page, name: string): Promise<void> {
	for (const theme of ['dark', 'light'] as const) {
		await showIn(page, theme);
		await sayPersonsPaths(page);
		await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
		process.stdout.write(`docs/screenshots/${name}-${theme}.png\n`);
	}
}

async function open(folder: string, args: readonly string[]): Promise<Desk> {
	const desk = await launchDesk({ args, userDataDir: join(folder, 'Giftwarden') });
	await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
	return desk;
}

async function waitForGifts(page: Page, atLeast = 12): Promise<void> {
	const read = async (): Promise<number> =>
		page.evaluate(async () => {
			const desk = await window.host.readDesk();
			return desk.ok ? desk.value.totals.requested.gifts : 0;
		});
	while ((await read()) < atLeast) await page.evaluate(() => new Promise((next) => setTimeout(next, 250)));
}

async function withFolder(take: (folder: string) => Promise<void>): Promise<void> {
	const folder = mkdtempSync(FOLDER_PREFIX);
	try {
		await take(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function withDisk(folder: string, take: (disk: string) => Promise<void>): Promise<void> {
	const disk = join(folder, 'streams');
	mkdirSync(disk, { recursive: true });
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
	try {
		await take(disk);
	} finally {
		execFileSync('umount', [disk]);
	}
}

function fillUp(path: string): void {
	for (const bytes of [1_048_576, 4_096])
		try {
			for (;;) appendFileSync(path, Buffer.alloc(bytes));
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
		}
}

const LIVELY = ['--viewers=40', '--pace=12', '--seed=5'];

/** Another program has the file. */
async function takeDegraded(folder: string): Promise<void> {
	const ledger = join(folder, 'ledger.sqlite');
	const desk = await open(folder, [...LIVELY, `--ledger=${ledger}`]);
	await waitForGifts(desk.window);
	const other = new Database(ledger);
	other.exec('BEGIN IMMEDIATE');
	await desk.window.getByText('The ledger is slow').waitFor();
	await takeBoth(desk.window, 'storage-degraded');
	other.exec('ROLLBACK');
	other.close();
	await desk.close();
}

/** The disk fills up while the desk is open; then both obstacles from the start. */
async function takeReadOnly(folder: string): Promise<void> {
	await withDisk(folder, async (disk) => {
		const args = [...LIVELY, `--ledger=${join(disk, 'ledger.sqlite')}`];
		const desk = await open(folder, args);
		await waitForGifts(desk.window);
		fillUp(join(disk, 'filler'));
		await desk.window.getByText('The disk is full: nothing is granted.').waitFor();
		await takeBoth(desk.window, 'storage-full');
		await desk.close();
		fillUp(join(disk, 'filler'));
		const full = await open(folder, args);
		await full.window.getByText('signs in by itself').waitFor();
		await takeBoth(full.window, 'storage-full-at-start');
		await full.close();
		rmSync(join(disk, 'filler'));
		execFileSync('mount', ['-o', 'remount,ro', disk]);
		const protectedDesk = await open(folder, args);
		await protectedDesk.window.getByText('The ledger cannot be written').waitFor();
		await takeBoth(protectedDesk.window, 'storage-read-only');
		await protectedDesk.close();
	});
}

/** The next fsync of the app fails. */
async function takeFailedDisk(folder: string): Promise<void> {
	const desk = await open(folder, [...LIVELY, `--ledger=${join(folder, 'ledger.sqlite')}`]);
	await waitForGifts(desk.window);
	const pid = String(desk.app.process().pid);
	const calls = 'fsync,fdatasync';
	const words = ['-f', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO`, '-p', pid];
	const strace = spawn('strace', words, { stdio: 'ignore' });
	await desk.window.getByText('The disk failed: the ledger has stopped.').waitFor();
	const ended = new Promise((resolve) => strace.once('exit', resolve));
	strace.kill('SIGINT');
	await ended;
	await takeBoth(desk.window, 'storage-disk-failed');
	await desk.close();
}

/** One figure was changed while the desk was closed: the check of the next start finds it. */
async function takeDamaged(folder: string): Promise<void> {
	const ledger = join(folder, 'ledger.sqlite');
	const first = await open(folder, [...LIVELY, `--ledger=${ledger}`]);
	await waitForGifts(first.window);
	await first.close();
	const other = new Database(ledger);
	other.exec(`DROP TRIGGER entries_refuse_update; UPDATE entries SET coins = coins + 1 WHERE sequence = 3;
		CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries
			BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;`);
	other.close();
	const desk = await open(folder, [...LIVELY, `--ledger=${ledger}`]);
	await desk.window.getByText('The ledger is damaged').waitFor();
	await takeBoth(desk.window, 'storage-damaged');
	await desk.close();
}

/** The desk was killed in the middle of an evening: what it did not see is a band in the history. */
async function takeGap(folder: string): Promise<void> {
	const args = [...LIVELY, `--ledger=${join(folder, 'ledger.sqlite')}`];
	const first = await open(folder, args);
	await waitForGifts(first.window, 30);
	const process = first.app.process();
	const ended = new Promise((resolve) => process.once('exit', resolve));
	process.kill('SIGKILL');
	await ended;
	const desk = await open(folder, args);
	await waitForGifts(desk.window, 40);
	await desk.window.evaluate(() =>
		window.host.setRehearsalPace({ giftsPerSecond: 0, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 }),
	);
	await desk.window.getByRole('navigation').getByRole('button', { name: 'History' }).click();
	await desk.window.getByText('Desk not running').first().waitFor();
	await takeBoth(desk.window, 'history-gap');
	await desk.close();
}

/** A large ledger is being read. */
async function takeChecking(folder: string): Promise<void> {
	const ledger = join(folder, 'ledger.sqlite');
	const seeded = await findBenchLedger(300_000);
	for (const suffix of ['', '.search']) copyFileSync(`${seeded}${suffix}`, `${ledger}${suffix}`);
	const desk = await open(folder, ['--no-viewers', `--ledger=${ledger}`]);
	await desk.window.getByText(/being checked, [1-9]/).waitFor();
	await takeBoth(desk.window, 'storage-checking');
	await desk.close();
}

/** Backups, a hostile file that is refused, an offer, and the desk after a restore. */
async function takeBackups(folder: string): Promise<void> {
	const desk = await open(folder, LIVELY);
	const page = desk.window;
	await waitForGifts(page);
	await page.evaluate(() => window.host.backUpNow());
	await waitForGifts(page, 40);
	await page.evaluate(() =>
		window.host.setRehearsalPace({ giftsPerSecond: 0, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 }),
	);
	await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
	await page.getByRole('button', { name: 'Back up now' }).scrollIntoViewIfNeeded();
	await takeBoth(page, 'storage-backups');
	const hostile = join(folder, 'from-a-stranger.sqlite');
	writeFileSync(hostile, 'SELECT * FROM everything; this is no ledger at all.');
	await desk.app.evaluate(({ dialog }, path) => {
		dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
	}, hostile);
	await page.getByRole('button', { name: 'Restore a file…' }).click();
	await page.getByText('That file cannot be restored.').first().waitFor();
	await takeBoth(page, 'storage-restore-refused');
	await page
		.getByRole('button', { name: /^Restore the backup of/ })
		.last()
		.click();
	const dialog = page.getByRole('dialog', { name: 'Restore this backup?' });
	await dialog.waitFor();
	await takeBoth(page, 'storage-restore-offered');
	await dialog.getByRole('button', { name: 'Restore it' }).click();
	await page.getByText('Backup restored, nothing known').first().waitFor();
	await takeBoth(page, 'storage-restored');
	await desk.close();
}

const PICTURES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
	degraded: takeDegraded,
	'read-only': takeReadOnly,
	'disk-failed': takeFailedDisk,
	damaged: takeDamaged,
	gap: takeGap,
	checking: takeChecking,
	backups: takeBackups,
};

mkdirSync(FOLDER, { recursive: true });
const release = await prepareMachine();
const wanted = process.argv.slice(2);
try {
	for (const [name, take] of Object.entries(PICTURES))
		if (wanted.length === 0 || wanted.includes(name)) await withFolder(take);
} finally {
	release();
}
