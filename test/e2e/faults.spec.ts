// What a person sees when something is wrong, and that nothing of theirs is touched by it.

import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { holdLedger } from '../../main/ledger/hold/hold-ledger.ts';
import { launchApp, launchDesk } from '../support/electron.ts';

let folder: string;
let ledgerPath: string;

test.beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-faults-'));
	ledgerPath = join(folder, 'rooms', 'rehearsal', 'ledger.sqlite');
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function start(...args: string[]): Promise<ElectronApplication> {
	return (await launchApp({ userDataDir: folder, args: ['--no-viewers', ...args] })).app;
}

/** The window whose page has this address, as soon as there is one. */
async function findWindow(app: ElectronApplication, address: RegExp): Promise<Page> {
	await expect.poll(() => app.windows().some((page) => address.test(page.url()))).toBe(true);
	const found = app.windows().find((page) => address.test(page.url()));
	if (!found) throw new Error('the window is gone again');
	return found;
}

test('a damaged ledger is left as it is, explained, and tried again when a person asks for it', async () => {
	const noise = Buffer.alloc(16_384, 0xa7);
	mkdirSync(dirname(ledgerPath), { recursive: true });
	writeFileSync(ledgerPath, noise);
	const app = await start();
	const message = await findWindow(app, /^app:\/\/message\//);
	await expect(message.getByRole('heading')).toHaveText('The ledger file is damaged');
	await expect(message.getByText('nothing was deleted')).toBeVisible();
	expect(await message.evaluate(() => 'host' in window)).toBe(false);
	expect(readFileSync(ledgerPath).equals(noise)).toBe(true);
	// The lock of the one writer is a file of its own, and empty.
	expect(readdirSync(dirname(ledgerPath))).toEqual(['ledger.sqlite', 'ledger.sqlite-hold']);
	await message.screenshot({ path: 'test-results/message-damaged-ledger.png' });

	await message.getByRole('link', { name: 'Try again' }).click();
	await expect.poll(() => readHeading(app)).toBe('The ledger file is damaged');
	rmSync(ledgerPath);
	const again = await findWindow(app, /^app:\/\/message\//);
	await again.getByRole('link', { name: 'Try again' }).click();
	const desk = await findWindow(app, /^app:\/\/bundle\//);
	await expect.poll(() => desk.evaluate(async () => (await window.host.readDesk()).ok)).toBe(true);
	await app.close();
});

/** Windows come and go while the app tries again; null while there is none to read. */
async function readHeading(app: ElectronApplication): Promise<string | null> {
	const message = app.windows().find((page) => page.url().startsWith('app://message/'));
	return message
		? message
				.getByRole('heading')
				.textContent({ timeout: 1_000 })
				.catch(() => null)
		: null;
}

test('a port that is taken is explained, and the app leaves when a person says so', async () => {
	const first = await launchDesk({ args: ['--no-viewers'] });
	const page = await first.window.evaluate(async () => {
		const answer = await window.host.readDesk();
		return answer.ok ? answer.value.room.viewerPageUrl : null;
	});
	const app = await start(`--hub-port=${new URL(page ?? '').port}`);
	const message = await findWindow(app, /^app:\/\/message\//);
	await expect(message.getByRole('heading')).toHaveText('The rehearsal room could not open its door');
	const ended = new Promise<void>((resolve) => app.once('close', () => resolve()));
	await message.getByRole('link', { name: 'Quit' }).click({ noWaitAfter: true });
	await ended;
	await first.close();
});

test('a ledger that another desk writes is not opened by a second one', async () => {
	const first = await launchDesk({ args: ['--no-viewers', `--ledger=${ledgerPath}`] });
	const app = await start(`--ledger=${ledgerPath}`);
	await expect.poll(() => readHeading(app)).toBe('Another program is using the ledger');
	expect(await first.window.evaluate(async () => (await window.host.startStream()).ok)).toBe(true);
	await first.close();
	const message = await findWindow(app, /^app:\/\/message\//);
	await message.getByRole('link', { name: 'Try again' }).click();
	const desk = await findWindow(app, /^app:\/\/bundle\//);
	await expect.poll(() => desk.evaluate(async () => (await window.host.readDesk()).ok)).toBe(true);
	await app.close();
});

test('settings that cannot be read are set aside, and the desk opens without them', async () => {
	writeFileSync(join(folder, 'settings.json'), '{"version":1,"desk":{"theme":"pink"}}');
	const app = await start();
	const desk = await findWindow(app, /^app:\/\/bundle\//);
	const theme = () =>
		desk.evaluate(async () => {
			const answer = await window.host.readDesk();
			return answer.ok ? answer.value.settings.theme : answer.why;
		});
	expect(await theme()).toBe('system');
	const kept = readdirSync(folder).filter((name) => name.startsWith('settings.json.unreadable-'));
	expect(kept).toHaveLength(1);
	expect(readFileSync(join(folder, kept[0] ?? ''), 'utf8')).toContain('pink');
	const saved = await desk.evaluate(async () => {
		const answer = await window.host.readDesk();
		return answer.ok ? window.host.saveSettings({ ...answer.value.settings, theme: 'light' }) : answer;
	});
	expect(saved.ok).toBe(true);
	expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ desk: { theme: 'light' } });
	await app.close();
});

test('a page that crashes comes back by itself three times a minute, and the host does not notice', async () => {
	const app = await start();
	await findWindow(app, /^app:\/\/bundle\//);
	const crash = () =>
		app.evaluate(
			({ BrowserWindow }) =>
				new Promise<void>((resolve) => {
					const contents = BrowserWindow.getAllWindows()[0]?.webContents;
					contents?.once('render-process-gone', () => resolve());
					contents?.forcefullyCrashRenderer();
				}),
		);
	const isBack = () =>
		app.evaluate(({ BrowserWindow }) => {
			const contents = BrowserWindow.getAllWindows()[0]?.webContents;
			if (!contents || contents.isCrashed() || contents.isLoading()) return false;
			return contents.executeJavaScript(`window.host.readDesk().then((answer) => answer.ok)`) as Promise<boolean>;
		});
	for (let times = 0; times < 3; times++) {
		await expect.poll(isBack).toBe(true);
		await crash();
	}
	await expect.poll(isBack).toBe(true);
	await crash();
	await expect.poll(() => readHeading(app)).toBe('The window stopped working');
	const message = await findWindow(app, /^app:\/\/message\//);
	await message.getByRole('link', { name: 'Try again' }).click();
	await expect.poll(isBack).toBe(true);
	await app.close();
});

test('a fault that nobody foresaw stops the writer and says so', async () => {
	const app = await start();
	await findWindow(app, /^app:\/\/bundle\//);
	await app.evaluate(() => void Promise.reject(new Error('planted in a test')));
	await expect.poll(() => readHeading(app)).toBe('Giftwarden stopped to keep the record right');
	const message = await findWindow(app, /^app:\/\/message\//);
	await message.getByText('Details for a report').click();
	await expect(message.getByText('planted in a test')).toBeVisible();
	await message.screenshot({ path: 'test-results/message-host-stopped.png' });
	expect(readFileSync(join(folder, 'logs', 'giftwarden.log'), 'utf8')).toContain('planted in a test');
	// Whoever comes next may write: this process does not any more.
	holdLedger(ledgerPath)();
	await app.close();
});
