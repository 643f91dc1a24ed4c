import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import { asChannelName, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import { Recorder } from '../recorder.ts';

const ROOM = asChannelName('evening');
const ANNA = asUserId('anna');

async function openHub() {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const broker = new Broker({ clock, random: () => 0 });
	const options = { broker, clock, port: 0, room: ROOM, host: asUserId('desk'), catalogue: () => [] };
	const server = await startHubServer(options);
	const connect = async (userId: string | null, autoPong = true) => {
		const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rtm`, { autoPong });
		const closed = new Promise<number>((resolve) => socket.once('close', resolve));
		await new Promise((resolve) => socket.once('open', resolve));
		const answer = (frame: object): Promise<void> => {
			const answered = new Promise<void>((resolve) => socket.once('message', () => resolve()));
			socket.send(JSON.stringify(frame));
			return answered;
		};
		if (userId !== null) await answer({ kind: 'login', userId });
		return { socket, closed, answer };
	};
	return { clock, broker, server, connect };
}

test('a client that no longer answers pings is cut; one that does stays', async () => {
	const hub = await openHub();
	const silent = await hub.connect('silent', false);
	const anna = await hub.connect('anna');
	for (let beats = 0; beats < 3; beats++) {
		const pinged = new Promise((resolve) => anna.socket.once('ping', resolve));
		await hub.clock.advance(15_000);
		await pinged;
		// Frames arrive in order: once this one is answered, the pong before it has arrived.
		await anna.answer({ kind: 'publish', id: beats, user: 'nobody', text: 'x' });
	}
	expect(await silent.closed).toBe(1006);
	expect(hub.broker.isLoggedIn(ANNA)).toBe(true);
	await hub.server.close();
});

test('a connection that never logs in is closed', async () => {
	const hub = await openHub();
	const mute = await hub.connect(null);
	await hub.clock.advance(10_000);
	expect(await mute.closed).toBe(1013);
	await hub.server.close();
});

test('a client that does not read its messages is cut, and the others get theirs', async () => {
	const hub = await openHub();
	const slow = await hub.connect('slow');
	await slow.answer({ kind: 'subscribe', id: 1, channel: ROOM });
	slow.socket.pause();
	const text = 'x'.repeat(32_000);
	const recorder = new Recorder();
	const listeners = ['anna', 'ben', 'cleo', 'dora'].map((name) => {
		return openLocalSession({ broker: hub.broker, userId: asUserId(name), clock: hub.clock });
	});
	for (const [at, listener] of listeners.entries()) listener.login(at === 0 ? recorder : new Recorder());
	await hub.clock.advance(0);
	void listeners[0]?.subscribe(ROOM);
	// What the kernel buffers on both sides differs, so the flood is far larger than all of it; and it ends before the
	// first ping would have to be answered.
	for (let second = 0; second < 10; second++) {
		for (const listener of listeners) {
			for (let at = 0; at < 50; at++) void listener.publishToChannel(ROOM, text);
		}
		await hub.clock.advance(1_000);
	}
	expect(recorder.messages).toHaveLength(2_000);
	slow.socket.resume();
	expect(await slow.closed).toBe(1006);
	expect(hub.broker.isLoggedIn(asUserId('slow'))).toBe(false);
	await hub.server.close();
});

test('closing the hub closes every link', async () => {
	const hub = await openHub();
	const anna = await hub.connect('anna');
	await hub.server.close();
	expect(await anna.closed).toBe(1006);
	await expect(fetch(hub.server.url)).rejects.toThrow();
});

test('a port that is taken is said so', async () => {
	const hub = await openHub();
	const { broker, clock } = hub;
	const again = { broker, clock, port: hub.server.port, room: ROOM, host: asUserId('desk'), catalogue: () => [] };
	await expect(startHubServer(again)).rejects.toThrow('EADDRINUSE');
	await hub.server.close();
});
