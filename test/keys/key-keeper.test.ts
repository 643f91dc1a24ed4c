import { beforeEach, describe, expect, test } from 'vitest';
import { findPublicKeys } from '../../main/keys/store/identity.ts';
import type { RoomIdentity } from '../../main/keys/store/identity.ts';
import type { KeyKeeper } from '../../main/keys/store/key-keeper.ts';
import { countBytes, Keyring, openKeeper, PASSPHRASE, Shelf } from './keeping.ts';
import type { Around } from './keeping.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 24 * 3_600_000;
let strong: Around;
let weak: Around;

beforeEach(() => {
	strong = { shelf: new Shelf(), vault: new Keyring('strong'), now: NOW };
	weak = { shelf: new Shelf(), vault: new Keyring('weak'), now: NOW };
});

function identityOf(keeper: KeyKeeper): RoomIdentity {
	if (keeper.state.kind !== 'open') throw new Error(`the keys are ${keeper.state.kind}`);
	return keeper.state.identity;
}

/** What of a private key would be found in a text by somebody who looks for it in any of the usual ways. */
function isIn(text: string, { secrets }: RoomIdentity): boolean {
	return [secrets.sealKey, secrets.grantKey].some((secret) => {
		const bytes = Buffer.from(secret);
		return (['base64', 'base64url', 'hex'] as const).some((form) => text.includes(bytes.toString(form)));
	});
}

describe('where the system has a keyring', () => {
	test('keys are made on first use, rest under it, and are the same the next time', async () => {
		const first = await openKeeper(strong);
		expect(first.state).toMatchObject({ kind: 'open', rest: 'system' });
		expect(isIn(strong.shelf.only.text, identityOf(first))).toBe(false);
		const second = await openKeeper(strong, { random: countBytes('other') });
		expect(identityOf(second)).toEqual(identityOf(first));
		expect(second.lost).toBeNull();
	});

	test('a keyring that no longer opens them is said, and the file waits where it is', async () => {
		const before = identityOf(await openKeeper(strong));
		const { text } = strong.shelf.only;
		strong.vault.isLost = true;
		const keeper = await openKeeper(strong, { random: countBytes('other') });
		expect(keeper.state).toEqual({ kind: 'lost' });
		expect(keeper.lost).toMatchObject({ why: 'system_refuses', keptAs: null });
		expect(strong.shelf.only.text).toBe(text);
		strong.vault.isLost = false;
		expect(identityOf(await openKeeper(strong))).toEqual(before);
	});

	test('new keys in the place of lost ones keep the old file, and remember what they were', async () => {
		const before = identityOf(await openKeeper(strong));
		strong.vault.isLost = true;
		const keeper = await openKeeper(strong, { random: countBytes('other') });
		strong.vault.isLost = false;
		expect(await keeper.keep({ how: 'system' })).toBe('kept');
		expect(strong.shelf.copies).toHaveLength(1);
		expect(identityOf(keeper).earlier).toEqual([{ ...findPublicKeys(before.secrets), usedUntil: NOW, secrets: null }]);
	});

	test('keys are written anew when the system protects better than before', async () => {
		await openKeeper(strong);
		strong.vault.isStale = true;
		strong.vault.kind = { strength: 'strong', backend: 'kwallet6' };
		await openKeeper(strong);
		expect(strong.shelf.only.text).toContain('kwallet6');
	});
});

describe('where a ledger has signed grants and the key file is not there', () => {
	test('nothing is made before a person has decided, and new keys are made when they say so', async () => {
		const keeper = await openKeeper(strong, { hasGranted: true });
		expect([keeper.state.kind, keeper.lost, strong.shelf.files.size]).toEqual([
			'lost',
			{ why: 'missing', open: null, keptAs: null },
			0,
		]);
		expect(await keeper.keep({ how: 'system' })).toBe('kept');
		expect([keeper.state.kind, strong.shelf.files.size]).toEqual(['open', 1]);
	});

	test('a rehearsal asks nobody', async () => {
		expect((await openKeeper(strong, { hasGranted: true, isRehearsal: true })).state.kind).toBe('open');
	});
});

describe('where it has none', () => {
	test('nothing is made and nothing is written before a person has decided', async () => {
		expect((await openKeeper(weak)).state).toEqual({ kind: 'undecided' });
		expect(weak.shelf.files.size).toBe(0);
	});

	test('nobody can have them kept by a keyring that is none', async () => {
		expect(await (await openKeeper(weak)).keep({ how: 'system' })).toBe('system_is_weak');
		expect(weak.shelf.files.size).toBe(0);
	});

	test('a passphrase is asked for at each start, and a wrong one is only wrong', async () => {
		const first = await openKeeper(weak);
		expect(await first.keep({ how: 'passphrase', passphrase: PASSPHRASE })).toBe('kept');
		expect(isIn(weak.shelf.only.text, identityOf(first))).toBe(false);
		expect(weak.shelf.only.text).not.toContain(PASSPHRASE);
		const second = await openKeeper(weak);
		expect(second.state.kind).toBe('locked');
		expect(second.known?.public).toEqual(findPublicKeys(identityOf(first).secrets));
		expect(await second.unlock('correct horse batter')).toBe('wrong_passphrase');
		expect(second.state.kind).toBe('locked');
		expect(await second.unlock(PASSPHRASE)).toBe('unlocked');
		expect(identityOf(second)).toEqual(identityOf(first));
	});

	test('a passphrase is the same on a keyboard that writes its letters in two parts', async () => {
		await (await openKeeper(weak)).keep({ how: 'passphrase', passphrase: 'caf\u00e9 caf\u00e9 caf\u00e9' });
		const second = await openKeeper(weak);
		expect(await second.unlock('cafe\u0301 cafe\u0301 cafe\u0301')).toBe('unlocked');
	});

	test('keys for one run leave no private half, and the next start says that they are gone', async () => {
		const first = await openKeeper(weak);
		await first.keep({ how: 'run' });
		expect(isIn(weak.shelf.only.text, identityOf(first))).toBe(false);
		const second = await openKeeper(weak, { random: countBytes('other') });
		expect(second.state).toEqual({ kind: 'undecided' });
		expect(second.lost).toMatchObject({ why: 'run_ended' });
		await second.keep({ how: 'run' });
		expect(identityOf(second).earlier.map(({ grantKey }) => grantKey)).toEqual([
			findPublicKeys(identityOf(first).secrets).grantKey,
		]);
	});

	test('what the disk does not take is not in force', async () => {
		const keeper = await openKeeper(weak);
		weak.shelf.isFull = true;
		await expect(keeper.keep({ how: 'passphrase', passphrase: PASSPHRASE })).rejects.toThrow('full');
		expect(keeper.state).toEqual({ kind: 'undecided' });
		weak.shelf.isFull = false;
		expect(await keeper.keep({ how: 'run' })).toBe('kept');
	});
});

describe('a rehearsal', () => {
	test('asks nobody, whatever the system offers, and has the same keys the next time', async () => {
		const first = await openKeeper(weak, { isRehearsal: true });
		expect(first.state).toMatchObject({ kind: 'open', rest: 'nothing' });
		expect(identityOf(await openKeeper(weak, { isRehearsal: true, random: countBytes('other') }))).toEqual(
			identityOf(first),
		);
	});

	test('goes on with new keys where its file is damaged, and keeps that file', async () => {
		await openKeeper(weak, { isRehearsal: true });
		weak.shelf.files.set(weak.shelf.only.name, '{"kind":');
		const keeper = await openKeeper(weak, { isRehearsal: true });
		expect(keeper.state.kind).toBe('open');
		expect(keeper.lost).toMatchObject({ why: 'damaged', keptAs: expect.stringContaining('unreadable') as string });
		expect(weak.shelf.copies).toHaveLength(1);
	});

	test('is the only room whose keys may lie open', async () => {
		await openKeeper(weak, { isRehearsal: true });
		const real = await openKeeper(weak);
		expect(real.state).toEqual({ kind: 'lost' });
		expect(real.lost?.why).toBe('damaged');
	});
});

describe('a damaged key file', () => {
	const damages: readonly (readonly [string, (text: string) => string])[] = [
		['half of it', (text) => text.slice(0, text.length / 2)],
		['nothing at all', () => ''],
		['another key in the open', (text) => text.replace(/("sealKey": ")./, '$1_')],
		['another room', (text) => text.replace('friday night', 'monday night')],
		['a newer version', (text) => text.replace('"version": 1', '"version": 2')],
		['a field more', (text) => text.replace('"version"', '"also": 1, "version"')],
		['a megabyte', (text) => text + ' '.repeat(1_000_000)],
	];

	test.each(damages)('with %s is explained, waits, and is kept when new keys come', async (_what, damage) => {
		await openKeeper(strong);
		const { name, text } = strong.shelf.only;
		const damaged = damage(text);
		strong.shelf.files.set(name, damaged);
		const keeper = await openKeeper(strong, { random: countBytes('other') });
		expect(keeper.state).toEqual({ kind: 'lost' });
		expect(keeper.lost?.why).toBe('damaged');
		expect(strong.shelf.only.text).toBe(damaged);
		expect(await keeper.keep({ how: 'system' })).toBe('kept');
		expect(strong.shelf.files.get(strong.shelf.copies[0] ?? '')).toBe(damaged);
		expect((await openKeeper(strong)).state.kind).toBe('open');
	});
});

describe('a rotation', () => {
	test('makes other keys, and the ones before stay known', async () => {
		const keeper = await openKeeper(strong);
		const before = identityOf(keeper);
		const turned = await keeper.rotate(null);
		expect(turned).toEqual({ before, after: identityOf(keeper) });
		expect(identityOf(keeper).secrets).not.toEqual(before.secrets);
		const again = identityOf(await openKeeper(strong));
		expect(again.earlier).toEqual([{ ...findPublicKeys(before.secrets), usedUntil: NOW, secrets: before.secrets }]);
	});

	test('forgets the private halves of the keys before it after a week', async () => {
		const keeper = await openKeeper(strong);
		const before = identityOf(keeper);
		await keeper.rotate(null);
		strong.now += 8 * DAY_MS;
		const again = await openKeeper(strong);
		expect(identityOf(again).earlier).toEqual([{ ...findPublicKeys(before.secrets), usedUntil: NOW, secrets: null }]);
		expect(turnedRound(strong.shelf.only.text)).not.toContain(
			Buffer.from(before.secrets.sealKey).toString('base64url'),
		);
	});

	test('of keys under a passphrase wants it again', async () => {
		const keeper = await openKeeper(weak);
		await keeper.keep({ how: 'passphrase', passphrase: PASSPHRASE });
		const before = identityOf(keeper);
		expect(await keeper.rotate(null)).toBe('wrong_passphrase');
		expect(await keeper.rotate('something else')).toBe('wrong_passphrase');
		expect(identityOf(keeper)).toEqual(before);
		expect(await keeper.rotate(PASSPHRASE)).toMatchObject({ before });
		const again = await openKeeper(weak);
		expect(await again.unlock(PASSPHRASE)).toBe('unlocked');
		expect(identityOf(again)).toEqual(identityOf(keeper));
	});
});

/** What the test's keyring has made of the identity. */
function turnedRound(file: string): string {
	const { box } = JSON.parse(file) as { box: { sealed: string } };
	return [...Buffer.from(box.sealed, 'base64').toString()].reverse().join('');
}
