// The ledger's storage in the real app: a disk that is really full, a ledger that is really damaged, a backup that is
// really restored.

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {} from '../../preload/api/host-door.ts';
import { launchApp, launchDesk } from '../support/electron.ts';
import { EVERYTHING } from '../support/seeded-ledger.ts';

/** Only root may mount; where that is not so, the list of tests says that a full disk was not tried. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

let folder: string;
test.beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-storage-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readStorage(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const answer = await window.host.readDesk();
		return answer.ok ? `${answer.value.storage.state} ${answer.value.storage.cause ?? ''}`.trim() : answer.why;
	});
}

function readGifts(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const answer = await window.host.readDesk();
		return answer.ok ? answer.value.totals.requested.gifts : -1;
	});
}

if (canMount)
	test('a disk that fills up stops the grants and shows it; with room again the desk goes on by itself', async () => {
		const disk = join(folder, 'disk');
		mkdirSync(disk);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
		try {
			const ledger = join(disk, 'ledger.sqlite');
			const desk = await launchDesk({ args: ['--viewers=60', '--pace=60', `--ledger=${ledger}`] });
			await expect.poll(() => readStorage(desk.window), { timeout: 60_000 }).toBe('read_only full');
			await expect(desk.window.getByRole('alert')).toContainText('The disk is full: nothing is granted.');
			const before = await readGifts(desk.window);
			execFileSync('mount', ['-o', 'remount,size=64m', disk]);
			await expect.poll(() => readStorage(desk.window)).toBe('ok');
			await expect.poll(() => readGifts(desk.window)).toBeGreaterThan(before);
			await desk.close();
		} finally {
			execFileSync('umount', [disk]);
		}
	});

const IMPOSSIBLE: readonly (readonly [name: string, cause: string, title: string, make: Change, undo: Change])[] = [
	[
		'is full',
		'full',
		'The disk is full: nothing is granted.',
		(disk) => fillUp(join(disk, 'filler')),
		(disk) => rmSync(join(disk, 'filler')),
	],
	[
		'can only be read',
		'read_only',
		'The ledger cannot be written: nothing is granted.',
		(disk) => execFileSync('mount', ['-o', 'remount,ro', disk]),
		(disk) => execFileSync('mount', ['-o', 'remount,rw', disk]),
	],
];
type Change = (disk: string) => void;

/** To its last byte. */
function fillUp(path: string): void {
	for (const bytes of [1_048_576, 4_096, 1])
		try {
			for (;;) appendFileSync(path, Buffer.alloc(bytes));
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
		}
}

if (canMount)
	for (const [name, cause, title, make, undo] of IMPOSSIBLE)
		test(`a disk that ${name} from the start: the desk shows, searches and exports, and grants by itself when it may`, async () => {
			const disk = join(folder, 'disk');
			const csv = join(folder, 'gifts.csv');
			mkdirSync(disk);
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
			const args = ['--viewers=20', '--pace=20', `--ledger=${join(disk, 'ledger.sqlite')}`, `--export-to=${csv}`];
			try {
				const first = await launchDesk({ args });
				await expect.poll(() => readGifts(first.window)).toBeGreaterThan(5);
				await first.close();
				make(disk);
				const desk = await launchDesk({ args });
				const { window: page } = desk;
				expect(await readStorage(page)).toBe(`read_only ${cause}`);
				await expect(page.getByRole('alert')).toContainText(title);
				await expect(page.getByText('nothing new comes in until')).toBeVisible();
				const before = await readGifts(page);
				expect(before).toBeGreaterThan(5);
				expect(await page.evaluate(searchAndDecide)).toEqual({ found: true, decided: 'storage_unavailable' });
				await page.screenshot({ path: `test-results/storage-start-${cause}.png` });
				await page.evaluate(
					(filter) => window.host.exportHistory({ filter, withBom: false, timeZone: 'UTC' }),
					EVERYTHING,
				);
				await expect.poll(() => existsSync(csv)).toBe(true);
				expect(await readGifts(page)).toBe(before);
				undo(disk);
				await expect.poll(() => readStorage(page)).toBe('ok');
				await expect(page.getByText('new gifts come in here')).toBeVisible();
				await expect.poll(() => readGifts(page)).toBeGreaterThan(before);
				await desk.close();
			} finally {
				execFileSync('umount', [disk]);
			}
		});

/** Runs in the window. */
async function searchAndDecide(): Promise<{ found: boolean; decided: string }> {
	const filter = {
		...{ text: 'rose', from: null, to: null, sender: null, gift: null, states: [], deliveries: [] },
		...{ valueMin: null, valueMax: null },
	};
	const page = await window.host.searchHistory({ filter, before: null, limit: 10 });
	const stream = await window.host.startStream();
	return { found: page.ok, decided: stream.ok ? '' : stream.why };
}

test('a backup is restored by a person: the present ledger is kept aside, and what is missing is a gap', async () => {
	const desk = await launchDesk({ args: ['--no-viewers'], userDataDir: folder });
	const page = desk.window;
	await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
	await page.getByRole('button', { name: 'Back up now' }).click();
	await expect(page.getByRole('row', { name: /0 gifts/ })).toBeVisible();
	await expect(page.getByRole('contentinfo')).toContainText(/Backup \d\d:\d\d/);
	await page.evaluate(() => window.host.startStream());
	await page.getByRole('button', { name: /^Restore the backup of/ }).click();
	const dialog = page.getByRole('dialog', { name: 'Restore this backup?' });
	await expect(dialog).toContainText('no gift');
	await dialog.getByRole('button', { name: 'Restore it' }).click();
	const gap = () =>
		page.evaluate(async () => {
			const answer = await window.host.readDesk();
			return answer.ok ? answer.value.gaps[0]?.cause : null;
		});
	await expect.poll(gap).toBe('restored');
	const files = readdirSync(join(folder, 'rooms', 'rehearsal'));
	expect(files.filter((name) => /^ledger\.sqlite\.aside-[\d-]+$/.test(name))).toHaveLength(1);
	await desk.close();
});

test('a ledger that cannot be opened is restored from its newest good backup, after saying what would be missing', async () => {
	const first = await launchDesk({ args: ['--no-viewers'], userDataDir: folder });
	const made = await first.window.evaluate(() => window.host.backUpNow());
	expect(made).toMatchObject({ ok: true, value: { state: 'done' } });
	await first.close();
	const ledger = join(folder, 'rooms', 'rehearsal', 'ledger.sqlite');
	const noise = Buffer.alloc(16_384, 0xa7);
	writeFileSync(ledger, noise);
	const { app, close } = await launchApp({ args: ['--no-viewers'], userDataDir: folder });
	const heading = async (text: string): Promise<Page> => {
		const find = () => app.windows().find((page) => page.url().startsWith('app://message/'));
		await expect
			.poll(() =>
				find()
					?.getByRole('heading')
					.textContent({ timeout: 1_000 })
					.catch(() => null),
			)
			.toBe(text);
		return find() as Page;
	};
	const damaged = await heading('The ledger file is damaged');
	await damaged.getByRole('link', { name: 'Look for a backup' }).click();
	const offered = await heading('A backup can be restored');
	await expect(offered.getByText(/holds 0 gifts/)).toBeVisible();
	await expect(offered.getByText(/nobody knows how many gifts/)).toBeVisible();
	await offered.screenshot({ path: 'test-results/message-restore-offered.png' });
	await offered.getByRole('link', { name: 'Restore it' }).click();
	await expect.poll(() => app.windows().some((page) => page.url().startsWith('app://bundle/'))).toBe(true);
	const desk = app.windows().find((page) => page.url().startsWith('app://bundle/')) as Page;
	await expect.poll(() => readStorage(desk)).toBe('ok');
	const aside = readdirSync(dirname(ledger)).find((name) => /^ledger\.sqlite\.aside-[\d-]+$/.test(name)) ?? '';
	expect(readFileSync(join(dirname(ledger), aside)).equals(noise)).toBe(true);
	await close();
});
