import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { AudienceClient } from '../../audience/client/audience-client.ts';
import { uuidGiftIds } from '../../audience/client/gift-ids.ts';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { openHubSession } from '../../audience/hub-session.ts';
import { openHost } from '../../main/host/host.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import { noTokens } from '../../protocol/agora/token-source.ts';
import { SdkSession } from '../../protocol/agora/session/session.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asChannelName, asGiftKey, asUserId } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { NodeDoors } from '../agora-edge/node/node-doors.ts';
import { APP_ID, startEdge } from '../agora-edge/start-edge.ts';
import { round, spreadOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { speedRatios, takeTurns } from './rounds.ts';
import { KEYS, PUBLIC } from '../support/seals/keys.ts';

const ROOM = asChannelName('bench');
const HOST = asUserId('desk');
const VIEWER = asUserId('anna');
const ROSE = asGiftKey('rose');
const GIFTS = 30;

interface Way {
	open(userId: UserId): RtmSession;
	close(): Promise<void>;
}

/** One gift at a time from its request to its completion, over the hub's WebSockets and over the SDK and the edge. */
export async function benchRoundTrip({ rounds }: { rounds: number }): Promise<BenchResult> {
	const [overEdge, overHub] = [await openRoom(await layEdge()), await openRoom(await layHub())];
	try {
		const measured = await takeTurns(rounds, overEdge.giveAll, overHub.giveAll);
		return {
			name: 'round-trip',
			what: `${GIFTS} gifts one after the other, request to completion, over agora-rtm-sdk and the stand-in edge`,
			beside: 'the same over the hub’s WebSockets',
			unit: 'x',
			values: speedRatios(measured),
			// Two links, acknowledgments of each message and a process more; only that it stays within sight of the hub.
			wanted: { atLeast: 0.5 },
			figures: {
				'over the edge, ms a gift': round(spreadOf(measured.ours).median / GIFTS),
				'over the hub, ms a gift': round(spreadOf(measured.theirs).median / GIFTS),
			},
		};
	} finally {
		await overEdge.close();
		await overHub.close();
	}
}

async function openRoom(way: Way): Promise<{ giveAll: () => Promise<number>; close: () => Promise<void> }> {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-bench-'));
	const ledgerPath = join(folder, 'ledger.sqlite');
	const host = openHost({ ledgerPath, room: ROOM, session: way.open(HOST), keys: KEYS, clock: systemClock });
	host.change(
		{ kind: 'rules', rules: { ...host.ledger.room.rules, holdsFirstGift: false, senderGiftsMax: 100_000 } },
		'bench',
	);
	host.start();
	const clientSession = way.open(VIEWER);
	const client = new AudienceClient({
		...{ session: clientSession, room: ROOM, host: HOST, clock: systemClock },
		...{ store: new MemoryGiftStore(), ids: uuidGiftIds, ...PUBLIC },
	});
	await client.start();
	const give = async (): Promise<void> => {
		const isCompleted = new Promise<void>((resolve) => {
			const callOff = host.onChange(({ gifts }) => {
				if (!gifts.some(({ delivery }) => delivery === 'completed')) return;
				callOff();
				resolve();
			});
		});
		await client.ask({ gift: ROSE, count: 1, note: null, senderName: null });
		await isCompleted;
	};
	await give();
	return {
		async giveAll() {
			const startedAt = performance.now();
			for (let n = 0; n < GIFTS; n++) await give();
			return performance.now() - startedAt;
		},
		async close() {
			await clientSession.logout();
			await host.stop();
			await way.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function layHub(): Promise<Way> {
	const clock = systemClock;
	const broker = new Broker({ clock, random: () => 0 });
	const server = await startHubServer({ broker, clock, port: 0, room: ROOM, host: HOST, catalogue: () => [] });
	const url = `ws://127.0.0.1:${server.port}/rtm`;
	return {
		open: (userId) => openHubSession({ url, userId, clock, connect: (address) => new WebSocket(address) }),
		close: () => server.close(),
	};
}

async function layEdge(): Promise<Way> {
	const edge = await startEdge();
	const doors = new NodeDoors(edge.plainPort);
	return {
		open: (userId) =>
			new SdkSession({ appId: APP_ID, userId, tokens: noTokens, clock: systemClock, openDoor: doors.open }),
		close: async () => {
			doors.close();
			await edge.stop();
		},
	};
}
