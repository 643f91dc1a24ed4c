import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from '../../main/app/keeping/settings-file.ts';
import { DEFAULT_SETTINGS } from '../../main/app/keeping/settings.ts';
import { choosePlace } from '../../main/app/window/window-place.ts';

let folder: string;
let path: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-settings-'));
	path = join(folder, 'inside', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const desk = { ...DEFAULT_SETTINGS.desk, theme: 'light', moderatorName: 'Mira' } as const;
const place = { x: 10, y: 20, width: 1200, height: 800, isMaximised: false };

test('without a file the desk opens with defaults and writes nothing', () => {
	expect(openSettings(path, 1).file.current).toEqual(DEFAULT_SETTINGS);
	expect(readdirSync(join(folder, 'inside'))).toEqual([]);
});

test('what was changed is there the next time, and nobody else may read it', () => {
	const { file } = openSettings(path, 1);
	file.change({ desk });
	file.change({ window: place });
	expect(openSettings(path, 2).file.current).toEqual({ ...DEFAULT_SETTINGS, desk, window: place });
	expect(readdirSync(join(folder, 'inside'))).toEqual(['settings.json']);
	expect(statSync(path).mode & 0o077).toBe(0);
});

test.each([
	['no JSON', '{"version":1,'],
	['a newer version', JSON.stringify({ version: 2, ...DEFAULT_SETTINGS })],
	['a theme that is not there', JSON.stringify({ version: 1, ...DEFAULT_SETTINGS, desk: { ...desk, theme: 'pink' } })],
	['a missing part', JSON.stringify({ version: 1, desk })],
	['a list', '[]'],
	['nothing', ''],
])('a file with %s is set aside whole and the desk opens with defaults', (_what, text) => {
	mkdirSync(join(folder, 'inside'));
	writeFileSync(path, text);
	const opened = openSettings(path, 77);
	expect(opened.file.current).toEqual(DEFAULT_SETTINGS);
	expect(opened.setAsideAs).toBe(`${path}.unreadable-77`);
	expect(opened.wrong).not.toBe('');
	expect(readFileSync(`${path}.unreadable-77`, 'utf8')).toBe(text);
	opened.file.change({ desk });
	expect(openSettings(path, 78)).toMatchObject({ setAsideAs: null, file: { current: { desk } } });
});

test('a change that cannot be written changes nothing and leaves nothing behind', () => {
	const { file } = openSettings(path, 1);
	file.change({ desk });
	// A folder in the place of the unfinished file is as good as a disk that refuses.
	mkdirSync(`${path}.unfinished`);
	expect(() => file.change({ window: place })).toThrow();
	expect(file.current.window).toBeNull();
	expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ window: null });
});

const screens = [
	{ x: 0, y: 0, width: 1920, height: 1080 },
	{ x: 1920, y: 0, width: 1280, height: 1024 },
];

test.each([
	['nowhere yet: the usual size, where the system puts it', null, { width: 1440, height: 900 }],
	['on the first screen', place, { x: 10, y: 20, width: 1200, height: 800 }],
	['on the second screen', { ...place, x: 2000 }, { x: 2000, y: 20, width: 1200, height: 800 }],
	['on a screen that is gone', { ...place, x: 5000 }, { width: 1200, height: 800 }],
	['with its title bar above the screen', { ...place, y: -300 }, { width: 1200, height: 800 }],
	['with only a sliver in sight', { ...place, x: -1190 }, { width: 1200, height: 800 }],
	['smaller than the desk can be', { ...place, width: 5, height: 5 }, { x: 10, y: 20, width: 1024, height: 640 }],
])('the window opens %s', (_where, remembered, expected) => {
	expect(choosePlace(remembered, screens)).toEqual(expected);
});
