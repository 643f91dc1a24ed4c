import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { LedgerDatabase } from '../ledger/open-database.ts';
import { LANES } from './lanes.ts';
import type { Lane, OutboxKind } from './lanes.ts';

const COLUMNS = 'message_no AS messageNo, kind, lane, rank, receiver, gift_no AS giftNo, queued_at AS queuedAt';
const COUNTED_MAX = 100;

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

export interface Taken {
	readonly item: QueuedMessage;
	readonly body: string;
}

/** As SQLite keeps it: the lane is its place in `LANES`. */
type Row = Omit<QueuedMessage, 'lane'> & { readonly lane: number };

/** The outbox's rows in the ledger's file. Every question is answered through an index, however long the queue is. */
export class OutboxRows {
	readonly #insert;
	readonly #delete;
	readonly #deleteOfGift;
	readonly #moveTo;
	readonly #body;
	readonly #lastNo;
	readonly #countByLane;
	readonly #first;
	readonly #after;
	readonly #inOrder;
	readonly #ofReceiver;
	readonly #has;
	readonly #hasForRoom;
	readonly #countFor;

	constructor(db: LedgerDatabase) {
		this.#insert = db.prepare(
			'INSERT INTO outbox (message_no, kind, lane, rank, receiver, gift_no, body, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
		);
		this.#delete = db.prepare<[number], Row>(`DELETE FROM outbox WHERE message_no = ? RETURNING ${COLUMNS}`);
		this.#deleteOfGift = db.prepare<[number], Row>(
			`DELETE FROM outbox WHERE gift_no = ? AND kind IN ('grant', 'resend_request', 'broadcast') RETURNING ${COLUMNS}`,
		);
		this.#moveTo = db.prepare('UPDATE outbox SET lane = ?, rank = 0 WHERE message_no = ?');
		this.#body = db.prepare<[number], string>('SELECT body FROM outbox WHERE message_no = ?').pluck();
		this.#lastNo = db.prepare<[], number>('SELECT ifnull(max(message_no), 0) FROM outbox').pluck();
		this.#countByLane = db.prepare<[], { lane: number; messages: number }>(
			'SELECT lane, count(*) AS messages FROM outbox GROUP BY lane',
		);
		const select = (tail: string) => db.prepare<unknown[], Row>(`SELECT ${COLUMNS} FROM outbox ${tail}`);
		this.#first = select('WHERE lane = ? ORDER BY rank, message_no LIMIT ?');
		this.#after = select('WHERE lane = ? AND (rank, message_no) > (?, ?) ORDER BY rank, message_no LIMIT ?');
		this.#inOrder = select('ORDER BY message_no');
		this.#ofReceiver = db.prepare<[UserId | null], Row & { body: string }>(
			`SELECT ${COLUMNS}, body FROM outbox WHERE receiver IS ? ORDER BY message_no`,
		);
		this.#has = db.prepare<[number, string], number>('SELECT 1 FROM outbox WHERE gift_no = ? AND kind = ?').pluck();
		this.#hasForRoom = db
			.prepare<[number, string], number>('SELECT 1 FROM outbox WHERE lane = ? AND kind = ? AND receiver IS NULL')
			.pluck();
		this.#countFor = db
			.prepare<[string], number>(`SELECT count(*) FROM (SELECT 1 FROM outbox WHERE receiver = ? LIMIT ${COUNTED_MAX})`)
			.pluck();
	}

	insert({ messageNo, kind, lane, rank, receiver, giftNo, queuedAt }: QueuedMessage, body: string): void {
		this.#insert.run(messageNo, kind, LANES.indexOf(lane), rank, receiver, giftNo, body, queuedAt);
	}

	/** Answers the row that was there. */
	delete(messageNo: number): QueuedMessage | null {
		const row = this.#delete.get(messageNo);
		return row ? readRow(row) : null;
	}

	deleteOfGift(giftNo: number): readonly QueuedMessage[] {
		return this.#deleteOfGift.all(giftNo).map(readRow);
	}

	/** Whether the row is still there. */
	moveTo(lane: Lane, messageNo: number): boolean {
		return this.#moveTo.run(LANES.indexOf(lane), messageNo).changes > 0;
	}

	readBody(messageNo: number): string | undefined {
		return this.#body.get(messageNo);
	}

	readLastNo(): number {
		return this.#lastNo.get() ?? 0;
	}

	countByLane(): Map<Lane, number> {
		const counts = new Map<Lane, number>();
		for (const { lane, messages } of this.#countByLane.iterate()) counts.set(laneAt(lane), messages);
		return counts;
	}

	listAfter(lane: Lane, after: Position | null, limit: number): readonly QueuedMessage[] {
		const at = LANES.indexOf(lane);
		const rows = after ? this.#after.all(at, after.rank, after.messageNo, limit) : this.#first.all(at, limit);
		return rows.map(readRow);
	}

	findOldestQueuedAt(isHeld: (messageNo: number) => boolean): UtcMs | null {
		for (const { messageNo, queuedAt } of this.#inOrder.iterate()) if (!isHeld(messageNo)) return queuedAt;
		return null;
	}

	/** The given message first, then what else waits for its receiver, oldest first. */
	*iterateFor(first: QueuedMessage, isHeld: (messageNo: number) => boolean): Generator<Taken> {
		const body = this.#body.get(first.messageNo);
		if (body !== undefined) yield { item: first, body };
		for (const { body: other, ...row } of this.#ofReceiver.iterate(first.receiver))
			if (row.messageNo !== first.messageNo && !isHeld(row.messageNo)) yield { item: readRow(row), body: other };
	}

	has(giftNo: number, kind: OutboxKind): boolean {
		return this.#has.get(giftNo, kind) !== undefined;
	}

	hasForRoom(lane: Lane, kind: OutboxKind): boolean {
		return this.#hasForRoom.get(LANES.indexOf(lane), kind) !== undefined;
	}

	countFor(receiver: UserId): number {
		return this.#countFor.get(receiver) ?? 0;
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
