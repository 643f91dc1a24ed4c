// A room for a test: a host on the hub in virtual time, its ledger a real file in a folder of its own, and as many
// clients as a test lets in. When the test is over the file is opened by itself and its books are audited, so that every
// test about the flow of gifts is also one about the ledger.

import { expect, onTestFinished } from 'vitest';
import type { Outcome } from '../../../preload/api/desk-api.ts';
import type { GiftRow, RoomRules, Totals } from '../../../preload/api/rows.ts';
import { asChannelName, asGiftKey, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { GiftId, UserId } from '../../../protocol/ids.ts';
import type { GiftRequest } from '../../../protocol/messages.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import { createRandom } from '../../../audience/viewers/random.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import type { ByHand } from '../../../main/flows/decide-gifts.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host, HostChange } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { auditFile } from './audit-books.ts';
import { takeSeat } from './seat.ts';
import type { Seat, SeatOptions } from './seat.ts';
import { Stranger } from './stranger.ts';
import { temporaryLedgerPath } from './temporary-folder.ts';
import type { HostLine } from '../../../audience/client/host-line.ts';
import { KEYS } from '../seals/keys.ts';

export const ROOM = asChannelName('neon-lounge');
export const HOST = asUserId('mika-desk');
export const ANN = asUserId('ann');
export const BEN = asUserId('ben');
const START = asUtcMs(1_700_000_000_000);
const QUICK_RETURN = { firstMs: 200, longestMs: 200 };

export interface HostRoomOptions {
	readonly rules?: Partial<RoomRules>;
	/** A ledger that is there already. */
	readonly path?: string;
}

export class HostRoom {
	readonly clock = new VirtualClock(START);
	readonly broker: Broker;
	readonly path: string;
	/** What the host told a developer. */
	readonly log: string[] = [];
	readonly changes: HostChange[] = [];
	host: Host;
	keys = KEYS;
	#giftIds = 0;

	constructor({ path = temporaryLedgerPath() }: HostRoomOptions) {
		// The same chances in every run; a test that wants faults sets them.
		this.broker = new Broker({ clock: this.clock, random: createRandom('host room').next });
		this.path = path;
		this.host = this.#openHost();
	}

	#openHost(): Host {
		const { broker, clock, path, log, keys } = this;
		const session = openLocalSession({ broker, userId: HOST, clock, backOff: QUICK_RETURN });
		const words = (line: string, error?: unknown) => void log.push(`${line}: ${String(error)}`);
		const host = openHost({ ledgerPath: path, room: ROOM, session, keys, clock, log: words });
		host.onChange((change) => void this.changes.push(change));
		return host;
	}

	/** Lets time pass; without a number enough for messages to come and go. */
	pass(ms = 100): Promise<void> {
		return this.clock.advance(ms);
	}

	/** A viewer with a client of ours, who is in the room. */
	async enter(userId: UserId = ANN, options: SeatOptions = {}): Promise<Seat> {
		const seat = takeSeat({ broker: this.broker, clock: this.clock, room: ROOM, host: HOST, userId, ...options });
		await seat.client.start();
		await this.pass();
		return seat;
	}

	/** Somebody who writes messages by hand, and hears everything. */
	async stranger(userId: UserId = ANN, line?: HostLine): Promise<Stranger> {
		const session: RtmSession = openLocalSession({
			broker: this.broker,
			userId,
			clock: this.clock,
			backOff: QUICK_RETURN,
		});
		const stranger = new Stranger(session, { room: ROOM, host: HOST, line });
		await stranger.enter(() => this.pass());
		return stranger;
	}

	/** A request as a client would write it, under an id that no other has. */
	request(changes: Partial<GiftRequest> & { readonly kind?: never } = {}): GiftRequest {
		return {
			giftId: `gift-by-hand-${String(++this.#giftIds).padStart(4, '0')}` as GiftId,
			gift: asGiftKey('rose'),
			count: 1,
			senderName: null,
			note: null,
			combo: null,
			expiresAt: null,
			...changes,
			kind: 'gift_request',
		};
	}

	setRules(changes: Partial<RoomRules>): void {
		this.host.change({ kind: 'rules', rules: { ...this.host.ledger.room.rules, ...changes } }, 'mika');
	}

	decide(action: ByHand, ...giftIds: readonly GiftId[]): Outcome {
		const answer = this.host.decide(giftIds, action, 'mika');
		if (!answer.ok) throw new Error(`${answer.why}: ${answer.detail}`);
		return answer.value;
	}

	gift(giftId: GiftId): GiftRow {
		const gift = this.host.ledger.gifts.find(giftId);
		if (!gift) throw new Error(`gift ${giftId} is not in the ledger`);
		return gift;
	}

	/** Where a gift stands, in two words. */
	stateOf(giftId: GiftId): string {
		const { state, delivery } = this.gift(giftId);
		return `${state}/${delivery}`;
	}

	/** The kinds of a gift's entries, in their order. */
	story(giftId: GiftId): readonly string[] {
		return this.host.ledger.entries.readStory(this.gift(giftId).giftNo).map(({ kind }) => kind);
	}

	/** Entries of one kind, of all gifts, told with their words. */
	details(kind: string): readonly string[] {
		const rows = this.host.ledger.db.prepare<[string], string>(
			'SELECT detail FROM entries WHERE kind = ? ORDER BY sequence',
		);
		return rows.pluck().all(kind);
	}

	/** Messages whose outcome is not on disk: those that wait, and those on their way. */
	get unsaid(): number {
		return this.host.ledger.db.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get() ?? 0;
	}

	totals(): Totals {
		return readTotals(this.host.ledger);
	}

	/** Coins of the stream: what was asked for, and what came of it. */
	coins(): Record<string, number> {
		const { requested, granted, refused, expired, held, voided } = this.totals();
		const coins = { requested, granted, refused, expired, held, voided };
		return Object.fromEntries(Object.entries(coins).map(([kind, tally]) => [kind, tally.coins]));
	}

	/** The process dies, and a new one waits for the keys: its ledger is open to be read, and it signs in nowhere. */
	dieAndWaitForKeys(): void {
		this.host.abandon();
		this.host = this.#openHost();
	}

	/** Opens another host, which is prepared before it starts; answers whether it is closed after its start. */
	async begin(prepare: (host: Host) => void): Promise<boolean> {
		this.host = this.#openHost();
		prepare(this.host);
		this.host.start();
		await this.pass();
		return !this.host.ledger.db.open;
	}

	/** The process dies and a new one opens the same file, which has been audited in between. */
	async restart(passMs?: number): Promise<void> {
		this.host.abandon();
		expect(auditFile(this.path)).toEqual([]);
		this.host = this.#openHost();
		this.host.start();
		await this.pass(passMs);
	}
}

/** A room whose host is there. */
export async function openHostRoom(options: HostRoomOptions = {}): Promise<HostRoom> {
	const room = new HostRoom(options);
	onTestFinished(() => {
		if (room.host.ledger.db.open) room.host.abandon();
		expect(auditFile(room.path)).toEqual([]);
	});
	if (options.rules) room.setRules(options.rules);
	room.host.start();
	await room.pass();
	room.changes.length = 0;
	return room;
}
