import type { Statement } from 'better-sqlite3';
import { CHAIN_START, nextHash } from '../../chain.ts';
import type { ChainedEntry } from '../../chain.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import type { Findings } from './findings.ts';
import { parseGrant } from '../../../gifts/says.ts';

/** What a gift's entries say of it, kept as numbers: a million gifts fit in 25 MB. */
export interface GiftFacts {
	readonly highestGiftNo: number;
	/** Which of the moving kinds a gift has, as the sum of their marks. */
	kindsOf(giftNo: number): number;
	coinsOf(giftNo: number): number;
	piecesOf(giftNo: number): number;
	/** The newest entry that touched the gift: its row's revision. */
	newestOf(giftNo: number): number;
	/** A mark of what was granted to whom, by the grant's own bytes; 0 where nothing was. */
	termsOf(giftNo: number): number;
}

/** What all entries of one kind move together. */
export interface KindSum {
	entries: number;
	pieces: number;
	coins: number;
}

/** The kinds of entries that move coins, and the marks by which they are remembered. */
export const MARKS = { requested: 1, granted: 2, refused: 4, expired: 8, voided: 16 } as const;
const DOUBLED = 128;

type EntryRecord = [
	sequence: number,
	at: number,
	kind: string,
	giftNo: number | null,
	pieces: number,
	coins: number,
	by: string,
	detail: string,
	raw: string | null,
	hash: Buffer,
];

const ENTRIES_IN_ONE_STEP = 2_000;
const SELECT_ENTRIES = `SELECT sequence, at, kind, gift_no, pieces, coins, "by", detail, raw, hash
	FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?`;

/** Reads all entries in their order, computes the chain again, and gathers what they say about each gift. */
export class EntryCheck implements GiftFacts {
	readonly #findings: Findings;
	#select: Statement<[number, number], EntryRecord> | null = null;
	#last = 0;
	#head: Buffer = CHAIN_START;
	#isBroken = false;
	#kinds = new Uint8Array(1_024);
	#coins = new Float64Array(1_024);
	#pieces = new Float64Array(1_024);
	#newest = new Float64Array(1_024);
	#terms = new Uint32Array(1_024);
	#highestGiftNo = 0;
	readonly #sums = new Map<string, KindSum>();

	constructor(findings: Findings) {
		this.#findings = findings;
	}

	get checked(): number {
		return this.#last;
	}

	get head(): string {
		return this.#head.toString('hex');
	}

	get highestGiftNo(): number {
		return this.#highestGiftNo;
	}

	/** By the moving kinds that there are. */
	get sums(): ReadonlyMap<string, KindSum> {
		return this.#sums;
	}

	kindsOf(giftNo: number): number {
		return this.#kinds[giftNo] ?? 0;
	}

	coinsOf(giftNo: number): number {
		return this.#coins[giftNo] ?? 0;
	}

	piecesOf(giftNo: number): number {
		return this.#pieces[giftNo] ?? 0;
	}

	newestOf(giftNo: number): number {
		return this.#newest[giftNo] ?? 0;
	}

	termsOf(giftNo: number): number {
		return this.#terms[giftNo] ?? 0;
	}

	/** Checks the next entries; answers whether there are more. */
	checkOneStep(db: LedgerDatabase): boolean {
		this.#select ??= db.prepare<[number, number], EntryRecord>(SELECT_ENTRIES).raw();
		const entries = this.#select.all(this.#last, ENTRIES_IN_ONE_STEP);
		for (const entry of entries) this.#check(entry);
		return entries.length === ENTRIES_IN_ONE_STEP;
	}

	#check([sequence, at, kind, giftNo, pieces, coins, by, detail, raw, hash]: EntryRecord): void {
		const entry: ChainedEntry = { sequence, at, kind, giftNo, pieces, coins, by, detail, raw };
		if (sequence !== this.#last + 1)
			this.#findings.add(`After entry ${this.#last} comes entry ${sequence}: entries are missing.`);
		const expected = nextHash(this.#head, entry);
		// Once the chain is broken every later hash would tell the same again, so it goes on from what is written.
		if (!expected.equals(hash) && !this.#isBroken) {
			this.#isBroken = true;
			this.#findings.add(`Entry ${sequence}, or the one before it, was changed: its hash does not follow.`);
		}
		this.#head = hash;
		this.#last = sequence;
		if (giftNo === null) return;
		if (giftNo >= this.#kinds.length) this.#grow(giftNo);
		this.#newest[giftNo] = sequence;
		if (kind === 'granted' && raw !== null) this.#terms[giftNo] = this.#readTerms(sequence, raw);
		if (kind in MARKS) this.#gather(entry, giftNo, MARKS[kind as keyof typeof MARKS]);
	}

	#readTerms(sequence: number, raw: string): number {
		try {
			// Our own bytes, of a million gifts: a schema would take longer than everything else here.
			const terms = JSON.parse(Buffer.from(parseGrant(raw).bytes, 'base64url').toString()) as Record<string, unknown>;
			return markTerms(String(terms['giftId']), String(terms['sender']), String(terms['gift']));
		} catch {
			this.#findings.add(`Entry ${sequence} holds a grant that cannot be read.`);
			return 0;
		}
	}

	#gather({ sequence, kind, coins, pieces }: ChainedEntry, giftNo: number, mark: number): void {
		this.#highestGiftNo = Math.max(this.#highestGiftNo, giftNo);
		this.#sum(kind, pieces, coins);
		const known = this.#kinds[giftNo] ?? 0;
		this.#kinds[giftNo] = known | mark | (known & mark ? DOUBLED : 0);
		const sign = mark === MARKS.voided ? -1 : 1;
		if (mark === MARKS.requested && known === 0) {
			this.#coins[giftNo] = coins;
			this.#pieces[giftNo] = pieces;
		} else if (sign * coins !== this.#coins[giftNo] || sign * pieces !== this.#pieces[giftNo])
			this.#findings.add(`Entry ${sequence} (${kind}) moves ${coins} coins; gift ${giftNo} was asked for with others.`);
	}

	#sum(kind: string, pieces: number, coins: number): void {
		let sum = this.#sums.get(kind);
		if (!sum) this.#sums.set(kind, (sum = { entries: 0, pieces: 0, coins: 0 }));
		sum.entries += 1;
		sum.pieces += pieces;
		sum.coins += coins;
	}

	#grow(giftNo: number): void {
		const length = Math.max(giftNo + 1, this.#kinds.length * 2);
		this.#kinds = copyInto(new Uint8Array(length), this.#kinds);
		this.#coins = copyInto(new Float64Array(length), this.#coins);
		this.#pieces = copyInto(new Float64Array(length), this.#pieces);
		this.#newest = copyInto(new Float64Array(length), this.#newest);
		this.#terms = copyInto(new Uint32Array(length), this.#terms);
	}
}

function copyInto<Numbers extends Uint8Array | Uint32Array | Float64Array>(larger: Numbers, from: Numbers): Numbers {
	larger.set(from);
	return larger;
}

/** FNV-1a: short enough for a million gifts, and never 0. */
export function markTerms(...texts: readonly string[]): number {
	let mark = 0x811c9dc5;
	for (const text of texts)
		for (let at = 0; at <= text.length; at++)
			mark = Math.imul(mark ^ (at === text.length ? 0x1f : text.charCodeAt(at)), 0x01000193) >>> 0;
	return mark || 1;
}
