import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../main/app/keeping/log-file.ts';
import { asUtcMs } from '../../protocol/ids.ts';

let folder: string;
let path: string;
function now() {
	return asUtcMs(1_700_000_000_000);
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-log-'));
	path = join(folder, 'logs', 'giftwarden.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a line says when, how bad, what, and its figures', () => {
	const log = openLogFile({ path, now });
	log.info('starting', { version: '1.0.0', viewers: 3 });
	log.warn('slow');
	expect(readFileSync(path, 'utf8')).toBe(
		'2023-11-14T22:13:20.000Z info starting version="1.0.0" viewers=3\n2023-11-14T22:13:20.000Z warn slow\n',
	);
	expect(statSync(path).mode & 0o077).toBe(0);
});

test('an error is one line with its code and where it came from', () => {
	openLogFile({ path, now }).error('the ledger', Object.assign(new Error('disk\nfull'), { code: 'SQLITE_FULL' }));
	const [line, ...more] = readFileSync(path, 'utf8').trimEnd().split('\n');
	expect(line).toContain('error the ledger: Error (SQLITE_FULL): disk | full | at ');
	expect(more).toEqual([]);
});

test('keys, tokens and the home of the person do not get into it; ids do', () => {
	const log = openLogFile({ path, now });
	const canary = 'eyJhbGciOiJIUzI1NiJ9-CANARY-0123456789abcdefABCDEF';
	const giftId = '01932f4e-8f00-7000-8000-000000000001';
	log.info('token', { canary, giftId, home: join(homedir(), 'rooms') });
	log.error('failed', new Error(`with ${canary}`));
	const text = readFileSync(path, 'utf8');
	expect(text).not.toContain('CANARY');
	expect(text).not.toContain(homedir());
	expect(text).toContain(giftId);
});

test('Agora’s tokens do not get into it, not even those that look like a path, nor App IDs', () => {
	const log = openLogFile({ path, now });
	const token = `007eJxTYOCdJ/${'tjyTM2zxW6Xh/'.repeat(8)}YTVh6A==`;
	log.error('login', new Error(`token ${token} for 970CA35de60c44645bbae8a215061b33`));
	log.warn('wss://x.edge.agora.io/970ca35de60c44645bbae8a215061b33/anna', { chain: '8b1f' });
	const text = readFileSync(path, 'utf8');
	expect(text).not.toMatch(/zxW6Xh|YTVh6A|970ca35/i);
	expect(text).toContain('token [redacted] for [redacted]');
	expect(text).toContain('chain="8b1f"');
});

test('files stay below their size, and only the newest few are kept', () => {
	const log = openLogFile({ path, now, bytesMax: 1_000, filesMax: 3 });
	for (let number = 0; number < 200; number++) log.info('line', { number });
	const names = readdirSync(join(folder, 'logs')).sort();
	expect(names).toEqual(['giftwarden.log', 'giftwarden.log.1', 'giftwarden.log.2']);
	for (const name of names) expect(statSync(join(folder, 'logs', name)).size).toBeLessThan(1_100);
	expect(readFileSync(path, 'utf8')).toContain('number=199');
});

test('a log that was there is continued, not begun again', () => {
	openLogFile({ path, now, bytesMax: 60 }).info('first, and long enough to fill the file');
	openLogFile({ path, now, bytesMax: 60 }).info('second');
	expect(readFileSync(`${path}.1`, 'utf8')).toContain('first');
	expect(readFileSync(path, 'utf8')).toContain('second');
});

test('a disk that refuses is told to the terminal and stops nobody', () => {
	const echoed: string[] = [];
	const log = openLogFile({ path, now, echo: (line) => echoed.push(line) });
	mkdirSync(path);
	log.info('still here');
	expect(echoed).toEqual([
		'2023-11-14T22:13:20.000Z info still here',
		expect.stringContaining('the log cannot be written: Error (EISDIR)'),
	]);
});
