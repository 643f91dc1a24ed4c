import { expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { SdkCommand, SdkDoorEvents } from '../../../protocol/agora/sdk/contract.ts';
import { SdkSession } from '../../../protocol/agora/session/session.ts';
import { noTokens } from '../../../protocol/agora/token-source.ts';
import { watchHeartbeat } from '../../../main/rtm/agora/heartbeat.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import { Recorder } from '../recorder.ts';

/** A page that logs in at once, and answers beats as long as it is well. */
class Page {
	isWell = true;
	isClosed = false;
	readonly #events: SdkDoorEvents;

	constructor(events: SdkDoorEvents) {
		this.#events = events;
	}

	send(command: SdkCommand): void {
		if (!this.isWell) return;
		if (command.kind === 'beat') this.#events.report(command);
		if (command.kind !== 'call') return;
		if (command.call.name === 'login') {
			this.#events.report({ kind: 'link', state: 'CONNECTED', reason: 'LOGIN_SUCCESS', unrestored: [] });
		}
		this.#events.report({ kind: 'answer', id: command.id, value: { kind: 'nothing' } });
	}

	close(): void {
		this.isClosed = true;
	}
}

test('a page that answers no more is replaced, and the session comes back with the next one', async () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const pages: Page[] = [];
	const open = (events: SdkDoorEvents): Page => {
		const page = new Page(events);
		pages.push(page);
		return page;
	};
	const options = { appId: 'app', userId: asUserId('desk'), tokens: noTokens, clock };
	const session = new SdkSession({ ...options, openDoor: watchHeartbeat(open, clock) });
	const recorder = new Recorder();
	session.login(recorder);
	await clock.advance(60_000);
	expect([session.link, pages.length]).toEqual(['connected', 1]);

	pages[0]!.isWell = false;
	const inFlight = session.publishToUser(asUserId('anna'), 'x');
	await clock.advance(60_000);
	expect(pages[0]!.isClosed).toBe(true);
	expect(await inFlight).toEqual({ kind: 'unknown', why: 'timed_out' });
	expect([session.link, pages.length]).toEqual(['connected', 2]);
	expect(recorder.links).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);

	await session.logout();
	await clock.advance(600_000);
	expect([session.link, pages.length, clock.pending]).toEqual(['idle', 2, 0]);
});

test('who logs out on hearing that the session connects stays logged out', async () => {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	let opened = 0;
	const openDoor = (events: SdkDoorEvents): Page => {
		opened++;
		return new Page(events);
	};
	const session = new SdkSession({ appId: 'app', userId: asUserId('desk'), tokens: noTokens, clock, openDoor });
	const link = (state: string): void => void (state === 'connecting' && session.logout());
	session.login({ link, message: () => undefined, presence: () => undefined });
	await clock.advance(600_000);
	expect([session.link, opened, clock.pending]).toEqual(['idle', 0, 0]);
});
