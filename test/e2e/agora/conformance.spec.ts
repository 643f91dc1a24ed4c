// The same promises as the hub's, with the unmodified SDK in the desk's own kind of page in a real Electron.

import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../protocol/clock.ts';
import { SdkSession } from '../../../protocol/agora/session/session.ts';
import { noTokens } from '../../../protocol/agora/token-source.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import { ElectronDoors } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import type { Edge } from '../../agora-edge/start-edge.ts';
import { describeRtmSession } from '../../rtm/conformance.ts';

const { afterEach, beforeEach, describe } = test;

let edge: Edge;
let doors: ElectronDoors;

test.beforeAll(async () => {
	edge = await startEdge({ leaveGraceMs: 500 });
	doors = await ElectronDoors.start(edge.hostResolverRules);
});
test.afterAll(async () => {
	await doors.close();
	await edge.stop();
});

describeRtmSession({ afterEach, beforeEach, describe, expect, test }, "the SDK's page in Electron", () => {
	const appId = randomBytes(16).toString('hex');
	const sessions: RtmSession[] = [];
	return Promise.resolve({
		open: (userId) => {
			const options = { appId, userId, tokens: noTokens, clock: systemClock, openDoor: doors.open };
			const session = new SdkSession(options);
			sessions.push(session);
			return session;
		},
		until: (wanted) => wanted,
		breakLink: (userId) => void edge.closeLinks(userId),
		close: async () => {
			await Promise.all(sessions.map((session) => session.logout()));
		},
	});
});
