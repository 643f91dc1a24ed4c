// A whole day of evenings in virtual time, in a process of its own with a garbage collector to call. Viewers come for an
// hour and go for ever, as in a room; the host, its ledger and the hub stay. After every hour it is measured what is left.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCrowd } from '../../../audience/viewers/crowd.ts';
import { createRandom } from '../../../audience/viewers/random.ts';
import { openHost } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { Moderator } from '../../../rehearsal/moderator.ts';
import { HOST, openStage, ROOM } from '../../../rehearsal/stage.ts';
import { makeQuickFolder } from '../../support/host/quick-folder.ts';
import { serve } from '../processes.ts';

export interface SoakPiece {
	readonly hours: number;
	readonly giftsPerSecond: number;
}

export interface SoakHour {
	readonly heapKb: number;
	/** Of the process, outside of what the JavaScript heap has reserved: that grows in steps and is no leak. */
	readonly memoryKb: number;
	/** Open files and sockets of the process. */
	readonly handles: number;
	readonly waitingMessages: number;
	readonly gifts: number;
}

const HOUR_MS = 3_600_000;
const folder = makeQuickFolder('soak');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

serve(async ({ hours, giftsPerSecond }: SoakPiece): Promise<readonly SoakHour[]> => {
	const random = createRandom('soak');
	const stage = await openStage(false, random);
	stage.broker.faults.setEverywhere({ loss: 0.1, duplicate: 0.1, reorder: 0.1, delayMinMs: 5, delayMaxMs: 400 });
	const session = stage.openHostSession();
	const host = openHost({
		ledgerPath: join(folder, 'ledger.sqlite'),
		room: ROOM,
		session,
		keys: stage.keys,
		clock: stage.clock,
	});
	// SQLite keeps up to 16 MB of pages, and the ledger grows: what fills that would look like a leak.
	host.ledger.db.pragma('cache_size = -1000');
	host.start();
	const moderator = new Moderator({ clock: stage.clock, random: random.branch('moderator'), findHost: () => host });
	moderator.start();
	const catalogue = host.ledger.room
		.listCatalogue()
		.map(({ gift, name, icon, price }) => ({ key: gift, name, icon, price }));
	const measured: SoakHour[] = [];
	for (let hour = 0; hour < hours; hour++) {
		const crowd = createCrowd({
			...{ viewers: 6, giftsPerSecond, seed: `soak ${hour}`, room: ROOM, host: HOST, catalogue, isRecorded: false },
			keys: stage.keys.publicKeys,
			primitives: stage.keys.primitives,
			clock: stage.clock,
			openSession: (userId) => stage.openViewerSession(userId),
		});
		crowd.start();
		await stage.pass(HOUR_MS - 60_000);
		await crowd.stop();
		await stage.pass(60_000);
		measured.push({
			...measureProcess(),
			waitingMessages: host.readOutbox().queued,
			gifts: readTotals(host.ledger).requested.gifts,
		});
	}
	moderator.stop();
	await host.stop();
	return measured;
});

function measureProcess(): Pick<SoakHour, 'heapKb' | 'memoryKb' | 'handles'> {
	globalThis.gc?.();
	const { heapUsed, heapTotal, rss } = process.memoryUsage();
	const handles =
		process.platform === 'linux' ? readdirSync('/proc/self/fd').length : process.getActiveResourcesInfo().length;
	return { heapKb: Math.round(heapUsed / 1_024), memoryKb: Math.round((rss - heapTotal) / 1_024), handles };
}
