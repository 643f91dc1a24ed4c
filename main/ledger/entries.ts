import type { UtcMs } from '../../protocol/ids.ts';
import type { EntryRow } from '../../preload/api/rows.ts';
import type { SignedGrant } from '../../protocol/messages.ts';
import type { Fact } from '../gifts/gift.ts';
import { parseGrant } from '../gifts/says.ts';
import { CHAIN_START, nextHash } from './chain.ts';
import type { LedgerDatabase } from './open-database.ts';

/** The append-only facts. The chain's head lives here and is put back when a transaction fails. */
export class Entries {
	#head: { sequence: number; hash: Buffer };
	readonly #insert;
	readonly #selectLast;
	readonly #selectLastAt;
	readonly #selectStory;
	readonly #selectGrant;

	constructor(db: LedgerDatabase) {
		this.#insert = db.prepare(
			'INSERT INTO entries (sequence, at, kind, gift_no, pieces, coins, "by", detail, raw, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
		);
		this.#selectLast = db.prepare<[], { sequence: number; hash: Buffer }>(
			'SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1',
		);
		this.#selectLastAt = db.prepare<[], UtcMs>('SELECT at FROM entries ORDER BY sequence DESC LIMIT 1').pluck();
		this.#selectStory = db.prepare<[number], EntryRow>(
			'SELECT sequence, at, kind, coins, pieces, "by", detail, raw FROM entries WHERE gift_no = ? ORDER BY sequence',
		);
		this.#selectGrant = db
			.prepare<[number], string>(`SELECT raw FROM entries WHERE gift_no = ? AND kind = 'granted'`)
			.pluck();
		this.#head = this.#readHead();
	}

	/** The newest entry's number: the ledger's revision. */
	get lastSequence(): number {
		return this.#head.sequence;
	}

	get headHash(): Buffer {
		return this.#head.hash;
	}

	/** When the newest entry was made; null in an empty ledger. */
	readLastAt(): UtcMs | null {
		return this.#selectLastAt.get() ?? null;
	}

	/** Enters one fact and answers its sequence. */
	append(fact: Fact, giftNo: number | null, at: UtcMs): number {
		const sequence = this.#head.sequence + 1;
		const { kind, pieces, coins, by, detail, raw } = fact;
		const hash = nextHash(this.#head.hash, { sequence, at, kind, giftNo, pieces, coins, by, detail, raw });
		this.#insert.run(sequence, at, kind, giftNo, pieces, coins, by, detail, raw, hash);
		this.#head = { sequence, hash };
		return sequence;
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#head = this.#readHead();
	}

	readStory(giftNo: number): readonly EntryRow[] {
		return this.#selectStory.all(giftNo);
	}

	/** The grant exactly as it was given; throws where the gift was never granted. */
	readGrant(giftNo: number): SignedGrant {
		const text = this.#selectGrant.get(giftNo);
		if (text === undefined) throw new Error(`gift ${giftNo} has no grant in the ledger`);
		return parseGrant(text);
	}

	#readHead(): { sequence: number; hash: Buffer } {
		return this.#selectLast.get() ?? { sequence: 0, hash: CHAIN_START };
	}
}
