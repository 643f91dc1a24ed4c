import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeExportName } from '../../main/app/keeping/export-name.ts';
import { DESK_POLICY, MESSAGE_POLICY } from '../../main/app/security/content-policy.ts';
import { mayOpenOutside } from '../../main/app/security/open-outside.ts';
import { listPageFiles } from '../../main/app/security/page-files.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'giftwarden-page-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('only known files of the built page are served, under their own paths', () => {
	mkdirSync(join(folder, 'assets'));
	writeFileSync(join(folder, 'index.html'), '');
	writeFileSync(join(folder, 'assets', 'desk #1.js'), '');
	writeFileSync(join(folder, 'assets', 'desk.js.map'), '');
	writeFileSync(join(folder, 'notes.txt'), '');
	symlinkSync('/etc/passwd', join(folder, 'passwd.html'));
	const files = listPageFiles(folder);
	expect([...files.keys()].sort()).toEqual(['/', '/assets/desk%20%231.js', '/index.html']);
	expect(files.get('/')).toEqual({ path: join(folder, 'index.html'), contentType: 'text/html; charset=utf-8' });
});

test('a folder without a page is said to be not built', () => {
	expect(() => listPageFiles(folder)).toThrow('not built');
});

test('the policies name no source but the page itself, and let no string become a script', () => {
	for (const policy of [DESK_POLICY, MESSAGE_POLICY]) {
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("require-trusted-types-for 'script'");
		expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
	}
	expect(MESSAGE_POLICY).not.toContain('script-src');
});

const page = 'http://127.0.0.1:4711/';

test.each([
	[page, page, true],
	[page, null, false],
	['http://127.0.0.1:4711/x', page, false],
	['https://example.org/', page, false],
	['javascript:alert(1)', 'javascript:alert(1)', false],
	['file:///etc/passwd', 'file:///etc/passwd', false],
	['http://127.0.0.1@evil/', 'http://127.0.0.1@evil/', false],
	['http://localhost:4711/', 'http://localhost:4711/', false],
	['', '', false],
])('%s may be opened outside while the viewer page is %s: %s', (address, viewerPageUrl, expected) => {
	expect(mayOpenOutside(address, viewerPageUrl)).toBe(expected);
});

test.each([
	['rehearsal', 'giftwarden-rehearsal-2026-11-23.csv'],
	['Friday night: <1>|?', 'giftwarden-Friday-night-1-2026-11-23.csv'],
	['../../etc', 'giftwarden-etc-2026-11-23.csv'],
	['CON', 'giftwarden-CON-2026-11-23.csv'],
	['~~~', 'giftwarden-2026-11-23.csv'],
	['x'.repeat(64), `giftwarden-${'x'.repeat(60)}-2026-11-23.csv`],
])('the export of room %s is called %s', (room, name) => {
	const atMs = Date.UTC(2026, 10, 23, 3);
	expect(makeExportName({ room, atMs, timeZone: 'UTC' })).toBe(name);
});

test('the day in the name is the day where the person is', () => {
	const atMs = Date.UTC(2026, 10, 23, 3);
	expect(makeExportName({ room: 'r', atMs, timeZone: 'America/New_York' })).toBe('giftwarden-r-2026-11-22.csv');
});
