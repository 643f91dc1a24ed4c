// Reads a ledger after the evening, from its tables and by its own arithmetic: what it is compared with was computed by
// the host, and a mistake must not check itself.

import type { LedgerDatabase } from '../../main/ledger/open-database.ts';
import { CHAIN_START, nextHash } from '../../main/ledger/chain.ts';
import type { ChainedEntry } from '../../main/ledger/chain.ts';
import type { GiftId, UserId } from '../../protocol/ids.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';

export interface GiftFacts {
	readonly giftNo: number;
	readonly giftId: GiftId;
	readonly sender: UserId;
	readonly state: GiftState;
	readonly delivery: DeliveryState;
	readonly count: number;
	readonly value: number;
	readonly refusal: string | null;
	readonly decidedBy: string | null;
	readonly attempts: number;
	readonly seenAt: number | null;
	readonly acknowledgedAt: number | null;
	readonly dueAt: number | null;
	readonly grantSequence: number | null;
	readonly entries: readonly GiftEntry[];
}

export type GiftEntry = ChainedEntry;

export interface Sum {
	gifts: number;
	pieces: number;
	coins: number;
}

/** The sums that the host keeps beside its entries. */
export interface KeptSums {
	/** The sums that the host keeps, by kind, over all streams. */
	readonly tallies: ReadonlyMap<string, Sum>;
	/** Gifts and coins by sender, as the host keeps them. */
	readonly senders: ReadonlyMap<string, { readonly gifts: number; readonly coins: number }>;
	readonly minuteCoins: number;
}

export interface LedgerFacts extends KeptSums {
	readonly gifts: readonly GiftFacts[];
	/** The first entry whose hash does not follow from the one before; null where all do. */
	readonly brokenAt: number | null;
	readonly queued: number;
}

export const GIFT_COLUMNS = `gift_no AS giftNo, gift_id AS giftId, sender, state, delivery, count, value, refusal,
	decided_by AS decidedBy, attempts, seen_at AS seenAt, acknowledged_at AS acknowledgedAt, due_at AS dueAt,
	grant_sequence AS grantSequence`;
export const ENTRY_COLUMNS = 'sequence, at, kind, gift_no AS giftNo, pieces, coins, "by", detail, raw, hash';

/** Prepared once, asked after every step. */
export function prepareKeptSums(db: LedgerDatabase): () => KeptSums {
	const tallies = db.prepare<[], Sum & { kind: string }>(
		'SELECT kind, sum(gifts) AS gifts, sum(pieces) AS pieces, sum(coins) AS coins FROM tallies GROUP BY kind',
	);
	const senders = db.prepare<[], { sender: string; gifts: number; coins: number }>(
		'SELECT sender, sum(gifts) AS gifts, sum(coins) AS coins FROM sender_totals GROUP BY sender',
	);
	const minuteCoins = db.prepare<[], number>('SELECT ifnull(sum(coins), 0) FROM minute_coins').pluck();
	return () => ({
		tallies: new Map(tallies.all().map(({ kind, gifts, pieces, coins }) => [kind, { gifts, pieces, coins }])),
		senders: new Map(senders.all().map(({ sender, gifts, coins }) => [sender, { gifts, coins }])),
		minuteCoins: minuteCoins.get() ?? 0,
	});
}

export function readLedger(db: LedgerDatabase): LedgerFacts {
	const { byGift, brokenAt } = readEntries(db);
	const rows = db.prepare<[], Omit<GiftFacts, 'entries'>>(`SELECT ${GIFT_COLUMNS} FROM gifts ORDER BY gift_no`).all();
	return {
		...prepareKeptSums(db)(),
		gifts: rows.map((row) => ({ ...row, entries: byGift.get(row.giftNo) ?? [] })),
		brokenAt,
		queued: db.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get() ?? 0,
	};
}

function readEntries(db: LedgerDatabase) {
	const byGift = new Map<number, GiftEntry[]>();
	const entries = db
		.prepare<[], GiftEntry & { hash: Buffer }>(`SELECT ${ENTRY_COLUMNS} FROM entries ORDER BY sequence`)
		.iterate();
	let head = CHAIN_START;
	let last = 0;
	let brokenAt: number | null = null;
	for (const { hash, ...entry } of entries) {
		head = nextHash(head, entry);
		if (brokenAt === null && (!head.equals(hash) || entry.sequence !== last + 1)) brokenAt = entry.sequence;
		head = hash;
		last = entry.sequence;
		if (entry.giftNo === null) continue;
		const story = byGift.get(entry.giftNo);
		if (story === undefined) byGift.set(entry.giftNo, [entry]);
		else story.push(entry);
	}
	return { byGift, brokenAt };
}
