import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from '../../main/app/keeping/settings-file.ts';
import { createDeskCalls } from '../../main/app/room/desk-calls.ts';
import type { Shell } from '../../main/app/room/desk-calls.ts';
import type { DeskBackend, DeskCalls, DeskChange } from '../../main/ipc/desk-backend.ts';
import type { DeskSettings, ExportOptions } from '../../preload/api/desk-api.ts';
import type { KeysRow } from '../../preload/api/keys/key-rows.ts';
import type { ExportRow, RehearsalPace } from '../../preload/api/rows.ts';
import { someFilter, somePace, someSettings } from '../ipc/arguments.ts';
import { createFakeDesk } from '../ipc/fake-desk.ts';

const order = { filter: someFilter, withBom: false, timeZone: 'UTC' } as unknown as ExportOptions;
const settings = someSettings as DeskSettings;
const pace: RehearsalPace = somePace;
const keys = { state: 'undecided', fingerprint: null } as KeysRow;

let folder: string;
let settingsPath: string;
let did: string[];
let changed: (change: DeskChange) => void;
let told: DeskChange[];
let choosePath: () => Promise<string | null>;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-calls-'));
	settingsPath = join(folder, 'settings.json');
	did = [];
	told = [];
	choosePath = async () => '/exports/a.csv';
});
afterEach(() => rmSync(folder, { recursive: true }));

function createCalls(options: { isRehearsal: boolean } = { isRehearsal: true }): DeskCalls {
	const shell: Shell = {
		answerClosing: (answer) => void did.push(`closing: ${answer}`),
		chooseExportPath: () => choosePath(),
		showInFolder: (path) => did.push(`show ${path}`),
		openOutside: async (address) => void did.push(`open ${address}`),
		setTheme: (theme) => did.push(`theme ${theme}`),
	};
	const backend: DeskBackend = {
		...createFakeDesk().calls,
		readDesk: () => ({ ok: true, value: { revision: 7 } }) as never,
		readParts: () => ({ revision: 7 }),
		exportHistory: (_order, path) => {
			did.push(`export to ${path}`);
			return { ok: true, value: { state: 'running', path } as ExportRow };
		},
		onChange: (listener) => {
			changed = listener;
			return () => undefined;
		},
	};
	const rehearsal = {
		viewerPageUrl: 'http://127.0.0.1:4711/',
		setPace: (wanted: RehearsalPace) => did.push(`pace ${wanted.giftsPerSecond}`),
	};
	return createDeskCalls({
		backend,
		settings: openSettings(settingsPath, 1).file,
		shell,
		rehearsal: options.isRehearsal ? rehearsal : null,
		storage: createFakeDesk().calls,
		keys: { calls: createFakeDesk().calls, read: () => keys },
		roomCalls: createFakeDesk().calls,
		tell: (change) => told.push(change),
	});
}

test('the desk is read with the settings of this machine', async () => {
	const calls = createCalls();
	await calls.saveSettings(settings);
	expect(await calls.readDesk()).toEqual({ ok: true, value: { revision: 7, settings, keys } });
});

test('saved settings are on the disk, in the window, and in the theme of the system', async () => {
	const calls = createCalls();
	expect(await calls.saveSettings(settings)).toEqual({ ok: true, value: settings });
	expect(openSettings(settingsPath, 2).file.current.desk).toEqual(settings);
	expect({ told, did }).toEqual({ told: [{ settings }], did: ['theme dark'] });
});

test('settings that cannot be written are said to be, and nothing changes', async () => {
	const calls = createCalls();
	mkdirSync(`${settingsPath}.unfinished`);
	expect(await calls.saveSettings(settings)).toMatchObject({ ok: false, why: 'storage_unavailable' });
	expect({ told, did }).toEqual({ told: [], did: [] });
});

test('an export goes where the person says, and nowhere if they say nothing', async () => {
	const calls = createCalls();
	expect(await calls.exportHistory(order)).toMatchObject({ ok: true, value: { path: '/exports/a.csv' } });
	choosePath = async () => null;
	expect(await calls.exportHistory(order)).toMatchObject({ ok: false, why: 'no_place_chosen' });
	expect(did).toEqual(['export to /exports/a.csv']);
});

test('while the dialog is open a second one does not open over it', async () => {
	const calls = createCalls();
	let choose = (_path: string): void => undefined;
	choosePath = () => new Promise((resolve) => (choose = resolve));
	const first = calls.exportHistory(order);
	expect(await calls.exportHistory(order)).toMatchObject({ ok: false, why: 'export_running' });
	choose('/exports/b.csv');
	expect(await first).toMatchObject({ ok: true });
	expect(did).toEqual(['export to /exports/b.csv']);
});

test('only an export that ended well can be shown, and the last one is', async () => {
	const calls = createCalls();
	expect(await calls.showExport()).toMatchObject({ ok: false, why: 'nothing_exported' });
	for (const [state, path] of [
		['done', '/exports/a.csv'],
		['running', '/exports/b.csv'],
		['failed', '/exports/b.csv'],
		['cancelled', '/exports/c.csv'],
	] as const)
		changed({ exportProgress: { state, path } as ExportRow });
	expect(await calls.showExport()).toEqual({ ok: true, value: null });
	expect(did).toEqual(['show /exports/a.csv']);
});

test('the rehearsal has a pace and a page of its own', async () => {
	const calls = createCalls();
	expect(await calls.setRehearsalPace(pace)).toEqual({ ok: true, value: pace });
	expect(await calls.openViewerPage()).toEqual({ ok: true, value: null });
	expect({ told, did }).toEqual({ told: [{ stale: ['room'] }], did: ['pace 20', 'open http://127.0.0.1:4711/'] });
});

test('what a person says to the question whether to close reaches the window', async () => {
	const calls = createCalls();
	for (const answer of ['shown', 'close'] as const)
		expect(await calls.answerClosing(answer)).toEqual({ ok: true, value: null });
	expect(did).toEqual(['closing: shown', 'closing: close']);
});

test('a real room has neither', async () => {
	const calls = createCalls({ isRehearsal: false });
	expect(await calls.setRehearsalPace(pace)).toMatchObject({ ok: false, why: 'not_a_rehearsal' });
	expect(await calls.openViewerPage()).toMatchObject({ ok: false, why: 'not_a_rehearsal' });
	expect(did).toEqual([]);
});
