// A host on a disk on which strace lets one call fail, or every call from one on. Time is virtual, the file a real one. A
// halted host is started again, as a person would. At the end it says in which states its storage was, and what it told.
//
//     node failing-host.ts FOLDER

import { join } from 'node:path';
import { createRandom } from '../../../audience/viewers/random.ts';
import { createCrowd } from '../../../audience/viewers/crowd.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import { asGiftKey, asCoins } from '../../../protocol/ids.ts';
import { HOST, openStage, ROOM } from '../../../rehearsal/stage.ts';
import { Overhearing } from '../../../rehearsal/overhear.ts';

const RESTARTS_MAX = 3;
const [folder = ''] = process.argv.slice(2);
const stage = await openStage(false, createRandom('failing disk'));
const overheard = new Overhearing(stage.keys);
const states = new Set<string>();
const told = new Map<string, string>();
stage.broker.faults.loses = ({ from, user, text }) => {
	const decoded = from === HOST && user !== null ? overheard.fromHost(user, text) : null;
	for (const message of decoded?.kind === 'messages' ? decoded.messages : [])
		if (message.kind === 'grant') told.set(message.giftId, message.grant.bytes);
	return false;
};

function begin(): Host | null {
	try {
		const session = stage.openHostSession();
		const host = openHost({
			ledgerPath: join(folder, 'ledger.sqlite'),
			room: ROOM,
			session,
			keys: stage.keys,
			clock: stage.clock,
		});
		host.ledger.db.pragma('wal_autocheckpoint = 30');
		host.onChange(() => void states.add(host.storage.state));
		host.start();
		return host;
	} catch (error) {
		const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
		// Whatever else an opening throws is a mistake of ours.
		if (typeof code !== 'string') throw error;
		states.add(`not opened: ${code}`);
		return null;
	}
}

const crowd = createCrowd({
	...{ viewers: 4, giftsMax: 24, giftsPerSecond: 4, seed: 'failing disk', room: ROOM, host: HOST },
	catalogue: [{ key: asGiftKey('rose'), name: 'Rose', icon: '🌹', price: asCoins(1) }],
	keys: stage.keys.publicKeys,
	primitives: stage.keys.primitives,
	clock: stage.clock,
	openSession: (userId) => stage.openViewerSession(userId),
});
let host = begin();
crowd.start();
let restarts = 0;
for (let seconds = 0; seconds < 60; seconds += 2) {
	await stage.pass(2_000);
	if ((host === null || host.storage.state === 'halted') && restarts++ < RESTARTS_MAX) {
		host?.abandon();
		// Its link is noticed as lost before the next one logs in.
		stage.broker.cutLink(HOST, 500);
		await stage.pass(1_000);
		host = begin();
	}
}
const end = host?.storage.state ?? 'not opened';
process.stdout.write(JSON.stringify({ states: [...states], told: [...told], end, restarts }));
process.exit(0);
