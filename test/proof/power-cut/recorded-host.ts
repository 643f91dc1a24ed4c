// A host that is watched by strace: it takes gifts in, tells clients, closes its ledger, opens it again and goes on. Time
// is virtual; the file is a real one. Right before anything leaves, it is written to a file of its own, so that the log
// of system calls says what had been told by then. A test, never part of the product.
//
//     node recorded-host.ts FOLDER FULL|NORMAL

import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createCrowd } from '../../../audience/viewers/crowd.ts';
import { createRandom } from '../../../audience/viewers/random.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import { HOST, openStage, ROOM } from '../../../rehearsal/stage.ts';
import { Overhearing } from '../../../rehearsal/overhear.ts';
import { encodeMessages } from '../../../protocol/encode.ts';
import type { UserId } from '../../../protocol/ids.ts';

const [folder = '', mode = 'FULL'] = process.argv.slice(2);
const toldFile = openSync(join(folder, 'told'), 'w');
const stage = await openStage(false, createRandom('power cut'));

const overheard = new Overhearing(stage.keys);

/** The session, overheard before anything leaves. */
function overhear(session: RtmSession): RtmSession {
	const tell = (receiver: UserId, text: string): void => {
		const said = overheard.fromHost(receiver, text);
		if (said.kind !== 'messages') throw new Error('the host says what its client could not read');
		writeSync(toldFile, `${encodeMessages(said.messages)}\n`);
	};
	return {
		userId: session.userId,
		get link() {
			return session.link;
		},
		login: (events) => session.login(events),
		subscribe: (channel) => session.subscribe(channel),
		publishToUser: (receiver, text) => {
			tell(receiver, text);
			return session.publishToUser(receiver, text);
		},
		publishToChannel: (channel, text) => session.publishToChannel(channel, text),
		logout: () => session.logout(),
	};
}

function begin(): Host {
	const session = overhear(stage.openHostSession());
	const host = openHost({
		ledgerPath: join(folder, 'ledger.sqlite'),
		room: ROOM,
		session,
		keys: stage.keys,
		clock: stage.clock,
	});
	// Often enough that a power cut also falls into the copying of the log into the file.
	host.ledger.db.pragma('wal_autocheckpoint = 60');
	if (mode === 'NORMAL') host.ledger.db.pragma('synchronous = NORMAL');
	host.start();
	return host;
}

const first = begin();
const catalogue = first.ledger.room
	.listCatalogue()
	.map(({ gift, name, icon, price }) => ({ key: gift, name, icon, price }));
const crowd = createCrowd({
	...{ viewers: 8, giftsMax: 120, giftsPerSecond: 6, seed: 'power cut', room: ROOM, host: HOST, catalogue },
	keys: stage.keys.publicKeys,
	primitives: stage.keys.primitives,
	clock: stage.clock,
	openSession: (userId) => stage.openViewerSession(userId),
});
crowd.start();
await stage.pass(12_000);
await first.stop();
begin();
await stage.pass(20_000);
process.exit(0);
