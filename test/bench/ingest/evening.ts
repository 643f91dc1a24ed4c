// One evening for every row that measures how gifts are taken in: the same viewers ask for the same gifts, in groups.

import type { CallOff, Clock } from '../../../protocol/clock.ts';
import { asChannelName, asGiftId, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { ChannelName, UserId, UtcMs } from '../../../protocol/ids.ts';
import type { InboundMessage, PublishOutcome, RtmEvents, RtmSession } from '../../../protocol/rtm-session.ts';
import { FIRST_CATALOGUE } from '../../../main/gifts/catalogue.ts';
import { openHost } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { rollDice } from '../../support/ledger-seed/dice.ts';
import { inventNote, inventPeople } from '../../support/ledger-seed/people.ts';
import { KEYS, openLine } from '../../support/seals/keys.ts';

export const GIFTS = 20_000;
export const GROUP = 50;
const START = asUtcMs(1_750_000_000_000);
export const ROOM = { name: asChannelName('bench'), host: asUserId('desk'), now: START };

/** What so many viewers ask for, each text sealed to these keys. */
export function inventRequests(keys = KEYS): readonly InboundMessage[] {
	const dice = rollDice(1);
	const people = inventPeople(2_000, 1);
	const lines = new Map(
		people.map(({ sender }) => [sender, openLine(sender, { room: ROOM.name, host: ROOM.host }, keys)]),
	);
	return Array.from({ length: GIFTS }, (_, index): InboundMessage => {
		const { sender, senderName } = dice.pick(people);
		const { gift } = dice.pick(FIRST_CATALOGUE);
		const giftId = asGiftId(`019a0000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`);
		const request = { kind: 'gift_request', giftId, gift, count: 1, senderName, note: inventNote(dice) } as const;
		const text = lines.get(sender)?.write([{ ...request, combo: null, expiresAt: null }]) ?? '';
		return { from: sender, channel: null, text };
	});
}

/**
 * Milliseconds for everything; each group is handed over as RTM does, and is on disk before the next one comes. `begin` is
 * called when the host is ready for the first.
 */
export function ingest(path: string, messages: readonly InboundMessage[], keys = KEYS, begin = () => {}): number {
	const clock = new HandClock();
	const session = new DeafSession();
	const host = openHost({ ledgerPath: path, room: ROOM.name, session, keys, clock });
	host.start();
	clock.pass(10);
	begin();
	const began = performance.now();
	for (let from = 0; from < messages.length; from += GROUP) {
		for (const message of messages.slice(from, from + GROUP)) session.hear(message);
		clock.pass(20);
	}
	const took = performance.now() - began;
	const { requested } = readTotals(host.ledger);
	if (requested.gifts !== GIFTS) throw new Error(`${requested.gifts} of ${GIFTS} gifts were taken in`);
	host.abandon();
	return took;
}

/** Time that passes when it is told to. */
class HandClock implements Clock {
	#now = START as number;
	#timers: { at: number; run: () => void }[] = [];

	now(): UtcMs {
		return asUtcMs(this.#now);
	}

	get elapsedMs(): number {
		return this.#now;
	}

	after(ms: number, run: () => void): CallOff {
		const timer = { at: this.#now + ms, run };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	pass(ms: number): void {
		this.#now += ms;
		const due = this.#timers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
		this.#timers = this.#timers.filter(({ at }) => at > this.#now);
		for (const { run } of due) run();
	}
}

/** It hears what it is given; what it is asked to say never gets an answer, so that nothing but requests is measured. */
class DeafSession implements RtmSession {
	readonly userId: UserId = ROOM.host;
	readonly link = 'connected';
	#events: RtmEvents | null = null;

	login(events: RtmEvents): void {
		this.#events = events;
	}

	hear(message: InboundMessage): void {
		this.#events?.message(message);
	}

	subscribe(_channel: ChannelName): Promise<PublishOutcome> {
		return never();
	}

	publishToUser(): Promise<PublishOutcome> {
		return never();
	}

	publishToChannel(): Promise<PublishOutcome> {
		return never();
	}

	async logout(): Promise<void> {}
}

function never(): Promise<PublishOutcome> {
	return new Promise(() => {});
}
