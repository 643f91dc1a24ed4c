import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '../../protocol/clock.ts';
import { SdkSession } from '../../protocol/agora/session/session.ts';
import { noTokens } from '../../protocol/agora/token-source.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import { NodeDoors } from '../agora-edge/node/node-doors.ts';
import { startEdge } from '../agora-edge/start-edge.ts';
import type { Edge } from '../agora-edge/start-edge.ts';
import { describeRtmSession } from './conformance.ts';

let edge: Edge;
let doors: NodeDoors;

beforeAll(async () => {
	edge = await startEdge({ leaveGraceMs: 500 });
	doors = new NodeDoors(edge.plainPort);
});

afterAll(async () => {
	doors.close();
	await edge.stop();
});

describeRtmSession('agora-rtm-sdk against the stand-in edge', () => {
	// To the edge each App ID is a world of its own.
	const appId = randomBytes(16).toString('hex');
	const sessions: RtmSession[] = [];
	return Promise.resolve({
		open: (userId: UserId) => {
			const options = { appId, userId, tokens: noTokens, clock: systemClock, openDoor: doors.open };
			const session = new SdkSession(options);
			sessions.push(session);
			return session;
		},
		until: <Value>(wanted: Promise<Value>) => wanted,
		breakLink: (userId: UserId) => void edge.closeLinks(userId),
		close: async () => {
			await Promise.all(sessions.map((session) => session.logout()));
		},
	});
});
