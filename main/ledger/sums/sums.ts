// Sums that are kept so that a glance costs no scan. They are derived: a step's effect on them follows from the gift
// before and after it, in one place, so that no flow can forget one. Collected in memory during a transaction and written
// once at its end.

import { asCoins } from '../../../protocol/ids.ts';
import type { UserId, UtcMs } from '../../../protocol/ids.ts';
import type { MinuteCoins, SenderTotal, Tally } from '../../../preload/api/rows.ts';
import type { GiftState } from '../../../protocol/states.ts';
import type { Gift } from '../../gifts/gift.ts';
import type { LedgerDatabase } from '../open-database.ts';
import { Standing } from './standing.ts';

export const TALLY_KINDS = ['requested', 'granted', 'refused', 'expired', 'held', 'voided'] as const;
export type TallyKind = (typeof TALLY_KINDS)[number];

const COUNTED_AS: Record<GiftState, readonly TallyKind[]> = {
	requested: [],
	held: ['requested', 'held'],
	granted: ['requested', 'granted'],
	refused: ['requested', 'refused'],
	expired: ['requested', 'expired'],
	// A void takes back: what was granted stays on record as granted.
	voided: ['requested', 'granted', 'voided'],
};

const MINUTE_MS = 60_000;

interface Sum {
	gifts: number;
	pieces: number;
	coins: number;
}

interface SenderSum extends Sum {
	readonly streamNo: number;
	readonly sender: UserId;
	senderName: string | null;
	isNewName: boolean;
}

export class Sums {
	readonly #tallies = new Map<string, Sum & { streamNo: number; kind: TallyKind }>();
	readonly #senders = new Map<string, SenderSum>();
	readonly #minutes = new Map<number, number>();
	readonly #addTally;
	readonly #insertTally;
	readonly #addSender;
	readonly #addMinute;
	readonly #readTallies;
	readonly #readMinutes;
	readonly #hasSender;
	readonly #senderName;
	readonly #standing;

	constructor(db: LedgerDatabase) {
		// Not an upsert: SQLite checks a row before it looks for the conflict, and a change may well be negative.
		this.#addTally = db.prepare(
			`UPDATE tallies SET gifts = gifts + @gifts, pieces = pieces + @pieces, coins = coins + @coins
			WHERE stream_no = @streamNo AND kind = @kind`,
		);
		this.#insertTally = db.prepare(
			`INSERT INTO tallies (stream_no, kind, gifts, pieces, coins) VALUES (@streamNo, @kind, @gifts, @pieces, @coins)`,
		);
		this.#addSender = db.prepare(
			`INSERT INTO sender_totals (stream_no, sender, sender_name, gifts, coins)
			VALUES (@streamNo, @sender, @senderName, @gifts, @coins)
			ON CONFLICT DO UPDATE SET gifts = gifts + @gifts, coins = coins + @coins,
				sender_name = iif(@isNewName, @senderName, sender_name)`,
		);
		this.#addMinute = db.prepare(
			'INSERT INTO minute_coins (minute, coins) VALUES (?, ?) ON CONFLICT DO UPDATE SET coins = coins + excluded.coins',
		);
		this.#readTallies = db.prepare<[number], Sum & { kind: TallyKind }>(
			'SELECT kind, gifts, pieces, coins FROM tallies WHERE stream_no = ?',
		);
		this.#readMinutes = db.prepare<[number], MinuteCoins>(
			'SELECT minute, coins FROM minute_coins WHERE minute >= ? ORDER BY minute',
		);
		this.#hasSender = db
			.prepare<[string], number>('SELECT 1 FROM sender_totals WHERE sender = ? AND gifts > 0')
			.pluck();
		this.#senderName = db
			.prepare<[string], string | null>(
				'SELECT sender_name FROM sender_totals WHERE sender = ? ORDER BY stream_no DESC LIMIT 1',
			)
			.pluck();
		this.#standing = new Standing(db);
	}

	/** Notes what a gift's change does to the sums; `before` is null for a gift that is taken in now. */
	note(before: Gift | null, after: Gift, now: UtcMs): void {
		const was = before ? COUNTED_AS[before.state] : [];
		const is = COUNTED_AS[after.state];
		for (const kind of TALLY_KINDS) {
			const change = Number(is.includes(kind)) - Number(was.includes(kind));
			if (change !== 0) this.#noteTally(kind, after, change);
		}
		const counted = Number(after.state === 'granted') - Number(before?.state === 'granted');
		if (counted !== 0) this.#noteCounted(after, counted, now);
	}

	/** Writes what was noted; the last step of a transaction. */
	flush(): void {
		for (const tally of this.#tallies.values())
			if (this.#addTally.run(tally).changes === 0) this.#insertTally.run(tally);
		for (const sender of this.#senders.values()) {
			this.#addSender.run({ ...sender, isNewName: Number(sender.isNewName) });
			this.#standing.note(sender);
		}
		for (const [minute, coins] of this.#minutes) this.#addMinute.run(minute, coins);
		this.#drop();
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#drop();
		this.#standing.forget();
	}

	readTallies(streamNo: number): Record<TallyKind, Tally> {
		const tallies = Object.fromEntries(
			TALLY_KINDS.map((kind): [TallyKind, Tally] => [kind, { gifts: 0, pieces: 0, coins: asCoins(0) }]),
		) as Record<TallyKind, Tally>;
		for (const { kind, gifts, pieces, coins } of this.#readTallies.all(streamNo))
			tallies[kind] = { gifts, pieces, coins: asCoins(coins) };
		return tallies;
	}

	readTopSenders(streamNo: number, limit: number): readonly SenderTotal[] {
		const isNew = !this.#standing.knows(streamNo) && this.readTallies(streamNo).granted.gifts === 0;
		if (isNew) this.#standing.beginStream(streamNo);
		return this.#standing.listTop(streamNo, limit);
	}

	readMinutes(from: UtcMs): readonly MinuteCoins[] {
		return this.#readMinutes.all(from);
	}

	/** Whether the room ever granted a gift of this sender that still counts. */
	knowsSender(sender: UserId): boolean {
		return this.#hasSender.get(sender) !== undefined;
	}

	/** The name that a sender used last, where any of its gifts was granted. */
	findSenderName(sender: UserId): string | null {
		return this.#senderName.get(sender) ?? null;
	}

	#drop(): void {
		this.#tallies.clear();
		this.#senders.clear();
		this.#minutes.clear();
	}

	#noteTally(kind: TallyKind, { streamNo, count, value }: Gift, change: number): void {
		const key = `${streamNo} ${kind}`;
		let tally = this.#tallies.get(key);
		if (!tally) this.#tallies.set(key, (tally = { streamNo, kind, gifts: 0, pieces: 0, coins: 0 }));
		tally.gifts += change;
		tally.pieces += change * count;
		tally.coins += change * value;
	}

	#noteCounted({ streamNo, sender, senderName, value }: Gift, change: number, now: UtcMs): void {
		const key = `${streamNo} ${sender}`;
		let total = this.#senders.get(key);
		if (!total) {
			total = { streamNo, sender, senderName, isNewName: false, gifts: 0, pieces: 0, coins: 0 };
			this.#senders.set(key, total);
		}
		// A void names the gift that it takes back, which may be older than the sender's present name.
		if (change > 0) {
			total.senderName = senderName;
			total.isNewName = true;
		}
		total.gifts += change;
		total.coins += change * value;
		const minute = now - (now % MINUTE_MS);
		this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + change * value);
	}
}
