import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import { asChannelName, asGiftId, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { ChannelName, UserId, UtcMs } from '../../protocol/ids.ts';
import type { InboundMessage, PublishOutcome, RtmEvents, RtmSession } from '../../protocol/rtm-session.ts';
import { FIRST_CATALOGUE } from '../../main/gifts/catalogue.ts';
import { openHost } from '../../main/host/host.ts';
import { readTotals } from '../../main/host/read-desk.ts';
import { assertDurable, openForWriting } from '../../main/ledger/open-database.ts';
import { rollDice } from '../support/ledger-seed/dice.ts';
import { inventNote, inventPeople } from '../support/ledger-seed/people.ts';
import { withFolder } from './ledger-cache.ts';
import { round, spreadOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { speedRatios, takeTurns, timeOf } from './rounds.ts';
import { KEYS, openKeysAside, openLine } from '../support/seals/keys.ts';

export const GIFTS = 20_000;
const GROUP = 50;
export const ROOM = asChannelName('bench');
export const HOST = asUserId('desk');
const START = asUtcMs(1_750_000_000_000);

/** Gift requests from RTM's text to what is on disk, beside a bare loop that writes the very same rows. */
export async function benchIngest({ rounds }: { rounds: number }): Promise<BenchResult> {
	const messages = inventRequests();
	// Opened and signed on a second core, as in the desk.
	const keys = openKeysAside();
	const result = await withFolder(async (folder) => {
		let fileNo = 0;
		const nextPath = () => join(folder, `${++fileNo}.sqlite`);
		const model = nextPath();
		ingest(model, messages, keys);
		const rows = readRows(model);
		// A disk that others use, too, makes single rounds worth little.
		const measured = await takeTurns(
			rounds * 2,
			async () => ingest(nextPath(), messages, keys),
			async () => writeBare(nextPath(), rows),
		);
		return {
			name: 'ingest',
			what: `${GIFTS} sealed gift requests, in groups of ${GROUP}: opened, decided, signed, ledger and outbox committed (FULL)`,
			// The other side opens and signs nothing; what of the distance is cryptography says the row sealed-unsealed.
			beside: `a bare better-sqlite3 loop, without cryptography, that writes the same rows in groups of ${GROUP} (FULL)`,
			unit: 'x',
			values: speedRatios(measured),
			wanted: { atLeast: 0.5 },
			figures: {
				'ours, gifts a second': round((GIFTS / spreadOf(measured.ours).median) * 1_000),
				'theirs, gifts a second': round((GIFTS / spreadOf(measured.theirs).median) * 1_000),
			},
		} satisfies BenchResult;
	});
	keys.close();
	return result;
}

/** What so many viewers ask for, each text sealed to these keys. */
export function inventRequests(keys = KEYS): readonly InboundMessage[] {
	const dice = rollDice(1);
	const people = inventPeople(2_000, 1);
	const lines = new Map(people.map(({ sender }) => [sender, openLine(sender, { room: ROOM, host: HOST }, keys)]));
	return Array.from({ length: GIFTS }, (_, index): InboundMessage => {
		const { sender, senderName } = dice.pick(people);
		const { gift } = dice.pick(FIRST_CATALOGUE);
		const giftId = asGiftId(`019a0000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`);
		const request = { kind: 'gift_request', giftId, gift, count: 1, senderName, note: inventNote(dice) } as const;
		const text = lines.get(sender)?.write([{ ...request, combo: null, expiresAt: null }]) ?? '';
		return { from: sender, channel: null, text };
	});
}

/** Milliseconds for everything; each group is handed over as RTM does, and is on disk before the next one comes. */
export function ingest(path: string, messages: readonly InboundMessage[], keys = KEYS): number {
	const clock = new HandClock();
	const session = new DeafSession();
	const host = openHost({ ledgerPath: path, room: ROOM, session, keys, clock });
	host.start();
	clock.pass(10);
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

interface Rows {
	readonly columns: Readonly<Record<'entries' | 'gifts' | 'outbox', string>>;
	/** By gift, in the order in which they came. */
	readonly gifts: readonly {
		readonly entries: unknown[][];
		readonly gift: unknown[];
		readonly outbox: unknown[][];
		readonly sender: string;
		readonly value: number;
	}[];
}

function readRows(path: string): Rows {
	const db = new Database(path, { readonly: true });
	const read = (table: string) => {
		const statement = db.prepare(`SELECT * FROM ${table} WHERE gift_no IS NOT NULL ORDER BY 1`);
		const names = statement.columns().map(({ name }) => name);
		return { names, rows: statement.raw().all() as unknown[][] };
	};
	const [entries, gifts, outbox] = [read('entries'), read('gifts'), read('outbox')];
	db.close();
	const byGift = ({ names, rows }: { names: string[]; rows: unknown[][] }) => {
		const found = new Map<unknown, unknown[][]>();
		for (const row of rows) {
			const giftNo = row[names.indexOf('gift_no')];
			found.set(giftNo, [...(found.get(giftNo) ?? []), row]);
		}
		return found;
	};
	const [entriesOf, outboxOf] = [byGift(entries), byGift(outbox)];
	const column = (row: unknown[], name: string) => row[gifts.names.indexOf(name)];
	const list = ({ names }: { names: string[] }) => names.map((name) => `"${name}"`).join(', ');
	return {
		columns: { entries: list(entries), gifts: list(gifts), outbox: list(outbox) },
		gifts: gifts.rows.map((gift) => ({
			gift,
			entries: entriesOf.get(column(gift, 'gift_no')) ?? [],
			outbox: outboxOf.get(column(gift, 'gift_no')) ?? [],
			sender: column(gift, 'sender') as string,
			value: column(gift, 'value') as number,
		})),
	};
}

async function writeBare(path: string, { columns, gifts }: Rows): Promise<number> {
	const db = openForWriting(path);
	assertDurable(db);
	db.exec('INSERT INTO streams (started_at) VALUES (0)');
	const insert = (table: keyof Rows['columns']) =>
		db.prepare(
			`INSERT INTO ${table} (${columns[table]}) VALUES (${columns[table]
				.split(', ')
				.map(() => '?')
				.join(', ')})`,
		);
	const [entry, gift, message] = [insert('entries'), insert('gifts'), insert('outbox')];
	const tally = db.prepare(`INSERT INTO tallies (stream_no, kind, gifts, pieces, coins) VALUES (1, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET gifts = gifts + excluded.gifts, pieces = pieces + excluded.pieces, coins = coins + excluded.coins`);
	const sender =
		db.prepare(`INSERT INTO sender_totals (stream_no, sender, sender_name, gifts, coins) VALUES (1, ?, NULL, 1, ?)
		ON CONFLICT DO UPDATE SET gifts = gifts + 1, coins = coins + excluded.coins`);
	const minute = db.prepare(
		'INSERT INTO minute_coins (minute, coins) VALUES (?, ?) ON CONFLICT DO UPDATE SET coins = coins + excluded.coins',
	);
	const writeGroup = db.transaction((group: Rows['gifts']) => {
		for (const one of group) {
			for (const row of one.entries) entry.run(...row);
			gift.run(...one.gift);
			for (const row of one.outbox) message.run(...row);
			sender.run(one.sender, one.value);
		}
		for (const kind of ['requested', 'granted', 'held']) tally.run(kind, group.length, group.length, 1);
		minute.run(0, 1);
	});
	const took = await timeOf(() => {
		for (let from = 0; from < gifts.length; from += GROUP) writeGroup.immediate(gifts.slice(from, from + GROUP));
	});
	assertDurable(db);
	db.close();
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
	readonly userId: UserId = HOST;
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
