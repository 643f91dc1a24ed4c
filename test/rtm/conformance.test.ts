import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openHubSession } from '../../audience/hub-session.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asChannelName, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { describeRtmSession } from './conformance.ts';

const runner = { afterEach, beforeEach, describe, expect, test };
const backOff = { firstMs: 20, longestMs: 100 };

describeRtmSession(runner, 'the hub in the same process, in virtual time', () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const broker = new Broker({ clock, random: () => 0 });
	return Promise.resolve({
		open: (userId) => openLocalSession({ broker, userId, clock, backOff }),
		until: async (wanted) => {
			let isDone = false;
			const done = wanted.finally(() => (isDone = true));
			// Nothing waits for longer than a minute here, so time is moved no further.
			for (let ms = 0; !isDone && ms < 60_000; ms += 10) await clock.advance(10);
			if (!isDone) throw new Error('it never happened');
			return await done;
		},
		breakLink: (userId) => broker.cutLink(userId, 1),
		close: () => Promise.resolve(),
	});
});

describeRtmSession(runner, 'WebSockets to a hub server, in real time', async () => {
	const clock = systemClock;
	const broker = new Broker({ clock, random: () => 0 });
	const server = await startHubServer({
		broker,
		clock,
		port: 0,
		room: asChannelName('room'),
		host: asUserId('desk'),
		catalogue: () => [],
	});
	const sessions: RtmSession[] = [];
	return {
		open: (userId) => {
			const session = openHubSession({
				url: `ws://127.0.0.1:${server.port}/rtm`,
				userId,
				clock,
				connect: (url) => new WebSocket(url),
				backOff,
			});
			sessions.push(session);
			return session;
		},
		until: (wanted) => wanted,
		breakLink: (userId) => broker.cutLink(userId, 1),
		close: async () => {
			await Promise.all(sessions.map((session) => session.logout()));
			await server.close();
		},
	};
});
