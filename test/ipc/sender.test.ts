import { beforeEach, expect, test } from 'vitest';
import { connectPage } from '../../main/ipc/connect-page.ts';
import type { Pushes } from '../../main/ipc/pushes.ts';
import { registerCalls } from '../../main/ipc/register-calls.ts';
import { isDeskUrl, isFromDesk } from '../../main/ipc/sender.ts';
import type { Caller } from '../../main/ipc/sender.ts';
import {
	CALL_CHANNELS,
	PAINTED_CHANNEL,
	PUSH_TAKEN_CHANNEL,
	PUSHES_WANTED_CHANNEL,
} from '../../preload/api/channels.ts';
import { createFakeDesk, RememberingLog } from './fake-desk.ts';
import { IpcPair } from './ipc-pair.ts';

let pair: IpcPair;
beforeEach(() => {
	pair = new IpcPair();
});

test.each([
	['app://bundle/', true],
	['app://bundle/index.html', true],
	['app://bundle/index.html?x#y', true],
	['APP://BUNDLE/', false],
	['app://bundle@evil/', false],
	['app://user@bundle/', false],
	['app://user:word@bundle/', false],
	['app://bundle:80/', false],
	['app://bundle.evil/', false],
	['app://evil/bundle/', false],
	['app:bundle/', false],
	['https://bundle/', false],
	['file:///index.html', false],
	['data:text/html,app://bundle/', false],
	['blob:app://bundle/1', false],
	['about:blank', false],
	['', false],
])('%s is a page of the desk: %s', (address, expected) => {
	expect(isDeskUrl(address)).toBe(expected);
});

const STRANGERS: readonly (readonly [string, (pair: IpcPair) => Caller])[] = [
	['another window', () => ({ sender: {}, senderFrame: { url: 'app://bundle/', parent: null } })],
	['a frame inside the desk', ({ desk }) => ({ sender: desk, senderFrame: { url: 'app://bundle/', parent: {} } })],
	['a page that came instead', ({ desk }) => ({ sender: desk, senderFrame: { url: 'https://evil/', parent: null } })],
	['a frame that is gone', ({ desk }) => ({ sender: desk, senderFrame: null })],
];

test.each(STRANGERS)('%s gets no answer but a fault, and reaches nothing', async (_who, makeCaller) => {
	const { calls, called } = createFakeDesk();
	const log = new RememberingLog();
	registerCalls({ receiver: pair, calls: () => calls, isFromDesk: (caller) => isFromDesk(caller, pair.desk), log });
	expect(await pair.askAs(makeCaller(pair), CALL_CHANNELS.startStream)).toMatchObject({ ok: false, why: 'fault' });
	expect(called).toEqual([]);
	expect(log.lines).toEqual(['warn a page that is not the desk made a call {"call":"startStream"}']);
});

test('before there is a window nobody is the desk', () => {
	expect(isFromDesk({ sender: null, senderFrame: { url: 'app://bundle/', parent: null } }, null)).toBe(false);
});

test('only the desk says when pushes are wanted, taken, and when it has painted', async () => {
	const said: string[] = [];
	const pushes = {
		change: () => undefined,
		start: () => said.push('start'),
		stop: () => said.push('stop'),
		taken: () => said.push('taken'),
		setHidden: () => undefined,
	} as unknown as Pushes;
	connectPage({
		receiver: pair,
		pushes,
		isFromDesk: (caller) => isFromDesk(caller, pair.desk),
		onPainted: () => said.push('painted'),
	});
	const words = [PUSHES_WANTED_CHANNEL, PUSH_TAKEN_CHANNEL, PAINTED_CHANNEL];
	const stranger: Caller = { sender: {}, senderFrame: { url: 'app://bundle/', parent: null } };
	for (const word of words) await pair.askAs(stranger, word);
	expect(said).toEqual([]);
	for (const word of words) await pair.askAs(pair.deskFrame(), word);
	expect(said).toEqual(['start', 'taken', 'painted']);
});
