import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Report } from '../../rehearsal/report.ts';

vi.setConfig({ testTimeout: 120_000 });

const CLI = fileURLToPath(new URL('../../rehearsal/cli.ts', import.meta.url));
const SMALL = ['--viewers', '5', '--gifts', '20', '--crashes', '0', '--cuts', '0'];

let directory: string;

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'cli-'));
});

afterEach(() => {
	rmSync(directory, { recursive: true });
});

function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
		let [out, err] = ['', ''];
		child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
		child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, out, err }));
	});
}

test('the report is JSON on standard output and nothing else; progress goes to standard error', async () => {
	const { code, out, err } = await run(...SMALL, '--json');
	const report = JSON.parse(out) as Report;
	expect(Object.values(report.invariants).every(Boolean)).toBe(true);
	expect(report.states['requested']?.gifts).toBeGreaterThan(10);
	expect(err).toContain('of the evening');
	expect(code).toBe(0);
});

test('without --json a person reads a page', async () => {
	const { code, out } = await run(...SMALL);
	expect(out).toMatch(/requested +\d+/);
	expect(out).toContain('holds   every_gift_in_exactly_one_state');
	expect(code).toBe(0);
});

test('wrong arguments are answered with what is right, and code 2', async () => {
	const { code, out, err } = await run('--viewers', 'many');
	expect(err).toContain('--viewers is a whole number from 1 to 5000, not "many"');
	expect(err).toContain('npm run rehearsal');
	expect([code, out]).toEqual([2, '']);
});

test('--help says everything, on standard output', async () => {
	const { code, out } = await run('--help');
	expect(out).toContain('--acknowledgment-loss');
	expect(code).toBe(0);
});

test('a broken invariant ends with code 1 and is told in words', async () => {
	const path = join(directory, 'ledger.sqlite');
	expect((await run(...SMALL, '--ledger', path)).code).toBe(0);
	const db = new Database(path);
	db.exec('UPDATE minute_coins SET coins = coins + 1');
	db.close();
	const { code, out } = await run(...SMALL, '--seed', '2', '--ledger', path);
	expect(out).toContain('BROKEN  entries_equal_gifts');
	expect(code).toBe(1);
});

test('a file that is no ledger is left alone and said so', async () => {
	const path = join(directory, 'notes.txt');
	writeFileSync(path, 'dear diary, '.repeat(100));
	const { code, err } = await run(...SMALL, '--ledger', path);
	expect(err).toContain('the evening ended early');
	expect(code).toBe(1);
	expect(existsSync(path)).toBe(true);
});
