// What must still be said, in the order of its urgency. The rows live in the ledger's file and are written in the same
// transaction as the entry that justifies them; the picture of them in memory follows that transaction. A message is
// here until its outcome is on disk, so after a crash it is said again: every receiver takes a repeat for what it is.

import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../protocol/messages.ts';
import type { Follower } from '../ledger/ledger.ts';
import type { LedgerDatabase } from '../ledger/open-database.ts';

export type OutboxKind = Exclude<HostMessage['kind'] | ChannelMessage['kind'], 'broadcast'>;

/** The most urgent first: what takes back, what is waited for, what explains, what asks again. */
export const BY_URGENCY: readonly OutboxKind[] = [
	'void_notice',
	'grant',
	'refusal',
	'gift_status',
	'resend_request',
	'room_notice',
];

export interface QueuedMessage {
	readonly messageNo: number;
	readonly kind: OutboxKind;
	/** Null is the room's channel. */
	readonly receiver: UserId | null;
	readonly giftNo: number | null;
	readonly queuedAt: UtcMs;
}

export class OutboxQueue implements Follower {
	readonly #waiting = new Map(BY_URGENCY.map((kind) => [kind, new Map<number, QueuedMessage>()]));
	readonly #byReceiver = new Map<UserId | null, Map<number, QueuedMessage>>();
	readonly #byGift = new Map<number, Map<number, QueuedMessage>>();
	readonly #held = new Set<number>();
	/** What the present transaction adds and removes: the indexes above follow when it is on disk. */
	readonly #added = new Map<number, QueuedMessage>();
	readonly #addedByGift = new Map<number, Map<number, QueuedMessage>>();
	readonly #removed = new Set<number>();
	readonly #countChanges = new Map<UserId | null, number>();
	#lastNo: number;
	readonly #insert;
	readonly #delete;
	readonly #selectBody;
	readonly #selectLastNo;
	readonly #all = new Map<number, QueuedMessage>();

	constructor(db: LedgerDatabase) {
		this.#insert = db.prepare(
			'INSERT INTO outbox (message_no, kind, receiver, gift_no, body, queued_at) VALUES (?, ?, ?, ?, ?, ?)',
		);
		this.#delete = db.prepare('DELETE FROM outbox WHERE message_no = ?');
		this.#selectBody = db.prepare<[number], string>('SELECT body FROM outbox WHERE message_no = ?').pluck();
		this.#selectLastNo = db.prepare<[], number>('SELECT ifnull(max(message_no), 0) FROM outbox').pluck();
		this.#lastNo = this.#selectLastNo.get() ?? 0;
		const rows = db
			.prepare<[], QueuedMessage>(
				'SELECT message_no AS messageNo, kind, receiver, gift_no AS giftNo, queued_at AS queuedAt FROM outbox ORDER BY message_no',
			)
			.all();
		for (const row of rows) this.#index(row);
	}

	get size(): number {
		return this.#all.size;
	}

	/** Messages that nobody has begun to say; those under way are in `size` only. */
	get waiting(): number {
		return this.#all.size - this.#held.size;
	}

	/** When the longest waiting message was queued; null when none waits. */
	get oldestQueuedAt(): UtcMs | null {
		const firsts = [...this.#waiting.values()].map((waiting) => waiting.values().next().value?.queuedAt ?? Infinity);
		const oldest = Math.min(...firsts);
		return oldest === Infinity ? null : (oldest as UtcMs);
	}

	/** Inside a transaction. */
	enqueue(
		message: HostMessage | Exclude<ChannelMessage, { kind: 'broadcast' }>,
		words: { receiver: UserId | null; giftNo: number | null; now: UtcMs },
	): void {
		const queued = {
			messageNo: ++this.#lastNo,
			kind: message.kind,
			receiver: words.receiver,
			giftNo: words.giftNo,
			queuedAt: words.now,
		};
		this.#insert.run(
			queued.messageNo,
			queued.kind,
			queued.receiver,
			queued.giftNo,
			JSON.stringify(message),
			queued.queuedAt,
		);
		this.#added.set(queued.messageNo, queued);
		if (queued.giftNo !== null) place(this.#addedByGift, queued.giftNo, queued);
		this.#changeCount(queued.receiver, 1);
	}

	/** Inside a transaction: grants and resends of this gift leave no more. */
	withdraw(giftNo: number): void {
		for (const item of this.#listWaiting(giftNo))
			if (item.kind === 'grant' || item.kind === 'resend_request') this.remove(item.messageNo);
	}

	/** Inside a transaction: it was said, or will never be. Removing twice is harmless. */
	remove(messageNo: number): void {
		this.#delete.run(messageNo);
		const item = this.#all.get(messageNo) ?? this.#added.get(messageNo);
		if (!item || this.#removed.has(messageNo)) return;
		this.#removed.add(messageNo);
		this.#changeCount(item.receiver, -1);
	}

	/** Whether such a message for this gift waits already; a repeat need not be queued twice. */
	hasWaiting(giftNo: number, kind: OutboxKind): boolean {
		return this.#listWaiting(giftNo).some((item) => item.kind === kind);
	}

	countFor(receiver: UserId): number {
		return (this.#byReceiver.get(receiver)?.size ?? 0) + (this.#countChanges.get(receiver) ?? 0);
	}

	/** The most urgent messages that may share one publish: all for one receiver. Empty when nothing waits. */
	takeNext(limits: { messagesMax: number; bytesMax: number }): readonly { item: QueuedMessage; body: string }[] {
		const first = this.#findMostUrgent();
		if (!first) return [];
		const taken: { item: QueuedMessage; body: string }[] = [];
		let bytes = 0;
		for (const item of this.#inOrderFor(first)) {
			if (taken.length >= limits.messagesMax) break;
			if (this.#held.has(item.messageNo)) continue;
			const body = this.#selectBody.get(item.messageNo);
			if (body === undefined) continue;
			bytes += Buffer.byteLength(body);
			if (taken.length > 0 && bytes > limits.bytesMax) break;
			taken.push({ item, body });
		}
		for (const { item } of taken) this.#hold(item);
		return taken;
	}

	/** It could not be said now: it waits again, at its old place. */
	putBack(items: readonly QueuedMessage[]): void {
		const back = items.filter(({ messageNo }) => this.#held.delete(messageNo) && this.#all.has(messageNo));
		for (const kind of new Set(back.map((item) => item.kind))) {
			const waiting = this.#waiting.get(kind);
			if (!waiting) continue;
			const all = [...waiting.values(), ...back.filter((item) => item.kind === kind)];
			// A Map keeps the order of insertion, so all of them are set anew.
			waiting.clear();
			for (const item of all.sort((one, other) => one.messageNo - other.messageNo)) waiting.set(item.messageNo, item);
		}
	}

	committed(): void {
		for (const item of this.#added.values()) if (!this.#removed.has(item.messageNo)) this.#index(item);
		for (const messageNo of this.#removed) this.#unindex(messageNo);
		this.#forgetChanges();
	}

	rolledBack(): void {
		this.#lastNo -= this.#added.size;
		this.#forgetChanges();
	}

	#forgetChanges(): void {
		this.#added.clear();
		this.#addedByGift.clear();
		this.#removed.clear();
		this.#countChanges.clear();
	}

	#changeCount(receiver: UserId | null, change: number): void {
		this.#countChanges.set(receiver, (this.#countChanges.get(receiver) ?? 0) + change);
	}

	/** A gift's messages as the present transaction leaves them. */
	#listWaiting(giftNo: number): readonly QueuedMessage[] {
		const found = [...(this.#byGift.get(giftNo)?.values() ?? []), ...(this.#addedByGift.get(giftNo)?.values() ?? [])];
		return found.filter(({ messageNo }) => !this.#removed.has(messageNo));
	}

	#findMostUrgent(): QueuedMessage | null {
		for (const waiting of this.#waiting.values()) {
			const first = waiting.values().next();
			if (!first.done) return first.value;
		}
		return null;
	}

	/** The given message first, then what else waits for its receiver. */
	*#inOrderFor(first: QueuedMessage): Generator<QueuedMessage> {
		yield first;
		for (const item of this.#byReceiver.get(first.receiver)?.values() ?? []) if (item !== first) yield item;
	}

	#hold(item: QueuedMessage): void {
		this.#held.add(item.messageNo);
		this.#waiting.get(item.kind)?.delete(item.messageNo);
	}

	#index(item: QueuedMessage): void {
		this.#all.set(item.messageNo, item);
		this.#waiting.get(item.kind)?.set(item.messageNo, item);
		place(this.#byReceiver, item.receiver, item);
		if (item.giftNo !== null) place(this.#byGift, item.giftNo, item);
	}

	#unindex(messageNo: number): void {
		const item = this.#all.get(messageNo);
		this.#held.delete(messageNo);
		if (!item) return;
		this.#all.delete(messageNo);
		this.#waiting.get(item.kind)?.delete(messageNo);
		takeAway(this.#byReceiver, item.receiver, messageNo);
		if (item.giftNo !== null) takeAway(this.#byGift, item.giftNo, messageNo);
	}
}

function place<Key>(index: Map<Key, Map<number, QueuedMessage>>, key: Key, item: QueuedMessage): void {
	const items = index.get(key);
	if (items) items.set(item.messageNo, item);
	else index.set(key, new Map([[item.messageNo, item]]));
}

function takeAway<Key>(index: Map<Key, Map<number, QueuedMessage>>, key: Key, messageNo: number): void {
	const items = index.get(key);
	items?.delete(messageNo);
	if (items?.size === 0) index.delete(key);
}
