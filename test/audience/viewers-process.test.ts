import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ViewersMessage, ViewersParameters } from '../../audience/viewers/process.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import type { HubServer } from '../../main/rtm/hub/server.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asCoins, asGiftKey } from '../../protocol/ids.ts';
import { FakeHost } from '../support/fake-host.ts';
import { HOST, ROOM } from './stage.ts';
import { KEYS } from '../support/seals/keys.ts';

const CATALOGUE = [{ key: asGiftKey('rose'), name: 'Rose', icon: '🌹', price: asCoins(1) }];
const PROGRAM = new URL('../../audience/viewers/process.ts', import.meta.url);

// A process has to start, on whatever machine this is; the test itself waits for events only.
vi.setConfig({ testTimeout: 60_000 });

let server: HubServer;
let host: FakeHost;
let child: ChildProcess;
let complaints: string;

beforeEach(async () => {
	const broker = new Broker({ clock: systemClock, random: () => 0 });
	host = new FakeHost(openLocalSession({ broker, userId: HOST, clock: systemClock }), ROOM);
	await host.open();
	server = await startHubServer({
		broker,
		clock: systemClock,
		port: 0,
		room: ROOM,
		host: HOST,
		keys: () => KEYS.publicKeys,
		catalogue: () => CATALOGUE,
	});
});

afterEach(async () => {
	child.kill('SIGKILL');
	await server.close();
});

function start(changes: Partial<ViewersParameters> = {}): void {
	const hubUrl = `${server.url.replace('http', 'ws')}rtm`;
	const parameters = { hubUrl, room: ROOM, host: HOST, viewers: 5, giftsPerSecond: 40, seed: 7, ...changes };
	child = fork(PROGRAM, [JSON.stringify(parameters)], { silent: true });
	complaints = '';
	child.stderr?.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
}

/** Waits for the first report of the crowd's counts that satisfies. */
function report(isEnough: (counts: Record<string, number>) => boolean): Promise<Record<string, number>> {
	return new Promise((resolve, reject) => {
		child.on('message', (message: Record<string, number>) => {
			if (isEnough(message)) resolve(message);
		});
		child.on('exit', () => reject(new Error(`the viewers ended: ${complaints}`)));
	});
}

function ended(): Promise<number | null> {
	return new Promise((resolve) => void child.on('exit', (code) => resolve(code)));
}

function tell(message: ViewersMessage): void {
	child.send(message);
}

test('viewers in their own process fetch the catalogue, join the room, and their gifts complete', async () => {
	start({ giftsMax: 20 });
	const counts = await report(({ acknowledgments = 0 }) => acknowledgments >= 15);
	expect(counts).toMatchObject({ kind: 'counts', problems: 0 });
	expect([...host.gifts.values()].filter(({ delivery }) => delivery === 'completed').length).toBeGreaterThanOrEqual(15);
	expect([...host.gifts.values()].every(({ request }) => request.gift === 'rose')).toBe(true);
});

test('their parent sets their pace and their faults, and stops them', async () => {
	start({ giftsPerSecond: 0, personalities: { ordinary: 1 } });
	await report(() => true);
	expect(host.gifts.size).toBe(0);
	tell({ kind: 'faults', acknowledgmentLoss: 1 });
	tell({ kind: 'pace', giftsPerSecond: 50 });
	await report(({ asked = 0 }) => asked >= 10);
	expect([...host.gifts.values()].flatMap(({ acknowledgments }) => acknowledgments)).toEqual([]);
	const end = ended();
	tell({ kind: 'stop' });
	expect(await end).toBe(0);
});

test('they end when the channel to their parent does', async () => {
	start();
	await report(() => true);
	const end = ended();
	child.disconnect();
	expect(await end).toBe(0);
});

test('a parameter that makes no sense ends them with a sentence', async () => {
	start({ viewers: 0 });
	expect(await ended()).toBe(1);
	expect(complaints).toMatch(/^viewers: /);
});
