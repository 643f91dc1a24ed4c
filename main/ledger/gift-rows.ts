import type { Statement } from 'better-sqlite3';
import type { GiftId, UtcMs } from '../../protocol/ids.ts';
import type { ComboKey } from '../gifts/combos/decide-combo.ts';
import type { Gift } from '../gifts/gift.ts';
import { GIFT_COLUMNS, GIFT_SELECT, readGift, writeValues } from './gift-columns.ts';
import { InsertRows } from './insert-rows.ts';
import type { LedgerDatabase } from './open-database.ts';

const CHANGING = GIFT_COLUMNS.filter(([, , change]) => change === 'changes');

/**
 * The current state of every gift: derived from entries in the same transaction, and never ahead of them. What is taken in
 * is written together, at the end of its transaction or when a question is about more than one gift.
 */
export class GiftRows {
	/** Taken in, and not written yet. */
	readonly #taken = new Map<number, Gift>();
	readonly #takenById = new Map<GiftId, Gift>();
	#lastNo: number;
	#lastGrantSequence: number;
	readonly #db;
	readonly #insert;
	/** By the columns that they change, as bits. */
	readonly #updates = new Map<number, Statement>();
	readonly #byId;
	readonly #byNo;
	readonly #due;
	readonly #nextDue;
	readonly #moveTimes;
	readonly #feed;
	readonly #held;
	readonly #pending;
	readonly #heldOfCombo;
	readonly #countPending;

	constructor(db: LedgerDatabase) {
		this.#db = db;
		const columns = GIFT_COLUMNS.map(([column]) => column);
		this.#insert = new InsertRows(db, 'gifts', columns);
		const select = (tail: string) => db.prepare<unknown[], unknown>(`SELECT ${GIFT_SELECT} FROM gifts ${tail}`);
		this.#byId = select('WHERE gift_id = ?');
		this.#byNo = select('WHERE gift_no = ?');
		this.#due = select('WHERE due_at <= ? ORDER BY due_at, gift_no LIMIT ?');
		this.#nextDue = db.prepare<[], UtcMs | null>('SELECT min(due_at) FROM gifts WHERE due_at IS NOT NULL').pluck();
		this.#moveTimes = db.prepare(
			'UPDATE gifts SET due_at = due_at + ?, pending_until = pending_until + ? WHERE due_at IS NOT NULL',
		);
		this.#feed = select('WHERE gift_no < ? ORDER BY gift_no DESC LIMIT ?');
		this.#held = select(`WHERE state = 'held' ORDER BY gift_no`);
		this.#pending = select(
			`WHERE state = 'granted' AND delivery NOT IN ('none', 'completed') ORDER BY gift_no LIMIT ?`,
		);
		this.#heldOfCombo = db
			.prepare<[string, string, string], number>(
				`SELECT gift_no FROM gifts WHERE state = 'held' AND sender = ? AND gift = ? AND combo_id = ? ORDER BY gift_no`,
			)
			.pluck();
		this.#countPending = db.prepare<[], { withoutProof: number; unconfirmed: number }>(
			`SELECT count(*) AS withoutProof, ifnull(sum(delivery = 'unconfirmed'), 0) AS unconfirmed
			FROM gifts WHERE state = 'granted' AND delivery NOT IN ('none', 'completed')`,
		);
		const last = this.#readLast();
		this.#lastNo = last.giftNo;
		this.#lastGrantSequence = last.grantSequence;
	}

	nextGiftNo(): number {
		return ++this.#lastNo;
	}

	nextGrantSequence(): number {
		return ++this.#lastGrantSequence;
	}

	/** Of the last grant; 0 where there was none. */
	get lastGrantSequence(): number {
		return this.#lastGrantSequence;
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#dropTaken();
		const last = this.#readLast();
		this.#lastNo = last.giftNo;
		this.#lastGrantSequence = last.grantSequence;
	}

	insert(gift: Gift): void {
		this.#taken.set(gift.giftNo, gift);
		this.#takenById.set(gift.giftId, gift);
	}

	/** Writes what was taken in; before its transaction is committed. */
	settle(): void {
		if (this.#taken.size === 0) return;
		this.#insert.insert([...this.#taken.values()].map((gift) => writeValues(gift, GIFT_COLUMNS)));
		this.#dropTaken();
	}

	/**
	 * Changes what differs and nothing else: SQLite takes a row out of each index whose columns are set and puts it back
	 * again, also where the value is the same, and most steps change few.
	 */
	update(before: Gift, gift: Gift): void {
		if (this.#taken.has(gift.giftNo)) {
			this.insert(gift);
			return;
		}
		let columns = 0;
		const values: unknown[] = [];
		for (const [at, [, field]] of CHANGING.entries()) {
			if (before[field] === gift[field]) continue;
			columns |= 1 << at;
			values.push(gift[field]);
		}
		if (columns === 0) return;
		values.push(gift.giftNo);
		const { changes } = this.#findUpdate(columns).run(values);
		if (changes !== 1) throw new Error(`gift ${gift.giftNo} is not in the ledger`);
	}

	find(giftId: GiftId): Gift | null {
		const taken = this.#takenById.get(giftId);
		if (taken) return taken;
		const row = this.#byId.get(giftId);
		return row === undefined ? null : readGift(row);
	}

	findByNo(giftNo: number): Gift | null {
		const taken = this.#taken.get(giftNo);
		if (taken) return taken;
		const row = this.#byNo.get(giftNo);
		return row === undefined ? null : readGift(row);
	}

	/** Gifts whose time has come, the longest overdue first. */
	listDue(now: UtcMs, limit: number): readonly Gift[] {
		this.settle();
		return this.#due.all(now, limit).map(readGift);
	}

	/** The wall clock was set: what waits goes on waiting for as long as it would have. */
	moveTimes(byMs: number): void {
		this.settle();
		this.#moveTimes.run(byMs, byMs);
	}

	findNextDue(): UtcMs | null {
		this.settle();
		return this.#nextDue.get() ?? null;
	}

	/** Gifts taken in before `before`, newest first. */
	listFeed(before: number, limit: number): readonly Gift[] {
		this.settle();
		return this.#feed.all(before, limit).map(readGift);
	}

	/** Oldest first. */
	listHeld(): readonly Gift[] {
		this.settle();
		return this.#held.all().map(readGift);
	}

	listWithoutProof(limit: number): readonly Gift[] {
		this.settle();
		return this.#pending.all(limit).map(readGift);
	}

	countPending(): { withoutProof: number; unconfirmed: number } {
		this.settle();
		return this.#countPending.get() ?? { withoutProof: 0, unconfirmed: 0 };
	}

	/** Numbers of the streak's gifts that wait for a moderator, oldest first. */
	listHeldOfCombo({ sender, gift, comboId }: ComboKey): readonly number[] {
		this.settle();
		return this.#heldOfCombo.all(sender, gift, comboId);
	}

	#dropTaken(): void {
		this.#taken.clear();
		this.#takenById.clear();
	}

	#findUpdate(columns: number): Statement {
		const known = this.#updates.get(columns);
		if (known) return known;
		const settings = CHANGING.filter((_, at) => columns & (1 << at)).map(([column]) => `${column} = ?`);
		const update = this.#db.prepare<unknown[]>(`UPDATE gifts SET ${settings.join(', ')} WHERE gift_no = ?`);
		this.#updates.set(columns, update);
		return update;
	}

	#readLast(): { giftNo: number; grantSequence: number } {
		const last = this.#db
			.prepare<[], { giftNo: number; grantSequence: number }>(
				// Each alone: SQLite reads the end of an index for one max(), and every row of the table for two of them.
				`SELECT ifnull((SELECT max(gift_no) FROM gifts), 0) AS giftNo,
					ifnull((SELECT max(grant_sequence) FROM gifts), 0) AS grantSequence`,
			)
			.get();
		return last ?? { giftNo: 0, grantSequence: 0 };
	}
}
