import type { UtcMs } from '../../protocol/ids.ts';
import type { EntryRow } from '../../preload/api/rows.ts';
import type { SignedGrant } from '../../protocol/messages.ts';
import type { Fact } from '../gifts/gift.ts';
import { formatGrant, parseGrant } from '../gifts/says.ts';
import { CHAIN_START, nextHash } from './chain.ts';
import { InsertRows } from './insert-rows.ts';
import type { LedgerDatabase } from './open-database.ts';

interface Appended {
	readonly fact: Fact;
	readonly sequence: number;
	readonly giftNo: number | null;
	readonly at: UtcMs;
}

/**
 * The append-only facts. The chain's head lives here and is put back when a transaction fails. Entries are numbered as they
 * are appended, and chained and written together: at the end of their transaction, or when one of them is asked for.
 */
export class Entries {
	#head: { sequence: number; hash: Buffer };
	#lastSequence: number;
	#appended: Appended[] = [];
	/** Gifts that have entries among the appended. */
	readonly #giftsAppended = new Set<number>();
	readonly #insert;
	readonly #selectLast;
	readonly #selectLastAt;
	readonly #selectStory;
	readonly #selectGrant;

	constructor(db: LedgerDatabase) {
		const columns = ['sequence', 'at', 'kind', 'gift_no', 'pieces', 'coins', '"by"', 'detail', 'raw', 'hash'];
		this.#insert = new InsertRows(db, 'entries', columns);
		this.#selectLast = db.prepare<[], { sequence: number; hash: Buffer }>(
			'SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1',
		);
		this.#selectLastAt = db.prepare<[], UtcMs>('SELECT at FROM entries ORDER BY sequence DESC LIMIT 1').pluck();
		this.#selectStory = db.prepare<[number], EntryRow>(
			`SELECT sequence, at, kind, coins, pieces, "by", iif(kind = 'requested', '', detail) AS detail, raw
			FROM entries WHERE gift_no = ? ORDER BY sequence`,
		);
		this.#selectGrant = db
			.prepare<[number], string>(`SELECT raw FROM entries WHERE gift_no = ? AND kind = 'granted'`)
			.pluck();
		this.#head = this.#readHead();
		this.#lastSequence = this.#head.sequence;
	}

	/** The newest entry's number: the ledger's revision. */
	get lastSequence(): number {
		return this.#lastSequence;
	}

	/** Of the newest entry that is written. */
	get headHash(): Buffer {
		return this.#head.hash;
	}

	/** When the newest entry was made; null in an empty ledger. */
	readLastAt(): UtcMs | null {
		this.settle();
		return this.#selectLastAt.get() ?? null;
	}

	/** Enters one fact and answers its sequence. */
	append(fact: Fact, giftNo: number | null, at: UtcMs): number {
		const sequence = ++this.#lastSequence;
		this.#appended.push({ fact, sequence, giftNo, at });
		if (giftNo !== null) this.#giftsAppended.add(giftNo);
		return sequence;
	}

	/** Chains and writes what was appended; before its transaction is committed. */
	settle(): void {
		if (this.#appended.length === 0) return;
		let { hash } = this.#head;
		const rows = this.#appended.map(({ fact, sequence, giftNo, at }) => {
			const { kind, pieces, coins, by, detail } = fact;
			const raw = fact.raw === null || typeof fact.raw === 'string' ? fact.raw : formatGrant(fact.raw);
			hash = nextHash(hash, { sequence, at, kind, giftNo, pieces, coins, by, detail, raw });
			return [sequence, at, kind, giftNo, pieces, coins, by, detail, raw, hash];
		});
		this.#insert.insert(rows);
		this.#head = { sequence: this.#lastSequence, hash };
		this.dropAppended();
	}

	/** What was appended and not written never was. */
	dropAppended(): void {
		this.#appended = [];
		this.#giftsAppended.clear();
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.dropAppended();
		this.#head = this.#readHead();
		this.#lastSequence = this.#head.sequence;
	}

	/** For a person: what the first entry's detail proves stands in the gift's own row, too, and better to read. */
	readStory(giftNo: number): readonly EntryRow[] {
		this.#settleFor(giftNo);
		return this.#selectStory.all(giftNo);
	}

	/** The grant exactly as it was given; throws where the gift was never granted. */
	readGrant(giftNo: number): SignedGrant {
		this.#settleFor(giftNo);
		const text = this.#selectGrant.get(giftNo);
		if (text === undefined) throw new Error(`gift ${giftNo} has no grant in the ledger`);
		return parseGrant(text);
	}

	#settleFor(giftNo: number): void {
		if (this.#giftsAppended.has(giftNo)) this.settle();
	}

	#readHead(): { sequence: number; hash: Buffer } {
		return this.#selectLast.get() ?? { sequence: 0, hash: CHAIN_START };
	}
}
