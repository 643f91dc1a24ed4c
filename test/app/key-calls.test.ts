import { beforeEach, describe, expect, test } from 'vitest';
import { createKeyCalls } from '../../main/app/keys/key-calls.ts';
import type { KeyShell } from '../../main/app/keys/key-calls.ts';
import { describeKeys } from '../../main/app/keys/keys-row.ts';
import type { DeskChange } from '../../main/ipc/desk-backend.ts';
import type { KeyKeeper } from '../../main/keys/store/key-keeper.ts';
import { NotWrittenError } from '../../main/ledger/worker/export/appear-whole.ts';
import { asChannelName } from '../../protocol/ids.ts';
import { parseInvite } from '../../protocol/invite/invite.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import { countBytes, Keyring, NAME, openKeeper, PASSPHRASE, Shelf } from '../keys/keeping.ts';
import type { Around } from '../keys/keeping.ts';

const GROUPS = /^([0-9a-f]{4} ){7}[0-9a-f]{4}$/;
const plain = { passphrase: PASSPHRASE, replaces: false, isForOtherRoom: false };

let disk: Map<string, string>;
let copied: string[];
let told: DeskChange[];
let place: string | null;

beforeEach(() => {
	disk = new Map();
	copied = [];
	told = [];
	place = '/documents/identity.json';
});

function around(strength: 'strong' | 'weak'): Around {
	return { shelf: new Shelf(), vault: new Keyring(strength), now: 1_800_000_000_000 };
}

function createCalls(keeper: KeyKeeper, here: Around, shell: Partial<KeyShell> = {}) {
	return createKeyCalls({
		keeper,
		openOther: (name) => openKeeper(here, { name }),
		primitives: nodePrimitives,
		shell: {
			chooseExportPath: () => Promise.resolve(place),
			chooseImportPath: () => Promise.resolve(place),
			readFile: (path) => Promise.resolve(disk.get(path) ?? null),
			writeFile: (path, text) => Promise.resolve(void disk.set(path, text)),
			copyText: (text) => Promise.resolve(void copied.push(text)),
			...shell,
		},
		tell: (change) => told.push(change),
	});
}

async function openCalls(strength: 'strong' | 'weak', shell: Partial<KeyShell> = {}) {
	const here = around(strength);
	const keeper = await openKeeper(here);
	return { here, keeper, calls: createCalls(keeper, here, shell) };
}

describe('the row of a room’s keys', () => {
	test('has a fingerprint in eight groups and an invite that a client can read', async () => {
		const { keeper } = await openCalls('strong');
		const row = describeKeys(keeper, nodePrimitives);
		expect(row).toMatchObject({
			state: 'open',
			rest: 'system',
			system: { isStrong: true, backend: 'gnome_libsecret' },
		});
		expect(row.fingerprint).toMatch(GROUPS);
		expect(parseInvite(row.invite ?? '')).toEqual({
			kind: 'invite',
			invite: { ...NAME, keys: keeper.known?.public },
		});
	});

	test('invites nobody with keys that are lost', async () => {
		const here = around('strong');
		await openKeeper(here);
		here.vault.isLost = true;
		const row = describeKeys(await openKeeper(here), nodePrimitives);
		expect(row).toMatchObject({ state: 'lost', invite: null, fingerprint: null, lost: { why: 'system_refuses' } });
		expect(row.lost?.fingerprint).toMatch(GROUPS);
	});
});

test('new keys are made under the passphrase that is theirs, and the invite is another one', async () => {
	const { keeper, calls } = await openCalls('weak');
	expect(await calls.rotateKeys({ passphrase: null })).toMatchObject({ ok: false, why: 'keys_not_open' });
	await calls.keepKeys({ how: 'passphrase', passphrase: PASSPHRASE });
	const { fingerprint, invite } = describeKeys(keeper, nodePrimitives);
	expect(await calls.rotateKeys({ passphrase: 'not this one' })).toMatchObject({ ok: false, why: 'wrong_passphrase' });
	expect(describeKeys(keeper, nodePrimitives).fingerprint).toBe(fingerprint);
	const turned = await calls.rotateKeys({ passphrase: PASSPHRASE });
	expect(turned).toMatchObject({ ok: true, value: { rest: 'passphrase', earlier: [{ fingerprint }] } });
	expect(turned.ok && turned.value.invite).not.toBe(invite);
});

test('a decision, a wrong passphrase and the right one are answered, and the window is told', async () => {
	const { here, calls } = await openCalls('weak');
	expect(await calls.keepKeys({ how: 'system' })).toMatchObject({ ok: false, why: 'system_is_weak' });
	expect(await calls.keepKeys({ how: 'passphrase', passphrase: PASSPHRASE })).toMatchObject({
		ok: true,
		value: { state: 'open', rest: 'passphrase' },
	});
	expect(told).toEqual([{ keys: expect.objectContaining({ state: 'open' }) as unknown }]);
	const again = createCalls(await openKeeper(here), here);
	expect(await again.unlockKeys({ passphrase: 'no' })).toMatchObject({ ok: false, why: 'wrong_passphrase' });
	expect(await again.unlockKeys({ passphrase: PASSPHRASE })).toMatchObject({ ok: true, value: { state: 'open' } });
	expect(await again.unlockKeys({ passphrase: PASSPHRASE })).toMatchObject({ ok: false, why: 'keys_not_locked' });
});

test('the invite goes to the clipboard as the row has it', async () => {
	const { keeper, calls } = await openCalls('strong');
	expect(await calls.copyInvite()).toEqual({ ok: true, value: null });
	expect(copied).toEqual([describeKeys(keeper, nodePrimitives).invite]);
	const { calls: without } = await openCalls('weak');
	expect(await without.copyInvite()).toMatchObject({ ok: false, why: 'keys_not_open' });
});

test('an identity is carried from one computer to another', async () => {
	const { keeper, calls } = await openCalls('strong');
	expect(await calls.exportKeys({ passphrase: PASSPHRASE })).toEqual({ ok: true, value: { path: place } });
	const there = await openCalls('weak');
	expect(await there.calls.chooseKeyFile()).toEqual({
		ok: true,
		value: {
			...NAME,
			fileName: 'identity.json',
			fingerprint: describeKeys(keeper, nodePrimitives).fingerprint,
			madeAt: 1_800_000_000_000,
			isThisRoom: true,
			here: 'nothing',
		},
	});
	expect(await there.calls.importKeys({ ...plain, passphrase: 'no' })).toMatchObject({ why: 'wrong_passphrase' });
	expect(await there.calls.importKeys(plain)).toMatchObject({ ok: true, value: { state: 'open', rest: 'passphrase' } });
	expect(await there.calls.importKeys(plain)).toMatchObject({ ok: false, why: 'no_file_chosen' });
	expect(there.keeper.known?.public).toEqual(keeper.known?.public);
});

test('an identity of another room is kept for that room when a person says so', async () => {
	const monday = { ...NAME, room: asChannelName('monday') };
	const other = around('strong');
	await createCalls(await openKeeper(other, { name: monday, random: countBytes('monday') }), other).exportKeys({
		passphrase: PASSPHRASE,
	});
	const { here, keeper, calls } = await openCalls('strong');
	const before = keeper.known;
	expect(await calls.chooseKeyFile()).toMatchObject({
		value: { room: 'monday', isThisRoom: false, here: 'other_keys' },
	});
	expect(await calls.importKeys({ ...plain, replaces: true })).toMatchObject({ ok: false, why: 'other_room' });
	expect(await calls.importKeys({ ...plain, isForOtherRoom: true })).toMatchObject({ why: 'other_keys_here' });
	expect(await calls.importKeys({ ...plain, replaces: true, isForOtherRoom: true })).toMatchObject({ ok: true });
	expect(keeper.known).toEqual(before);
	expect((await openKeeper(here, { name: monday })).known?.public).not.toEqual(before?.public);
});

describe('a file that is none', () => {
	test.each([
		['nothing that anybody knows', 'hello'],
		['a megabyte of brackets', '['.repeat(1_000_000)],
		['an empty file', ''],
	])('is refused: %s', async (_what, text) => {
		const { calls } = await openCalls('strong');
		disk.set(place ?? '', text);
		expect(await calls.chooseKeyFile()).toMatchObject({ ok: false, why: 'not_a_key_file' });
		expect(await calls.importKeys(plain)).toMatchObject({ ok: false, why: 'no_file_chosen' });
	});

	test('is refused where it cannot be read', async () => {
		const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
		const { calls } = await openCalls('strong', { readFile: () => Promise.reject(denied) });
		expect(await calls.chooseKeyFile()).toMatchObject({ ok: false, why: 'file_unreadable' });
	});
});

test('a disk that does not take the export is told in words', async () => {
	const full = new NotWrittenError('writing', new Error('no space'), 'ENOSPC');
	const { calls } = await openCalls('strong', { writeFile: () => Promise.reject(full) });
	expect(await calls.exportKeys({ passphrase: PASSPHRASE })).toMatchObject({
		ok: false,
		why: 'not_written',
		detail: expect.stringContaining('disk is full') as unknown,
	});
});

test('somebody who closes the dialogs changes nothing', async () => {
	const { calls } = await openCalls('strong');
	place = null;
	expect(await calls.exportKeys({ passphrase: PASSPHRASE })).toMatchObject({ ok: false, why: 'no_place_chosen' });
	expect(await calls.chooseKeyFile()).toMatchObject({ ok: false, why: 'no_file_chosen' });
	expect(told).toEqual([]);
});
