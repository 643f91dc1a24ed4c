import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecrets } from '../../../main/app/keeping/secrets.ts';
import type { SecretVault } from '../../../main/app/keeping/secrets.ts';
import { RememberingLog } from '../../ipc/fake-desk.ts';

let folder: string;
let path: string;
let log: RememberingLog;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-secrets-'));
	path = join(folder, 'secrets.json');
	log = new RememberingLog();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Turns letters round for one person; nobody else can turn them back. */
function vaultOf(person: string, strength: 'strong' | 'weak' = 'strong'): SecretVault {
	return {
		find: () => Promise.resolve({ strength }),
		protect: (text) => Promise.resolve(Buffer.from(`${person}:${[...text].reverse().join('')}`).toString('base64')),
		reveal(encrypted) {
			const [of, text = ''] = Buffer.from(encrypted, 'base64').toString().split(':');
			return Promise.resolve(of === person ? { text: [...text].reverse().join('') } : null);
		},
	};
}

test('a secret is there the next time, and nothing readable of it lies on the disk', async () => {
	const secrets = await openSecrets({ path, vault: vaultOf('mira'), log });
	await secrets.keep('lounge', 'Bearer 12345');
	const again = await openSecrets({ path, vault: vaultOf('mira'), log });
	expect(again.find('lounge')).toBe('Bearer 12345');
	expect(again.isKept).toBe(true);
	expect(readFileSync(path, 'utf8')).not.toContain('Bearer');
	expect(statSync(path).mode & 0o077).toBe(0);
});

test('a forgotten secret is gone from the disk, and the others are not', async () => {
	const secrets = await openSecrets({ path, vault: vaultOf('mira'), log });
	await secrets.keep('lounge', 'one');
	await secrets.keep('club', 'two');
	secrets.forget('lounge');
	const again = await openSecrets({ path, vault: vaultOf('mira'), log });
	expect([again.find('lounge'), again.find('club')]).toEqual([null, 'two']);
});

test('where the system keeps nothing safely a secret lives as long as the desk, and touches no disk', async () => {
	const secrets = await openSecrets({ path, vault: vaultOf('mira', 'weak'), log });
	await secrets.keep('lounge', 'one');
	expect([secrets.find('lounge'), secrets.isKept, existsSync(path)]).toEqual(['one', false, false]);
	expect((await openSecrets({ path, vault: vaultOf('mira', 'weak'), log })).find('lounge')).toBeNull();
});

test('what another person encrypted is asked for again, stays on the disk, and is not in the log', async () => {
	await (await openSecrets({ path, vault: vaultOf('mira'), log })).keep('lounge', 'one');
	const others = await openSecrets({ path, vault: vaultOf('noa'), log });
	expect(others.find('lounge')).toBeNull();
	await others.keep('club', 'two');
	expect((await openSecrets({ path, vault: vaultOf('mira'), log })).find('lounge')).toBe('one');
	expect(log.lines.join()).not.toMatch(/\bone\b|\btwo\b/);
});

test.each(['', '{', '[]', '{"version":2,"encrypted":{}}'])(
	'a file of %j holds no secrets and stops nothing',
	async (text) => {
		writeFileSync(path, text);
		const secrets = await openSecrets({ path, vault: vaultOf('mira'), log });
		expect(secrets.find('lounge')).toBeNull();
		await secrets.keep('lounge', 'one');
		expect((await openSecrets({ path, vault: vaultOf('mira'), log })).find('lounge')).toBe('one');
	},
);

test('a disk that refuses leaves everything as it was', async () => {
	const secrets = await openSecrets({ path, vault: vaultOf('mira'), log });
	await secrets.keep('lounge', 'one');
	mkdirSync(`${path}.unfinished`);
	await expect(secrets.keep('lounge', 'two')).rejects.toThrow();
	expect(() => secrets.forget('lounge')).toThrow();
	expect(secrets.find('lounge')).toBe('one');
});
