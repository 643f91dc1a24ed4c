// Where an evening takes place: a clock, a hub, and ways to it. In virtual time everything is one process and somebody
// moves the clock; in real time viewers come through real WebSockets and the machine's clock moves by itself.

import { WebSocket } from 'ws';
import { openHubSession } from '../audience/hub-session.ts';
import type { Random } from '../audience/viewers/random.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../main/keys/room-keys.ts';
import { Broker } from '../main/rtm/hub/broker.ts';
import { openLocalSession } from '../main/rtm/hub/local-session.ts';
import { startHubServer } from '../main/rtm/hub/server.ts';
import { nodePrimitives } from '../protocol/primitives/node/node-primitives.ts';
import { systemClock } from '../protocol/clock.ts';
import type { Clock } from '../protocol/clock.ts';
import { HUB_WEBSOCKET_PATH } from '../protocol/hub/frames.ts';
import { asChannelName, asUserId, asUtcMs } from '../protocol/ids.ts';
import type { UserId } from '../protocol/ids.ts';
import type { RtmSession } from '../protocol/rtm-session.ts';
import { VirtualClock } from './virtual-clock.ts';

export const ROOM = asChannelName('rehearsal');
export const HOST = asUserId('desk');

/** A Saturday evening; any other would do. */
const VIRTUAL_START = asUtcMs(Date.UTC(2026, 0, 3, 19));
const BACK_OFF = { firstMs: 500, longestMs: 8_000 };

export interface Stage {
	/** Of this evening's room: they outlive every crash of its host, as key files do. */
	readonly keys: RoomKeys;
	readonly clock: Clock;
	readonly broker: Broker;
	openHostSession(): RtmSession;
	openViewerSession(userId: UserId): RtmSession;
	pass(ms: number): Promise<void>;
	/** Calls `look` after everything that happens; in real time, after each stretch of time. */
	lookAfterEachStep(look: () => void): void;
	/** What has happened so far; 0 in real time. */
	readonly steps: number;
	/** Sets the wall clock; does nothing where the clock is the machine's. */
	jumpWallClock(ms: number): void;
	close(): Promise<void>;
}

/** `random` draws the hub's faults and the room's keys. */
export async function openStage(isRealTime: boolean, random: Random): Promise<Stage> {
	const [draw, keys] = [random.branch('air').next, drawKeys(random.branch('keys'))];
	return isRealTime ? await openRealStage(draw, keys) : openVirtualStage(draw, keys);
}

/** Chance comes from the seed here too, so that an evening says the same bytes each time. */
function drawKeys(random: Random): RoomKeys {
	const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));
	const primitives = { ...nodePrimitives, randomBytes };
	return new RoomKeys(makeRoomPrivateKeys(primitives), primitives);
}

function openVirtualStage(random: () => number, keys: RoomKeys): Stage {
	const clock = new VirtualClock(VIRTUAL_START);
	const broker = new Broker({ clock, random });
	const open = (userId: UserId): RtmSession => openLocalSession({ broker, userId, clock, backOff: BACK_OFF });
	return {
		keys,
		clock,
		broker,
		openHostSession: () => open(HOST),
		openViewerSession: open,
		pass: (ms) => clock.advance(ms),
		lookAfterEachStep: (look) => clock.lookAfterEachStep(look),
		get steps() {
			return clock.steps;
		},
		jumpWallClock: (ms) => clock.jumpWallClock(ms),
		close: () => Promise.resolve(),
	};
}

async function openRealStage(random: () => number, keys: RoomKeys): Promise<Stage> {
	const clock = systemClock;
	const broker = new Broker({ clock, random });
	const server = await startHubServer({ broker, clock, port: 0, room: ROOM, host: HOST, catalogue: () => [] });
	const url = `ws://127.0.0.1:${server.port}${HUB_WEBSOCKET_PATH}`;
	const connect = (to: string): WebSocket => new WebSocket(to);
	let looks: (() => void) | null = null;
	return {
		keys,
		clock,
		broker,
		openHostSession: () => openLocalSession({ broker, userId: HOST, clock, backOff: BACK_OFF }),
		openViewerSession: (userId) => openHubSession({ url, userId, clock, connect, backOff: BACK_OFF }),
		pass: async (ms) => {
			await new Promise<void>((resolve) => void clock.after(ms, resolve));
			looks?.();
		},
		lookAfterEachStep: (look) => {
			looks = look;
		},
		steps: 0,
		jumpWallClock: () => {},
		close: () => server.close(),
	};
}
