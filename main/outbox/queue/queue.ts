// What must still be said, in the order of its urgency. The rows live in the ledger's file and are written in the same
// transaction as the entry that justifies them; in memory are only the first of each lane, which follow that transaction.
// A message is here until its outcome is on disk, so after a crash it is said again: every receiver takes a repeat for
// what it is. Must never happen: memory that grows with the queue by more than a number for each message, or a row that no
// window will ever load.

import type { Coins, UserId, UtcMs } from '../../../protocol/ids.ts';
import type { ChannelMessage, HostMessage } from '../../../protocol/messages.ts';
import type { Follower } from '../../ledger/ledger.ts';
import type { LedgerDatabase } from '../../ledger/open-database.ts';
import { LaneWindow } from './lane-window.ts';
import { laneOf, LANES, pickLane, rankGrant } from '../lanes.ts';
import type { Lane, OutboxKind } from '../lanes.ts';
import { OutboxRows } from './outbox-rows.ts';
import type { QueuedMessage, Taken } from './outbox-rows.ts';
import { ReceiverLists } from './receiver-lists.ts';

export interface PublishLimits {
	readonly messagesMax: number;
	readonly bytesMax: number;
	/** Broadcasts that may be caused now: a grant or a resend leaves only where its sender may broadcast. */
	readonly broadcastsMax?: number;
	/** Grants leave in the host's own batches, and not to their senders. */
	readonly isHostBroadcasting?: boolean;
}

/** What leaves from these makes the room's channel carry a message. */
const ON_THE_CHANNEL: ReadonlySet<Lane> = new Set(['grant', 'resend_request', 'host_broadcast']);

interface Change {
	readonly item: QueuedMessage;
	readonly isAdded: boolean;
}

export class OutboxQueue implements Follower {
	readonly #rows: OutboxRows;
	readonly #windows: ReadonlyMap<Lane, LaneWindow>;
	readonly #receivers = new ReceiverLists();
	readonly #counts: Map<Lane, number>;
	/** Messages that are on their way: few, because publishes are. */
	readonly #held = new Map<number, QueuedMessage>();
	/** What the present transaction does, in order: windows and counts follow when it is on disk. */
	readonly #changes: Change[] = [];
	#lastNo: number;
	#lastNoOnDisk: number;
	#turn = 0;

	constructor(db: LedgerDatabase) {
		this.#rows = new OutboxRows(db);
		this.#lastNo = this.#rows.readLastNo();
		this.#lastNoOnDisk = this.#lastNo;
		this.#counts = this.#rows.countByLane();
		for (const address of this.#rows.iterateAddresses()) this.#receivers.add(address);
		const isHeld = (messageNo: number) => this.#held.has(messageNo);
		this.#windows = new Map(
			LANES.map((lane) => [lane, new LaneWindow((after, limit) => this.#rows.listAfter(lane, after, limit), isHeld)]),
		);
	}

	get size(): number {
		let size = 0;
		for (const count of this.#counts.values()) size += count;
		return size;
	}

	/** Messages that nobody has begun to say; those under way are in `size` only. */
	get waiting(): number {
		return this.size - this.#held.size;
	}

	/** Grants that wait for their first way out. */
	get grantsWaiting(): number {
		let held = 0;
		for (const { lane } of this.#held.values()) if (lane === 'grant') held++;
		return (this.#counts.get('grant') ?? 0) - held;
	}

	/** When the longest waiting message was queued; null when none waits. */
	get oldestQueuedAt(): UtcMs | null {
		return this.#rows.findOldestQueuedAt((messageNo) => this.#held.has(messageNo));
	}

	/** Inside a transaction. `value` is the gift's: dear grants leave first. */
	enqueue(
		message: HostMessage | ChannelMessage,
		words: { receiver: UserId | null; giftNo: number | null; now: UtcMs; value?: Coins },
	): void {
		const { receiver, giftNo, now, value } = words;
		const lane = laneOf(message);
		const item: QueuedMessage = {
			messageNo: ++this.#lastNo,
			kind: message.kind,
			lane,
			rank: lane === 'grant' && value !== undefined ? rankGrant(now, value) : 0,
			receiver,
			giftNo,
			queuedAt: now,
		};
		this.#rows.insert(item, message);
		this.#note({ item, isAdded: true });
	}

	/** Inside a transaction: grants, resends and the host's own broadcasts of this gift leave no more. */
	withdraw(giftNo: number): void {
		for (const item of this.#rows.deleteOfGift(giftNo)) this.#note({ item, isAdded: false });
	}

	/** Inside a transaction: it was said, or will never be. Removing twice is harmless. */
	remove(messageNo: number): void {
		const item = this.#rows.delete(messageNo);
		if (item) this.#note({ item, isAdded: false });
	}

	/** Inside a transaction: the host has broadcast this grant itself; its sender is still to be told. */
	markTold(item: QueuedMessage): void {
		if (!this.#rows.moveTo('told', item.messageNo)) return;
		this.#note({ item, isAdded: false });
		this.#note({ item: { ...item, lane: 'told', rank: 0 }, isAdded: true });
	}

	/** Whether such a message for this gift waits already; a repeat need not be queued twice. */
	hasWaiting(giftNo: number, kind: OutboxKind): boolean {
		return this.#rows.has(giftNo, kind);
	}

	/** Whether the room's new keys wait to be told already. */
	hasKeyNotice(): boolean {
		return this.#rows.hasForRoom('void_notice', 'key_notice');
	}

	/** Messages for one receiver. */
	countFor(receiver: UserId): number {
		return this.#receivers.list(receiver).length;
	}

	/** Which lane's turn it is; null when nothing may leave. */
	pickLane({ broadcastsMax = Infinity }: Pick<PublishLimits, 'broadcastsMax'>, now: UtcMs): Lane | null {
		const heads = LANES.filter((lane) => broadcastsMax > 0 || !ON_THE_CHANNEL.has(lane)).flatMap((lane) => {
			const head = this.#windows.get(lane)?.first();
			return head ? [{ lane, waitMs: now - head.queuedAt }] : [];
		});
		return pickLane(heads, this.#turn);
	}

	/** The first message of a lane, and what may share its publish: all for one receiver. */
	takeFrom(lane: Lane, limits: PublishLimits): readonly Taken[] {
		const { messagesMax, bytesMax, broadcastsMax = Infinity, isHostBroadcasting = false } = limits;
		const first = this.#windows.get(lane)?.first();
		if (!first) return [];
		let bytes = 0;
		let broadcasts = 0;
		const taken: Taken[] = [];
		for (const one of this.#iterateWith(first)) {
			const { lane: its } = one.item;
			if (taken.length >= messagesMax) break;
			if (its === 'grant' && isHostBroadcasting) continue;
			if (ON_THE_CHANNEL.has(its) && broadcasts >= broadcastsMax) continue;
			bytes += Buffer.byteLength(one.body);
			if (taken.length > 0 && bytes > bytesMax) break;
			if (ON_THE_CHANNEL.has(its)) broadcasts++;
			taken.push(one);
		}
		this.#hold(taken);
		return taken;
	}

	/** Grants that the host publishes itself in one message: the first of these lanes. */
	takeBatch(lanes: readonly Lane[], limits: Pick<PublishLimits, 'messagesMax' | 'bytesMax'>): readonly Taken[] {
		const taken: Taken[] = [];
		let bytes = 0;
		for (const lane of lanes) {
			for (const item of this.#windows.get(lane)?.list(limits.messagesMax) ?? []) {
				const one = this.#rows.read(item.messageNo);
				if (!one) continue;
				bytes += Buffer.byteLength(one.body);
				if (taken.length >= limits.messagesMax || (taken.length > 0 && bytes > limits.bytesMax)) break;
				taken.push(one);
			}
		}
		this.#hold(taken);
		return taken;
	}

	/** It could not be said now: it waits again, at its old place. */
	putBack(items: readonly QueuedMessage[]): void {
		for (const item of items) if (this.#held.delete(item.messageNo)) this.#windows.get(item.lane)?.add(item);
	}

	/** The last of a transaction: what was enqueued becomes rows. */
	settle(): void {
		this.#rows.settle();
	}

	committed(): void {
		for (const { item, isAdded } of this.#changes) {
			this.#counts.set(item.lane, (this.#counts.get(item.lane) ?? 0) + (isAdded ? 1 : -1));
			const window = this.#windows.get(item.lane);
			if (isAdded) window?.add(item);
			else {
				window?.remove(item);
				this.#held.delete(item.messageNo);
			}
		}
		this.#changes.length = 0;
		this.#lastNoOnDisk = this.#lastNo;
	}

	rolledBack(): void {
		this.#lastNo = this.#lastNoOnDisk;
		this.#rows.forget();
		for (const { item, isAdded } of this.#changes.toReversed())
			if (isAdded) this.#receivers.remove(item);
			else this.#receivers.add(item);
		this.#changes.length = 0;
	}

	#note(change: Change): void {
		this.#changes.push(change);
		if (change.isAdded) this.#receivers.add(change.item);
		else this.#receivers.remove(change.item);
	}

	/** The given message first, then what else waits for its receiver, oldest first. */
	*#iterateWith(first: QueuedMessage): Generator<Taken> {
		const others = this.#receivers.list(first.receiver).filter((messageNo) => messageNo !== first.messageNo);
		for (const messageNo of [first.messageNo, ...others]) {
			const one = this.#held.has(messageNo) ? null : this.#rows.read(messageNo);
			if (one) yield one;
		}
	}

	#hold(taken: readonly Taken[]): void {
		if (taken.length > 0) this.#turn++;
		for (const { item } of taken) {
			this.#held.set(item.messageNo, item);
			this.#windows.get(item.lane)?.remove(item);
		}
	}
}
