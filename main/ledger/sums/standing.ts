import type { SenderTotal } from '../../../preload/api/rows.ts';
import { asCoins } from '../../../protocol/ids.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { LedgerDatabase } from '../open-database.ts';

/** What a transaction does to one sender's total in one stream. */
export interface SenderChange {
	readonly streamNo: number;
	readonly sender: UserId;
	readonly senderName: string | null;
	/** Whether the sender goes by that name from now on. */
	readonly isNewName: boolean;
	readonly gifts: number;
	readonly coins: number;
}

/**
 * Who gave how much in one stream, in memory: an index in the order of coins would have every gift move a row of it, each on a
 * page that nothing else changes. It is read when it is first asked for, and follows from then on what is written.
 */
export class Standing {
	readonly #select;
	#streamNo: number | null = null;
	readonly #totals = new Map<UserId, SenderTotal>();

	constructor(db: LedgerDatabase) {
		this.#select = db.prepare<[number], SenderTotal>(
			'SELECT sender, sender_name AS senderName, gifts, coins FROM sender_totals WHERE stream_no = ?',
		);
	}

	/** Nothing was granted in this stream yet. Its totals are among those of all streams, and to find none takes reading them all. */
	beginStream(streamNo: number): void {
		this.#follow(streamNo);
	}

	/** Whether the totals of this stream are in memory. */
	knows(streamNo: number): boolean {
		return streamNo === this.#streamNo;
	}

	/** Who gave most comes first, among equals in the order of their ids; nobody of whose gifts none counts any more. */
	listTop(streamNo: number, limit: number): readonly SenderTotal[] {
		if (!this.knows(streamNo)) this.#load(streamNo);
		const top: SenderTotal[] = [];
		for (const total of this.#totals.values()) {
			const last = top.length < limit ? undefined : top.at(-1);
			if (total.coins <= 0 || (last && !isAhead(total, last))) continue;
			const at = top.findIndex((other) => isAhead(total, other));
			top.splice(at < 0 ? top.length : at, 0, total);
			if (top.length > limit) top.pop();
		}
		return top;
	}

	/** What was written just now. */
	note({ streamNo, sender, senderName, isNewName, gifts, coins }: SenderChange): void {
		if (streamNo !== this.#streamNo) return;
		const before = this.#totals.get(sender);
		this.#totals.set(sender, {
			sender,
			senderName: before && !isNewName ? before.senderName : senderName,
			gifts: (before?.gifts ?? 0) + gifts,
			coins: asCoins((before?.coins ?? 0) + coins),
		});
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#streamNo = null;
		this.#totals.clear();
	}

	#follow(streamNo: number): void {
		this.forget();
		this.#streamNo = streamNo;
	}

	#load(streamNo: number): void {
		this.#follow(streamNo);
		for (const total of this.#select.iterate(streamNo)) this.#totals.set(total.sender, total);
	}
}

function isAhead(one: SenderTotal, other: SenderTotal): boolean {
	return one.coins === other.coins ? one.sender < other.sender : one.coins > other.coins;
}
