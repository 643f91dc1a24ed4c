// A client that somebody else could have written, in another language and from docs/protocol.md and docs/hub.md alone, in a
// room of ours. Where it does not suffice, the page is what has to be mended.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { findPython } from '../../build/system/python.ts';
import { run } from '../../build/console/spawn.ts';
import { openHost } from '../../main/host/host.ts';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import { systemClock } from '../../protocol/clock.ts';
import { encodeChannel } from '../../protocol/encode.ts';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asCoins, asGiftId, asGiftKey, asUserId } from '../../protocol/ids.ts';
import { formatInvite } from '../../protocol/invite/invite.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { KEYS, KEYS_AFTER, OTHER_KEYS, signGrant } from '../support/seals/keys.ts';

const PROGRAM = new URL('client.py', import.meta.url).pathname;
const VECTORS = new URL('../../protocol/vectors', import.meta.url).pathname;
const ROOM = asChannelName('neon-lounge');
const HOST = asUserId('mika-desk');
const MALLORY = asUserId('mallory');

type Event = Readonly<Record<string, unknown>> & { readonly event: string };

let python: string;
beforeAll(async () => {
	python = await findPython('cryptography', 'by the client in another language');
});

test('agrees with every test vector', async () => {
	const ended = await run(python, [PROGRAM, 'vectors', VECTORS]);
	expect(ended.output.trim().split('\n').at(-1), ended.output).toBe('0 wrong');
});

test('gives, is refused, broadcasts again, is voided, and believes nobody but the host', async () => {
	const { host, port, mallory } = await openRoom();
	const kim = new Kim(port);
	await kim.hears('joined');

	kim.tell('ask rose 3 for the last boss!');
	const { giftId } = await kim.hears('asked');
	expect(await kim.hears('grant')).toMatchObject({ giftId });
	expect(await kim.hears('drawn')).toMatchObject({ giftId, sender: 'kim', count: 3, note: 'for the last boss!' });
	await kim.hears('acknowledged');
	await until(() => rowOf(giftId)?.delivery === 'completed');

	kim.tell('ask golden-yacht 1');
	await kim.hears('asked');
	expect(await kim.hears('refusal')).toMatchObject({ why: 'gift_unknown' });

	kim.tell('lose rose 1');
	const { giftId: lost } = await kim.hears('asked');
	await kim.hears('resend_request', { giftId: lost });
	await kim.hears('drawn', { giftId: lost });
	await until(() => rowOf(lost)?.delivery === 'completed');

	const forged = encodeGrantTerms({
		...{ room: ROOM, giftId: asGiftId('gift-of-nobody'), sender: MALLORY, senderName: 'Mallory', note: null },
		...{ gift: asGiftKey('fox'), giftName: 'Fox', icon: '🦊', count: 9, value: asCoins(9_000), combo: null },
		...{ sequence: 99, grantedAt: systemClock.now() },
	});
	for (const grant of [signGrant(forged, OTHER_KEYS), { bytes: forged, signature: '' }]) {
		await mallory.publishToChannel(ROOM, encodeChannel([{ kind: 'broadcast', grants: [grant] }]));
		expect(await kim.hears('forged')).toMatchObject({ publisher: MALLORY });
	}

	host.decide([giftId as never], { kind: 'void', reason: 'a slip' }, 'mika');
	expect(await kim.hears('voided')).toMatchObject({ giftId });

	// A new session, of which the host knows nothing until it speaks.
	kim.tell('again');
	kim.tell('ask rose 2');
	await kim.hears('drawn', { count: 2 });
	kim.tell('quit');
	expect(await kim.ended).toBe(0);
	expect([host.counters.unopened, host.counters.unreadable, host.counters.forged]).toEqual([0, 0, 2]);

	function rowOf(id: unknown) {
		return host.ledger.gifts.find(id as never);
	}

	function until(isSo: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			const stop = host.onChange(() => look());
			const look = () => {
				if (!isSo()) return;
				stop();
				resolve();
			};
			look();
		});
	}
});

test('follows keys that were turned over, and draws what was granted before and after', async () => {
	const ledgerPath = temporaryLedgerPath();
	const { host, port, broker } = await openRoom({ ledgerPath });
	const kim = new Kim(port);
	await kim.hears('joined');
	kim.tell('lose rose 1');
	const { giftId } = await kim.hears('asked');
	await kim.hears('grant', { giftId });
	await host.stop();
	const next = openRoomHost({ ledgerPath, broker, keys: KEYS_AFTER });
	await kim.hears('keys');
	await kim.hears('drawn', { giftId });
	kim.tell('ask rose 2');
	await kim.hears('drawn', { count: 2 });
	kim.tell('quit');
	expect(await kim.ended).toBe(0);
	expect([next.counters.forged, next.counters.unopened]).toEqual([0, 0]);
	await next.stop();
});

function openRoomHost({ ledgerPath, broker, keys }: { ledgerPath: string; broker: Broker; keys: typeof KEYS }) {
	const clock = systemClock;
	const session = openLocalSession({ broker, userId: HOST, clock });
	const host = openHost({ ledgerPath, room: ROOM, session, keys, clock });
	host.change({ kind: 'rules', rules: { ...host.ledger.room.rules, resendAfterMs: 300 } }, 'mika');
	host.start();
	return host;
}

async function openRoom({ ledgerPath = temporaryLedgerPath() } = {}) {
	const clock = systemClock;
	const broker = new Broker({ clock, random: () => 0.5 });
	const host = openRoomHost({ ledgerPath, broker, keys: KEYS });
	const server = await startHubServer({ broker, clock, port: 0, room: ROOM, host: HOST, catalogue: () => [] });
	onTestFinished(async () => {
		await host.stop();
		await server.close();
	});
	const mallory = openLocalSession({ broker, userId: MALLORY, clock });
	await new Promise<void>((resolve) =>
		mallory.login({
			message: () => undefined,
			presence: () => undefined,
			link: (state) => {
				if (state === 'connected') resolve();
			},
		}),
	);
	return { host, port: server.port, mallory, broker };
}

/** The stranger's process: told in words, heard as lines of JSON, each taken once and in whatever order. */
class Kim {
	readonly ended: Promise<number | null>;
	readonly #child: ChildProcess;
	readonly #heard: Event[] = [];
	#look: () => void = () => undefined;
	#trouble = '';

	constructor(port: number) {
		const invite = formatInvite({ room: ROOM, host: HOST, keys: KEYS.publicKeys });
		this.#child = spawn(python, [PROGRAM, invite, String(port), 'kim'], { stdio: 'pipe' });
		onTestFinished(() => void this.#child.kill());
		this.ended = new Promise((resolve) => this.#child.once('exit', resolve));
		this.#child.stderr?.on('data', (words: Buffer) => (this.#trouble += words.toString()));
		if (!this.#child.stdout) throw new Error('no way to hear the process');
		createInterface(this.#child.stdout).on('line', (line) => {
			this.#heard.push(JSON.parse(line) as Event);
			this.#look();
		});
	}

	tell(command: string): void {
		this.#child.stdin?.write(`${command}\n`);
	}

	hears(event: string, words: Readonly<Record<string, unknown>> = {}): Promise<Event> {
		return new Promise((resolve, reject) => {
			this.#look = () => {
				const at = this.#heard.findIndex(
					(heard) => heard.event === event && Object.entries(words).every(([name, value]) => heard[name] === value),
				);
				const [found] = at < 0 ? [] : this.#heard.splice(at, 1);
				if (found) resolve(found);
			};
			this.#look();
			void this.ended.then(() => reject(new Error(`the client ended: ${this.#trouble}`)));
		});
	}
}
