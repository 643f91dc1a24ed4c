import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHost } from '../../main/host/host.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { GiftRequest } from '../../protocol/messages.ts';
import { HOST, ROOM } from '../../rehearsal/stage.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Recorder } from '../rtm/recorder.ts';
import { KEYS, openLine } from '../support/seals/keys.ts';

/** A host on a hub in virtual time, connected; its ledger's folder goes with the test. */
async function openCrashingRoom() {
	const directory = mkdtempSync(join(tmpdir(), 'crash-'));
	onTestFinished(() => rmSync(directory, { recursive: true }));
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const broker = new Broker({ clock, random: () => 0 });
	const session = openLocalSession({ broker, userId: HOST, clock });
	const host = openHost({ ledgerPath: join(directory, 'ledger.sqlite'), room: ROOM, session, keys: KEYS, clock });
	host.start();
	await clock.advance(100);
	return { clock, broker, host };
}

test('a host that dies right after a commit says nothing more and leaves no timer behind', async () => {
	const { clock, broker, host } = await openCrashingRoom();
	host.onChange(({ gifts }) => {
		// The link stays up, so that a word too many would be heard.
		if (gifts.length > 0) host.abandon();
	});
	let said = 0;
	broker.faults.loses = ({ from }) => {
		if (from === HOST) said++;
		return false;
	};
	// More than one transaction takes in, so that some still wait when the first one is on disk.
	for (let viewer = 0; viewer < 10; viewer++) {
		const client = openLocalSession({ broker, userId: asUserId(`viewer-${viewer}`), clock });
		client.login(new Recorder());
		const line = openLine(client.userId, { room: ROOM, host: HOST });
		await clock.advance(0);
		for (let at = 0; at < 50; at++) void client.publishToUser(HOST, line.write([request(`${viewer}-${at}-0000000`)]));
	}
	await clock.advance(60_000);
	expect(said).toBe(0);
	expect(clock.pending).toBe(0);
});

test('a host that dies right after it entered who came asks its closed ledger nothing more', async () => {
	const { clock, broker, host } = await openCrashingRoom();
	host.onChange(({ aspects }) => {
		if (aspects.has('link')) host.abandon();
	});
	const viewer = openLocalSession({ broker, userId: asUserId('viewer'), clock });
	viewer.login(new Recorder());
	await clock.advance(0);
	const subscribed = viewer.subscribe(ROOM);
	await clock.advance(60_000);
	expect(await subscribed).toEqual({ kind: 'published' });
	expect(host.ledger.db.open).toBe(false);
});

function request(giftId: string): GiftRequest {
	return {
		kind: 'gift_request',
		giftId: asGiftId(giftId),
		gift: asGiftKey('rose'),
		count: 1,
		senderName: null,
		note: null,
		combo: null,
		expiresAt: null,
	};
}
