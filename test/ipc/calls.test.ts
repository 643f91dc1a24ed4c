import fc from 'fast-check';
import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { CALLS_WAITING_MAX, registerCalls } from '../../main/ipc/register-calls.ts';
import type { DeskCalls } from '../../main/ipc/desk-backend.ts';
import { isFromDesk } from '../../main/ipc/sender.ts';
import type { Caller } from '../../main/ipc/sender.ts';
import { CALL_CHANNELS, CALL_NAMES, FIRST_DESK_CHANNEL } from '../../preload/api/channels.ts';
import type { DeskCall } from '../../preload/api/channels.ts';
import { ARGUMENT_SCHEMAS } from '../../preload/api/schemas.ts';
import {
	PROPER_ARGUMENTS,
	someCatalogueGift,
	someDraft,
	someFilter,
	someGiftId,
	somePace,
	someRules,
	someServer,
	someSettings,
} from './arguments.ts';
import { createFakeDesk, RememberingLog } from './fake-desk.ts';
import type { Called } from './fake-desk.ts';
import { IpcPair } from './ipc-pair.ts';

let pair: IpcPair;
let log: RememberingLog;
let called: Called[];
let calls: DeskCalls | null;

beforeEach(() => {
	pair = new IpcPair();
	log = new RememberingLog();
	const fake = createFakeDesk();
	called = fake.called;
	calls = fake.calls;
	registerCalls({
		receiver: pair,
		calls: () => calls,
		isFromDesk: (caller) => isFromDesk(caller, pair.desk),
		log,
	});
});

test('every call of the table has one channel, one schema and one handler', () => {
	expect(Object.keys(ARGUMENT_SCHEMAS).sort()).toEqual([...CALL_NAMES].sort());
	expect(pair.channels).toEqual([...Object.values(CALL_CHANNELS), FIRST_DESK_CHANNEL].sort());
	expect(new Set(Object.values(CALL_CHANNELS)).size).toBe(CALL_NAMES.length);
});

test.each(CALL_NAMES)('%s with proper arguments reaches the desk as they were', async (name) => {
	expect(await pair.ask(name, ...PROPER_ARGUMENTS[name])).toEqual({ ok: true, value: null });
	expect(called).toEqual([{ call: name, checked: PROPER_ARGUMENTS[name] }]);
});

test.each(CALL_NAMES)('%s with one argument too many reaches nothing', async (name) => {
	expect(await pair.ask(name, ...PROPER_ARGUMENTS[name], null)).toMatchObject({ ok: false, why: 'bad_argument' });
	expect(called).toEqual([]);
});

test('the first desk is what readDesk answers, as text, and for the desk alone', async () => {
	const ask = async (caller: Caller) => JSON.parse(String(await pair.askAs(caller, FIRST_DESK_CHANNEL))) as unknown;
	expect(await ask(pair.deskFrame())).toEqual({ ok: true, value: null });
	expect(called).toEqual([{ call: 'readDesk', checked: [] }]);
	const stranger = { sender: pair.desk, senderFrame: { url: 'app://message/', parent: null } };
	expect(await ask(stranger)).toMatchObject({ ok: false, why: 'fault' });
	expect(called).toHaveLength(1);
});

function draftWithServer(changed: object): unknown {
	return { replaces: null, draft: { ...someDraft, tokens: { ...someServer, ...changed } } };
}

const HOSTILE: readonly (readonly [DeskCall, string, ...unknown[]])[] = [
	['approveGifts', 'no list', someGiftId],
	['approveGifts', 'a list of numbers', [1, 2]],
	['approveGifts', 'an id of SQL', ["' OR 1=1 --________"]],
	['approveGifts', '501 ids', Array.from({ length: 501 }, () => someGiftId)],
	['approveGifts', 'an object that looks like a list', { 0: someGiftId, length: 1 }],
	['approveGifts', 'a list inside a list', [[someGiftId]]],
	['approveGifts', 'a list of a billion holes', new Array(1_000_000_000)],
	['readStory', 'a map', new Map([['giftId', someGiftId]])],
	['readStory', 'a buffer', new ArrayBuffer(8)],
	['readStory', 'a date', new Date(0)],
	['readStory', 'a boxed string', Object(someGiftId)],
	['readStory', 'an id with a line break', `${someGiftId}\n`],
	['readFeed', 'a limit of zero', { before: null, limit: 0 }],
	['readFeed', 'a limit of half a row', { before: null, limit: 0.5 }],
	['readFeed', 'a limit without end', { before: null, limit: Infinity }],
	['readFeed', 'a limit that is no number', { before: null, limit: NaN }],
	['readFeed', 'a limit in digits', { before: null, limit: '5' }],
	['readFeed', 'a big integer', { before: 5n, limit: 5 }],
	['readFeed', 'before beyond whole numbers', { before: 2 ** 53, limit: 5 }],
	['readFeed', 'an unknown field', { before: null, limit: 5, offset: 3 }],
	['readFeed', 'a missing field', { limit: 5 }],
	['readFeed', 'a key named __proto__', JSON.parse('{"before":null,"limit":5,"__proto__":{"ok":true}}')],
	['readFeed', 'a key named constructor', { before: null, limit: 5, constructor: 1 }],
	['refuseGifts', 'a reason of 201 units', { giftIds: [someGiftId], reason: 'x'.repeat(201) }],
	['refuseGifts', 'a reason with a NUL', { giftIds: [someGiftId], reason: 'a\0b' }],
	['refuseGifts', 'a reason with a lone surrogate', { giftIds: [someGiftId], reason: 'a\ud800b' }],
	['refuseGifts', 'a reason that turns the line round', { giftIds: [someGiftId], reason: 'a\u202eb' }],
	['voidGifts', 'no reason', { giftIds: [someGiftId] }],
	['setRoomMode', 'a mode that is not there', 'closed'],
	['setRoomMode', 'a mode that every object has', 'toString'],
	['saveCatalogueGift', 'a price below zero', { ...someCatalogueGift, price: -1 }],
	['saveCatalogueGift', 'a price of minus zero', { ...someCatalogueGift, price: -0 }],
	['saveCatalogueGift', 'a price above the bound', { ...someCatalogueGift, price: 1_000_000_001 }],
	['saveCatalogueGift', 'a price of a fraction', { ...someCatalogueGift, price: 0.1 }],
	['saveCatalogueGift', 'a blank name', { ...someCatalogueGift, name: ' ' }],
	['saveCatalogueGift', 'a key in capitals', { ...someCatalogueGift, gift: 'ROSE' }],
	['saveRules', 'a first wait above the longest', { ...someRules, resendAfterMs: 70_000 }],
	['saveRules', 'no expiry', { ...someRules, reviewExpiresAfterMs: 0 }],
	['blockSender', 'a name that RTM does not know', { sender: '_root', reason: '' }],
	['searchHistory', 'a filter with a query in it', { filter: { ...someFilter, where: '1=1' }, before: null, limit: 5 }],
	[
		'searchHistory',
		'a text of 201 units',
		{ filter: { ...someFilter, text: 'x'.repeat(201) }, before: null, limit: 5 },
	],
	['sumHistory', 'a state that is not there', { ...someFilter, states: ['deleted'] }],
	['sumHistory', 'more states than there are', { ...someFilter, states: Array.from({ length: 7 }, () => 'granted') }],
	['exportHistory', 'a path', { filter: someFilter, withBom: true, timeZone: 'UTC', path: '/etc/passwd' }],
	['exportHistory', 'a zone that is a path', { filter: someFilter, withBom: true, timeZone: '../../etc/passwd' }],
	['saveSettings', 'text at 1000 %', { ...someSettings, textScale: 10 }],
	['saveSettings', 'nobody', { ...someSettings, moderatorName: '\u00a0' }],
	['setRehearsalPace', 'a probability of two', { ...somePace, loss: 2 }],
	['setRehearsalPace', 'a million gifts a second', { ...somePace, giftsPerSecond: 1_000_000 }],
	['unlockKeys', 'a passphrase of 257 units', { passphrase: 'x'.repeat(257) }],
	['unlockKeys', 'a passphrase that is a list', { passphrase: ['correct horse battery'] }],
	['keepKeys', 'a passphrase of nine units', { how: 'passphrase', passphrase: '123456789' }],
	['keepKeys', 'no passphrase', { how: 'passphrase' }],
	['keepKeys', 'keys in the open', { how: 'nothing' }],
	['keepKeys', 'a passphrase where none is asked', { how: 'run', passphrase: 'correct horse battery' }],
	['exportKeys', 'a path', { passphrase: 'correct horse battery', path: '/tmp/keys' }],
	['exportKeys', 'no passphrase at all', { passphrase: '' }],
	['chooseKeyFile', 'a path', '/etc/passwd'],
	['importKeys', 'the text of a file', { passphrase: 'x', replaces: true, isForOtherRoom: false, text: '{}' }],
	['importKeys', 'a yes in words', { passphrase: 'x', replaces: 'yes', isForOtherRoom: false }],
	['saveBackupSchedule', 'a backup a minute', { everyMinutes: 1, keep: 24 }],
	['saveBackupSchedule', 'none to keep', { everyMinutes: 60, keep: 0 }],
	['saveBackupSchedule', 'a folder', { everyMinutes: 60, keep: 24, folder: '/etc' }],
	['chooseBackupFolder', 'a path', '/etc'],
	['verifyLedger', 'a path', { kind: 'backup', name: '/etc/passwd' }],
	['verifyLedger', 'a way up', { kind: 'backup', name: '../ledger-20261126-214000.sqlite' }],
	['verifyLedger', 'a name behind a line', { kind: 'backup', name: 'ledger-20261126-214000.sqlite\n' }],
	['offerRestore', 'the ledger itself', { kind: 'ledger' }],
	['offerRestore', 'a chosen path', { kind: 'chosen', path: '/tmp/evil.sqlite' }],
	['restoreLedger', 'no number', '1'],
	['restoreLedger', 'offer zero', 0],
	['checkCsv', 'a path', '/tmp/evil.csv'],
	['reopenLedger', 'a path', '/tmp/evil.sqlite'],
	['removeCatalogueGift', 'a mega of text', 'x'.repeat(1_000_000)],
	['openRoom', 'a room outside its folder', '../../etc'],
	['openRoom', 'a room of 65 letters', 'x'.repeat(65)],
	['forgetRoom', 'no room', ''],
	['saveRoom', 'a certificate', { replaces: null, draft: { ...someDraft, appCertificate: 'x' } }],
	['saveRoom', 'an App ID of 31 digits', { replaces: null, draft: { ...someDraft, appId: 'a'.repeat(31) } }],
	['saveRoom', 'a room with a dot', { replaces: null, draft: { ...someDraft, room: 'friday.night' } }],
	['saveRoom', 'a host that begins with an underscore', { replaces: null, draft: { ...someDraft, host: '_mika' } }],
	['saveRoom', 'a host that is nobody', { replaces: null, draft: { ...someDraft, host: 'null' } }],
	['saveRoom', 'a host of 65 letters', { replaces: null, draft: { ...someDraft, host: 'x'.repeat(65) } }],
	['saveRoom', 'a token server on the open net', draftWithServer({ url: 'http://tokens.example.org/' })],
	['saveRoom', 'a token server that is a file', draftWithServer({ url: 'file:///etc/passwd' })],
	['saveRoom', 'a password in the address', draftWithServer({ url: 'https://mika:secret@tokens.example.org/' })],
	['saveRoom', 'a header that ends the line', draftWithServer({ headerName: 'X-A\r\nHost' })],
	['saveRoom', 'a header of the request itself', draftWithServer({ headerName: 'Content-Length' })],
	['saveRoom', 'a field that ends in a dot', draftWithServer({ tokenField: 'body.' })],
	['saveRoom', 'a secret that ends the line', { replaces: null, draft: { ...someDraft, secret: 'a\r\nb' } }],
	['saveRoom', 'an empty secret', { replaces: null, draft: { ...someDraft, secret: '' } }],
	['saveRoom', 'a source that is not there', { replaces: null, draft: { ...someDraft, tokens: { kind: 'file' } } }],
	['saveRoom', 'a path as a room', { replaces: '../x', draft: someDraft }],
	['checkToken', 'a token with a line break', { token: '007\n', appId: someDraft.appId, host: 'mika' }],
	['testConnection', 'no draft', { replaces: null }],
];

test.each(HOSTILE.map(([name, what, ...carried]) => ({ name, what, carried })))(
	'$name refuses $what',
	async ({ name, carried }) => {
		expect(await pair.ask(name, ...carried)).toMatchObject({ ok: false, why: 'bad_argument' });
		expect(called).toEqual([]);
	},
);

describe('an argument that only a clone can carry', () => {
	test('a value that holds itself is too deep', async () => {
		const circle: Record<string, unknown> = {};
		circle['circle'] = circle;
		expect(await pair.ask('readFeed', circle)).toMatchObject({ ok: false, detail: 'too_deep' });
	});

	test('more than 256 KB in small pieces is too large', async () => {
		const pieces = Array.from({ length: 20_000 }, () => 'a piece of text');
		expect(await pair.ask('approveGifts', pieces)).toMatchObject({ ok: false, detail: 'too_large' });
	});

	test('500 gift ids are not too large', async () => {
		const giftIds = Array.from({ length: 500 }, () => someGiftId);
		expect(await pair.ask('approveGifts', giftIds)).toEqual({ ok: true, value: null });
	});
});

test('what was wrong is said without repeating what was carried', async () => {
	const answer = await pair.ask('refuseGifts', { giftIds: ['my secret words'], reason: 'my secret words\0' });
	expect(JSON.stringify([answer, log.lines])).not.toContain('secret');
	expect(answer).toEqual({ ok: false, why: 'bad_argument', detail: '0.giftIds.0: expected gift id' });
});

test('whatever is carried is answered, and what reaches the desk has passed its schema', async () => {
	const anything = fc.anything({
		withNullPrototype: true,
		withDate: true,
		withMap: true,
		withBigInt: true,
		maxDepth: 6,
	});
	const payload = fc.array(anything, { minLength: 1, maxLength: 2 });
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...CALL_NAMES), payload, async (name, carried) => {
			const answer = await pair.ask(name, ...carried);
			expect([{ ok: true, value: null }, expect.objectContaining({ ok: false, why: 'bad_argument' })]).toContainEqual(
				answer,
			);
		}),
		{ numRuns: 2_000 },
	);
	expect(({} as Record<string, unknown>)['ok']).toBeUndefined();
	for (const { call, checked } of called) expect(v.is(ARGUMENT_SCHEMAS[call as DeskCall], checked)).toBe(true);
});

test('proper arguments with one thing changed into anything never throw', async () => {
	const anything = fc.anything({ withNullPrototype: true, maxDepth: 3 });
	const withObjects = CALL_NAMES.filter((name) => isRecord(PROPER_ARGUMENTS[name][0]));
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...withObjects), fc.nat(), anything, async (name, which, value) => {
			const proper = PROPER_ARGUMENTS[name][0] as Record<string, unknown>;
			const keys = Object.keys(proper);
			const key = keys[which % keys.length] ?? '';
			const answer = await pair.ask(name, { ...proper, [key]: value });
			expect(['bad_argument', undefined]).toContain((answer as { why?: string }).why);
		}),
		{ numRuns: 1_000 },
	);
});

describe('a call that cannot be answered', () => {
	test('a fault inside is answered as a fault, logged, and quotes nothing', async () => {
		const { calls: working } = createFakeDesk();
		calls = {
			...working,
			readRules: () => {
				throw new Error('SQLITE_CORRUPT at page 7');
			},
			readCatalogue: () => Promise.reject(new Error('SQLITE_CORRUPT at page 8')),
		};
		const answers = [await pair.ask('readRules'), await pair.ask('readCatalogue')];
		expect(answers).toMatchObject([
			{ ok: false, why: 'fault' },
			{ ok: false, why: 'fault' },
		]);
		expect(JSON.stringify(answers)).not.toContain('SQLITE');
		expect(log.lines).toEqual([
			'error a call failed: Error: SQLITE_CORRUPT at page 7 {"call":"readRules"}',
			'error a call failed: Error: SQLITE_CORRUPT at page 8 {"call":"readCatalogue"}',
		]);
	});

	test('once the desk closes every call is answered not now', async () => {
		calls = null;
		expect(await pair.ask('readDesk')).toMatchObject({ ok: false, why: 'not_now' });
	});

	test('a page that asks without waiting is answered not now, until answers have left', async () => {
		const { calls: working } = createFakeDesk();
		let letGo = (): void => undefined;
		const held = new Promise<void>((resolve) => (letGo = resolve));
		calls = { ...working, startStream: () => held.then(() => ({ ok: true, value: null }) as never) };
		const asked = Array.from({ length: CALLS_WAITING_MAX }, () => pair.ask('startStream'));
		expect(await pair.ask('readDesk')).toMatchObject({ ok: false, why: 'not_now' });
		letGo();
		await Promise.all(asked);
		expect(await pair.ask('readDesk')).toEqual({ ok: true, value: null });
	});
});

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
