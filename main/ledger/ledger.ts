// The only door to a room's ledger on the writing side. What holds here: everything that belongs to one decision – its
// entries, the gift's row, the sums, the messages it causes – is one transaction, and what is kept in memory beside the
// file follows the file when a transaction fails. What must never happen: a message leaves before its row is on disk.

import type { ChannelName, UserId, UtcMs } from '../../protocol/ids.ts';
import type { Fact, Gift, NewGift, Step } from '../gifts/gift.ts';
import { ComboBook } from './combos/combo-book.ts';
import { Entries } from './entries.ts';
import { GiftRows } from './gift-rows.ts';
import { KeyBook } from './keys/key-book.ts';
import { LineBook } from './keys/line-book.ts';
import { assertDurable, openForWriting } from './open-database.ts';
import type { LedgerDatabase } from './open-database.ts';
import { RoomBook } from './room-book.ts';
import { EntrySums } from './sums/entry-sums.ts';
import { Sums } from './sums/sums.ts';
import { GapBook } from './watch/gap-book.ts';
import { SignOfLife } from './watch/sign-of-life.ts';
import { WatchBook } from './watch/watch-book.ts';

/** Something that keeps a picture of the ledger in memory and must follow its transactions. */
export interface Follower {
	/** Writes what it has only gathered so far; the last that it does in a transaction. */
	settle?(): void;
	committed(): void;
	rolledBack(): void;
}

export class Ledger {
	readonly db: LedgerDatabase;
	readonly entries: Entries;
	readonly gifts: GiftRows;
	readonly combos: ComboBook;
	readonly sums: Sums;
	readonly entrySums: EntrySums;
	readonly room: RoomBook;
	readonly watch: WatchBook;
	readonly gaps: GapBook;
	readonly life: SignOfLife;
	readonly lines: LineBook;
	readonly keys: KeyBook;
	readonly #countChanges;
	readonly #followers: Follower[] = [];
	#changed = new Map<number, Gift>();
	#isWriting = false;

	/** Throws what opening a file can throw: see openForWriting; and where the file is another room's. */
	constructor(path: string, room: { name: ChannelName; host: UserId; now: UtcMs }) {
		this.db = openForWriting(path);
		try {
			this.entries = new Entries(this.db);
			this.gifts = new GiftRows(this.db);
			this.combos = new ComboBook(this.db);
			this.sums = new Sums(this.db);
			this.entrySums = new EntrySums(this.db);
			this.room = new RoomBook(this.db, room);
			this.watch = new WatchBook(this.db);
			this.gaps = new GapBook(this.db, this.gifts);
			this.life = new SignOfLife(this.db);
			this.lines = new LineBook(this.db);
			this.keys = new KeyBook(this.db);
			this.#countChanges = this.db.prepare<[], number>('SELECT total_changes()').pluck();
			assertDurable(this.db);
		} catch (error) {
			this.db.close();
			throw error;
		}
	}

	/** The number of the newest entry. Rows carry the revision of the last entry that touched them. */
	get revision(): number {
		return this.entries.lastSequence;
	}

	follow(follower: Follower): void {
		this.#followers.push(follower);
	}

	/**
	 * Runs `write` as one durable transaction and answers what it answers, with the gifts that changed and whether
	 * anything was written at all. Throws what `write` throws; then nothing has happened, neither on disk nor in memory.
	 */
	inTransaction<Result>(write: () => Result): { result: Result; changed: readonly Gift[]; wrote: boolean } {
		if (this.#isWriting) throw new Error('a transaction within a transaction');
		this.#isWriting = true;
		try {
			this.db.exec('BEGIN IMMEDIATE');
			const before = this.#countChanges.get();
			const result = write();
			this.#settle();
			const wrote = this.#countChanges.get() !== before;
			this.db.exec('COMMIT');
			const changed = [...this.#changed.values()];
			this.#changed.clear();
			for (const follower of this.#followers) follower.committed();
			return { result, changed, wrote };
		} catch (error) {
			this.#rollBack();
			throw error;
		} finally {
			this.#isWriting = false;
		}
	}

	/** Enters a step of a gift that is in the ledger. */
	enter(before: Gift, step: Step, now: UtcMs): Gift {
		const gift = { ...step.gift, revision: this.#appendAll(step.facts, before, now) };
		if (step.gift === before && step.facts.length === 0) return before;
		this.gifts.update(before, gift);
		return this.#note(before, gift, now);
	}

	/** Takes a gift in: numbers it and enters its first step, at the moment for which it was decided. */
	takeIn(step: Step<NewGift>): Gift {
		const now = step.gift.requestedAt;
		const giftNo = this.gifts.nextGiftNo();
		const revision = this.#appendAll(step.facts, { ...step.gift, giftNo, revision: 0 }, now);
		const gift: Gift = { ...step.gift, giftNo, revision };
		this.gifts.insert(gift);
		return this.#note(null, gift, now);
	}

	/** Enters a fact that belongs to no gift. */
	enterRoomFact(fact: Fact, now: UtcMs): void {
		this.entries.append(fact, null, now);
	}

	close(): void {
		this.db.close();
	}

	#appendAll(facts: readonly Fact[], { giftNo, streamNo, revision }: Gift, now: UtcMs): number {
		let last = revision;
		for (const fact of facts) {
			last = this.entries.append(fact, giftNo, now);
			this.entrySums.note(fact, streamNo);
		}
		return last;
	}

	/** What was gathered during the transaction becomes rows; entries last, because signatures may still be in the making. */
	#settle(): void {
		this.gifts.settle();
		this.sums.flush();
		this.entrySums.flush();
		this.entries.settle();
		for (const follower of this.#followers) follower.settle?.();
	}

	#note(before: Gift | null, gift: Gift, now: UtcMs): Gift {
		this.sums.note(before, gift, now);
		this.#changed.set(gift.giftNo, gift);
		return gift;
	}

	#rollBack(): void {
		if (this.db.open && this.db.inTransaction) this.db.exec('ROLLBACK');
		this.#changed.clear();
		this.sums.forget();
		this.entrySums.forget();
		this.entries.dropAppended();
		this.lines.forget();
		if (this.db.open) {
			this.entries.forget();
			this.gifts.forget();
			this.room.reload();
			this.gaps.forget();
		}
		for (const follower of this.#followers) follower.rolledBack();
	}
}
