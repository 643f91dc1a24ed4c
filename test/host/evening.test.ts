import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHost } from '../../main/host/host.ts';
import { readTotals } from '../../main/host/read-desk.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { asChannelName, asUserId, asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { KEYS } from '../support/seals/keys.ts';

const HOUR_MS = 3_600_000;
let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-evening-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openDesk(atMs: number) {
	const clock = new VirtualClock(asUtcMs(atMs));
	const session = openLocalSession({
		broker: new Broker({ clock, random: () => 0.5 }),
		userId: asUserId('host'),
		clock,
	});
	const host = openHost({
		ledgerPath: join(folder, 'ledger.sqlite'),
		room: asChannelName('neon'),
		session,
		keys: KEYS,
		clock,
	});
	host.start();
	return host;
}

/** How much later the shown stream began, when a desk is opened again after a pause. */
function reopenAfter(pauseMs: number): number {
	const openedAt = 1_700_000_000_000;
	const first = openDesk(openedAt);
	first.change({ kind: 'start_stream' }, 'mika');
	first.abandon();
	const second = openDesk(openedAt + pauseMs);
	const { streamStartedAt } = readTotals(second.ledger);
	second.abandon();
	return streamStartedAt - openedAt;
}

test('a desk that is opened again soon goes on with the same stream', () => {
	expect(reopenAfter(2 * HOUR_MS)).toBe(0);
});

test('a desk that is opened the next day begins a new stream', () => {
	expect(reopenAfter(20 * HOUR_MS)).toBe(20 * HOUR_MS);
});
