import type { UserId, UtcMs } from '../../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../../protocol/messages.ts';
import { InsertRows } from '../../ledger/insert-rows.ts';
import type { LedgerDatabase } from '../../ledger/open-database.ts';
import { LANES } from '../lanes.ts';
import type { Lane, OutboxKind } from '../lanes.ts';

const COLUMNS = 'message_no AS messageNo, kind, lane, rank, receiver, gift_no AS giftNo, queued_at AS queuedAt';

export interface QueuedMessage {
	readonly messageNo: number;
	readonly kind: OutboxKind;
	readonly lane: Lane;
	/** Within its lane the lowest leaves first, and among equals the oldest. */
	readonly rank: number;
	/** Null is the room's channel. */
	readonly receiver: UserId | null;
	readonly giftNo: number | null;
	readonly queuedAt: UtcMs;
}

/** Of a message, what places it in its lane. */
export type Position = Pick<QueuedMessage, 'rank' | 'messageNo'>;

/** Of a message, what says whether it may share a publish, and with which others. */
export type Addressed = Pick<QueuedMessage, 'messageNo' | 'receiver' | 'lane'>;

export interface Taken {
	readonly item: QueuedMessage;
	readonly body: string;
}

/** As SQLite keeps it: the lane is its place in `LANES`. */
type Row = Omit<QueuedMessage, 'lane'> & { readonly lane: number };

interface Added {
	readonly item: QueuedMessage;
	readonly message: HostMessage | ChannelMessage;
}

/**
 * The outbox's rows in the ledger's file. However long the queue is, every question is answered through an index, but for that
 * of a start. What is added is written together, at the end of its transaction or when a question is about it.
 */
export class OutboxRows {
	#added: Added[] = [];
	/** Gifts that the added are about. */
	readonly #giftsAdded = new Set<number | null>();
	readonly #insert;
	readonly #delete;
	readonly #deleteOfGift;
	readonly #moveTo;
	readonly #taken;
	readonly #addresses;
	readonly #lastNo;
	readonly #countByLane;
	readonly #first;
	readonly #after;
	readonly #inOrder;
	readonly #has;
	readonly #hasForRoom;

	constructor(db: LedgerDatabase) {
		const columns = ['message_no', 'kind', 'lane', 'rank', 'receiver', 'gift_no', 'body', 'queued_at'];
		this.#insert = new InsertRows(db, 'outbox', columns);
		this.#delete = db.prepare<[number], Row>(`DELETE FROM outbox WHERE message_no = ? RETURNING ${COLUMNS}`);
		this.#deleteOfGift = db.prepare<[number], Row>(
			`DELETE FROM outbox WHERE gift_no = ? AND kind IN ('grant', 'resend_request', 'broadcast') RETURNING ${COLUMNS}`,
		);
		this.#moveTo = db.prepare('UPDATE outbox SET lane = ?, rank = 0 WHERE message_no = ?');
		this.#lastNo = db.prepare<[], number>('SELECT ifnull(max(message_no), 0) FROM outbox').pluck();
		this.#countByLane = db.prepare<[], { lane: number; messages: number }>(
			'SELECT lane, count(*) AS messages FROM outbox GROUP BY lane',
		);
		const select = (tail: string) => db.prepare<unknown[], Row>(`SELECT ${COLUMNS} FROM outbox ${tail}`);
		this.#first = select('WHERE lane = ? ORDER BY rank, message_no LIMIT ?');
		this.#after = select('WHERE lane = ? AND (rank, message_no) > (?, ?) ORDER BY rank, message_no LIMIT ?');
		this.#inOrder = select('ORDER BY message_no');
		this.#taken = db.prepare<[number], Row & { body: string }>(
			`SELECT ${COLUMNS}, body FROM outbox WHERE message_no = ?`,
		);
		this.#addresses = db.prepare<[], Pick<Row, 'messageNo' | 'receiver' | 'lane'>>(
			'SELECT message_no AS messageNo, receiver, lane FROM outbox ORDER BY message_no',
		);
		this.#has = db.prepare<[number, string], number>('SELECT 1 FROM outbox WHERE gift_no = ? AND kind = ?').pluck();
		this.#hasForRoom = db
			.prepare<[number, string], number>('SELECT 1 FROM outbox WHERE lane = ? AND kind = ? AND receiver IS NULL')
			.pluck();
	}

	insert(item: QueuedMessage, message: HostMessage | ChannelMessage): void {
		this.#added.push({ item, message });
		this.#giftsAdded.add(item.giftNo);
	}

	/** Writes what was added; before its transaction is committed. */
	settle(): void {
		if (this.#added.length === 0) return;
		const rows = this.#added.map(({ item, message }) => {
			const { messageNo, kind, lane, rank, receiver, giftNo, queuedAt } = item;
			return [messageNo, kind, LANES.indexOf(lane), rank, receiver, giftNo, JSON.stringify(message), queuedAt];
		});
		this.#insert.insert(rows);
		this.forget();
	}

	/** After a rolled back transaction: nothing was added. */
	forget(): void {
		this.#added = [];
		this.#giftsAdded.clear();
	}

	/** Answers the row that was there. */
	delete(messageNo: number): QueuedMessage | null {
		this.#settleUpTo(messageNo);
		const row = this.#delete.get(messageNo);
		return row ? readRow(row) : null;
	}

	deleteOfGift(giftNo: number): readonly QueuedMessage[] {
		this.#settleFor(giftNo);
		return this.#deleteOfGift.all(giftNo).map(readRow);
	}

	/** Whether the row is still there. */
	moveTo(lane: Lane, messageNo: number): boolean {
		this.#settleUpTo(messageNo);
		return this.#moveTo.run(LANES.indexOf(lane), messageNo).changes > 0;
	}

	readLastNo(): number {
		this.settle();
		return this.#lastNo.get() ?? 0;
	}

	countByLane(): Map<Lane, number> {
		this.settle();
		const counts = new Map<Lane, number>();
		for (const { lane, messages } of this.#countByLane.iterate()) counts.set(laneAt(lane), messages);
		return counts;
	}

	listAfter(lane: Lane, after: Position | null, limit: number): readonly QueuedMessage[] {
		this.settle();
		const at = LANES.indexOf(lane);
		const rows = after ? this.#after.all(at, after.rank, after.messageNo, limit) : this.#first.all(at, limit);
		return rows.map(readRow);
	}

	findOldestQueuedAt(isHeld: (messageNo: number) => boolean): UtcMs | null {
		this.settle();
		for (const { messageNo, queuedAt } of this.#inOrder.iterate()) if (!isHeld(messageNo)) return queuedAt;
		return null;
	}

	/** The message with what it says; null where it waits no more. */
	read(messageNo: number): Taken | null {
		this.#settleUpTo(messageNo);
		const row = this.#taken.get(messageNo);
		if (!row) return null;
		const { body, ...item } = row;
		return { item: readRow(item), body };
	}

	/** For whom each message is, oldest first. Reads every row. */
	*iterateAddresses(): Generator<Addressed> {
		this.settle();
		for (const { lane, ...row } of this.#addresses.iterate()) yield { ...row, lane: laneAt(lane) };
	}

	has(giftNo: number, kind: OutboxKind): boolean {
		this.#settleFor(giftNo);
		return this.#has.get(giftNo, kind) !== undefined;
	}

	hasForRoom(lane: Lane, kind: OutboxKind): boolean {
		this.settle();
		return this.#hasForRoom.get(LANES.indexOf(lane), kind) !== undefined;
	}

	#settleFor(giftNo: number): void {
		if (this.#giftsAdded.has(giftNo)) this.settle();
	}

	/** Messages are numbered as they are added. */
	#settleUpTo(messageNo: number): void {
		const [first] = this.#added;
		if (first && first.item.messageNo <= messageNo) this.settle();
	}
}

function readRow(row: Row): QueuedMessage {
	return { ...row, lane: laneAt(row.lane) };
}

function laneAt(place: number): Lane {
	const lane = LANES[place];
	if (!lane) throw new Error(`the outbox has no lane ${place}`);
	return lane;
}
