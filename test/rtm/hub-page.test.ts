// docs/hub.md promises that a stranger can join with a WebSocket and hand-written JSON. Here its own example is sent,
// frame by frame as it is printed there, to a real host behind a real hub.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHost } from '../../main/host/host.ts';
import { readTotals } from '../../main/host/read-desk.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import { systemClock } from '../../protocol/clock.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asGiftId, asUserId } from '../../protocol/ids.ts';
import { BareClient } from './bare-client.ts';
import type { Frame } from './bare-client.ts';
import { KEYS, openLine } from '../support/seals/keys.ts';
import { encodeMessages } from '../../protocol/encode.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import type { HostLine } from '../../audience/client/host-line.ts';

const PAGE = readFileSync(new URL('../../docs/hub.md', import.meta.url), 'utf8');
const GIFT = asGiftId('0199a3f2-7c1e-7b52-9d0a-5e2f6c8b1a47');
const ROOM = asChannelName('evening');
const HOST = asUserId('desk');

function readTranscript(): { direction: '→' | '←'; line: string }[] {
	const block = /```text\n(→[\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
	return block
		.trim()
		.split('\n')
		.map((line) => ({ direction: line.startsWith('→') ? '→' : '←', line: line.slice(2) }));
}

/** As the page says: a text that begins with SEALED stands for the envelope around the rest of it. */
function sealFrame(frame: Frame, line: HostLine): Frame {
	const text = String(frame['text']);
	return text.startsWith('SEALED ') ? { ...frame, text: line.writeText(text.slice(7)) } : frame;
}

function openFrame(frame: Frame, line: HostLine): { frame: Frame; messages: readonly HostMessage[] } {
	const read = frame['channel'] === null ? line.read(String(frame['text'])) : null;
	if (read?.kind !== 'messages') return { frame, messages: [] };
	return { frame: { ...frame, text: `SEALED ${encodeMessages(read.messages)}` }, messages: read.messages };
}

test('the example in docs/hub.md is a whole gift, by a bare WebSocket and hand-written JSON', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'hub-page-'));
	const clock = systemClock;
	const broker = new Broker({ clock, random: () => 0 });
	const session = openLocalSession({ broker, userId: HOST, clock });
	const host = openHost({ ledgerPath: join(directory, 'ledger.sqlite'), room: ROOM, session, keys: KEYS, clock });
	const connected = new Promise<void>((resolve) => {
		host.onChange(() => {
			if (host.link.state === 'connected') resolve();
		});
	});
	const completed = new Promise<void>((resolve) => {
		host.onChange(({ gifts }) => {
			if (gifts.some(({ giftId, delivery }) => giftId === GIFT && delivery === 'completed')) resolve();
		});
	});
	host.start();
	await connected;
	const server = await startHubServer({ broker, clock, port: 0, room: ROOM, host: HOST, catalogue: () => [] });
	const client = new BareClient(server.port);
	await client.opened();

	const line = openLine(asUserId('anna'), { room: ROOM, host: HOST });
	let signed = { bytes: 'GRANT', signature: 'SIGNATURE' };
	const fill = (text: string) => text.replaceAll('GRANT', signed.bytes).replaceAll('SIGNATURE', signed.signature);
	for (const { direction, line: words } of readTranscript()) {
		if (direction === '→') {
			client.send(JSON.stringify(sealFrame(JSON.parse(fill(words)) as Frame, line)));
			continue;
		}
		const printed = JSON.parse(words) as Frame;
		const received = await client.take(({ kind, id, channel, from }) => {
			return (
				kind === printed['kind'] && id === printed['id'] && channel === printed['channel'] && from === printed['from']
			);
		});
		const opened = openFrame(received, line);
		for (const message of opened.messages) if (message.kind === 'grant') signed = message.grant;
		expect(opened.frame).toEqual(JSON.parse(fill(words)));
	}
	await completed;
	expect(await client.closed).toBe(1000);

	const terms = decodeGrantTerms(signed.bytes);
	expect(terms).toMatchObject({ giftId: GIFT, sender: 'anna', gift: 'rose', count: 3, room: ROOM });
	expect(readTotals(host.ledger)).toMatchObject({
		granted: { gifts: 1, pieces: 3, coins: terms?.value },
		withoutProof: 0,
	});
	await host.stop();
	await server.close();
	rmSync(directory, { recursive: true });
});

test('docs/hub.md names every frame, reason and limit that the hub has', async () => {
	const { HUB_PROBLEMS, HUB_FRAME_BYTES_MAX } = await import('../../protocol/hub/frames.ts');
	const wanted = [
		...HUB_PROBLEMS,
		...['login', 'subscribe', 'publish', 'took', 'logout', 'welcome', 'outcome', 'message', 'presence', 'evicted'],
		...['receiver_offline', 'rate_limited', 'not_connected', 'message_too_large', 'name_invalid'],
	];
	expect(wanted.filter((word) => !PAGE.includes(`\`${word}\``))).toEqual([]);
	expect(PAGE).toContain(HUB_FRAME_BYTES_MAX.toLocaleString('en'));
});
