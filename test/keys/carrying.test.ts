// An identity on its way to another computer: the file is a stranger's until it has opened under its passphrase.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asChannelName, asUtcMs } from '../../protocol/ids.ts';
import { findPublicKeys } from '../../main/keys/store/identity.ts';
import type { RoomIdentity } from '../../main/keys/store/identity.ts';
import { readExport, writeUnderPassphrase } from '../../main/keys/store/key-file.ts';
import type { ExportedIdentity } from '../../main/keys/store/key-file.ts';
import type { KeyKeeper } from '../../main/keys/store/key-keeper.ts';
import { CHEAP, countBytes, Keyring, NAME, openKeeper, PASSPHRASE, Shelf } from './keeping.ts';
import type { Around } from './keeping.ts';

const NOW = 1_800_000_000_000;
const once = { passphrase: PASSPHRASE, replaces: false };

function around(strength: 'strong' | 'weak'): Around {
	return { shelf: new Shelf(), vault: new Keyring(strength), now: NOW };
}

function identityOf(keeper: KeyKeeper): RoomIdentity {
	if (keeper.state.kind !== 'open') throw new Error(`the keys are ${keeper.state.kind}`);
	return keeper.state.identity;
}

async function exportFrom(keeper: KeyKeeper): Promise<string> {
	return (await keeper.exportIdentity(PASSPHRASE)) ?? '';
}

function must(file: ExportedIdentity | null): ExportedIdentity {
	if (!file) throw new Error('this is no exported identity');
	return file;
}

test('an exported identity opens on another computer, with the keys before the rotation', async () => {
	const old = await openKeeper(around('strong'));
	await old.rotate(null);
	const text = await exportFrom(old);
	const there = await openKeeper(around('weak'), { random: countBytes('other') });
	expect(await there.import(must(readExport(text)), once)).toBe('imported');
	expect(identityOf(there)).toEqual(identityOf(old));
	expect(there.state).toMatchObject({ rest: 'passphrase' });
});

test('the file shows the public keys and nothing of the private ones or the passphrase', async () => {
	const keeper = await openKeeper(around('strong'));
	const text = await exportFrom(keeper);
	const { secrets } = identityOf(keeper);
	for (const secret of [secrets.sealKey, secrets.grantKey])
		expect(text).not.toContain(Buffer.from(secret).toString('base64url'));
	expect(text).not.toContain(PASSPHRASE);
	expect(readExport(text)?.public).toEqual(findPublicKeys(secrets));
});

test('a wrong passphrase changes nothing', async () => {
	const text = await exportFrom(await openKeeper(around('strong')));
	const there = await openKeeper(around('weak'));
	expect(await there.import(must(readExport(text)), { passphrase: 'wrong', replaces: true })).toBe('wrong_passphrase');
	expect(there.state).toEqual({ kind: 'undecided' });
});

test('other keys that are here already are replaced only when a person says so, and are kept', async () => {
	const file = must(readExport(await exportFrom(await openKeeper(around('strong')))));
	const here = around('strong');
	const keeper = await openKeeper(here, { random: countBytes('other') });
	const before = identityOf(keeper);
	const { text } = here.shelf.only;
	expect(await keeper.import(file, once)).toBe('other_keys_here');
	expect(here.shelf.only.text).toBe(text);
	expect(await keeper.import(file, { ...once, replaces: true })).toBe('imported');
	expect(here.shelf.copies.map((name) => here.shelf.files.get(name))).toEqual([text]);
	expect(identityOf(keeper).earlier).toEqual([
		{ ...findPublicKeys(before.secrets), usedUntil: NOW, secrets: before.secrets },
	]);
});

test('the same keys imported again are no clash', async () => {
	const here = around('strong');
	const keeper = await openKeeper(here);
	const before = identityOf(keeper);
	expect(await keeper.import(must(readExport(await exportFrom(keeper))), once)).toBe('imported');
	expect(identityOf(keeper)).toEqual(before);
	expect(here.shelf.copies).toEqual([]);
});

test('an identity of another room is refused', async () => {
	const text = await exportFrom(
		await openKeeper(around('strong'), { name: { ...NAME, room: asChannelName('monday') } }),
	);
	expect(await (await openKeeper(around('weak'))).import(must(readExport(text)), once)).toBe('damaged_file');
});

test('a file that was given another room’s name does not open', async () => {
	const text = await exportFrom(await openKeeper(around('strong')));
	const forged = must(readExport(text.replace('friday night', 'monday night')));
	const monday = await openKeeper(around('weak'), { name: { ...NAME, room: asChannelName('monday night') } });
	expect(await monday.import(forged, once)).toBe('wrong_passphrase');
});

test('a key file is no exported identity, and an exported identity is no key file', async () => {
	const here = around('weak');
	const keeper = await openKeeper(here);
	await keeper.keep({ how: 'passphrase', passphrase: PASSPHRASE });
	expect(readExport(here.shelf.only.text)).toBeNull();
	here.shelf.files.set(here.shelf.only.name, await exportFrom(keeper));
	expect((await openKeeper(here)).state).toEqual({ kind: 'lost' });
});

const HOSTILE: readonly (readonly [string, string, string])[] = [
	['asks for all memory', '"N": 2', '"N": 16777216'],
	['asks for more memory than there is', '"r": 1', '"r": 99999999999'],
	['asks for a cost that is no power of two', '"N": 2', '"N": 3'],
	['asks for a cost of nothing', '"N": 2', '"N": 0'],
	['asks for a thousand rounds', '"p": 1', '"p": 1000'],
	['names a room that RTM does not know', 'friday night', '_friday'],
	['has a nonce of one byte', '"nonce": "', '"nonce": "AA", "x": "'],
	['hides a prototype', '"box": {', '"__proto__": {}, "box": {'],
];

test.each(HOSTILE)('a file that %s is no exported identity', async (_what, from, to) => {
	const text = await exportFrom(await openKeeper(around('strong')));
	expect(text).toContain(from);
	expect(readExport(text.replace(from, to))).toBeNull();
});

test('whatever is changed in a file, it opens as it was or not at all', async () => {
	const keeper = await openKeeper(around('strong'));
	const identity = identityOf(keeper);
	const ports = { random: countBytes('box'), cost: CHEAP };
	const text = await writeUnderPassphrase('giftwarden-room-identity', { identity, passphrase: PASSPHRASE }, ports);
	await fc.assert(
		fc.asyncProperty(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 }), async (at, put) => {
			const file = readExport(text.slice(0, at) + put + text.slice(at + put.length));
			if (!file) return;
			const there = await openKeeper(around('weak'), { now: () => asUtcMs(NOW) });
			if ((await there.import(file, once)) === 'imported') expect(identityOf(there)).toEqual(identity);
		}),
		{ numRuns: 300 },
	);
});
