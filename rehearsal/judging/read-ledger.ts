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

export interface LedgerFacts {
	readonly gifts: readonly GiftFacts[];
	/** The first entry whose hash does not follow from the one before; null where all do. */
	readonly brokenAt: number | null;
	/** The sums that the host keeps, by kind, over all streams. */
	readonly tallies: ReadonlyMap<string, Sum>;
	/** Gifts and coins by sender, as the host keeps them. */
	readonly senders: ReadonlyMap<string, { readonly gifts: number; readonly coins: number }>;
	readonly minuteCoins: number;
	readonly queued: number;
}

export function readLedger(db: LedgerDatabase): LedgerFacts {
	const { byGift, brokenAt } = readEntries(db);
	const rows = db
		.prepare<[], Omit<GiftFacts, 'entries'>>(
			`SELECT gift_no AS giftNo, gift_id AS giftId, sender, state, delivery, count, value, refusal,
				decided_by AS decidedBy, attempts, seen_at AS seenAt, acknowledged_at AS acknowledgedAt, due_at AS dueAt,
				grant_sequence AS grantSequence
			FROM gifts ORDER BY gift_no`,
		)
		.all();
	const tallies = db
		.prepare<[], Sum & { kind: string }>(
			'SELECT kind, sum(gifts) AS gifts, sum(pieces) AS pieces, sum(coins) AS coins FROM tallies GROUP BY kind',
		)
		.all();
	const senders = db
		.prepare<[], { sender: string; gifts: number; coins: number }>(
			'SELECT sender, sum(gifts) AS gifts, sum(coins) AS coins FROM sender_totals GROUP BY sender',
		)
		.all();
	const readOne = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0;
	return {
		gifts: rows.map((row) => ({ ...row, entries: byGift.get(row.giftNo) ?? [] })),
		brokenAt,
		tallies: new Map(tallies.map(({ kind, gifts, pieces, coins }) => [kind, { gifts, pieces, coins }])),
		senders: new Map(senders.map(({ sender, gifts, coins }) => [sender, { gifts, coins }])),
		minuteCoins: readOne('SELECT ifnull(sum(coins), 0) FROM minute_coins'),
		queued: readOne('SELECT count(*) FROM outbox'),
	};
}

function readEntries(db: LedgerDatabase) {
	const byGift = new Map<number, GiftEntry[]>();
	const entries = db
		.prepare<[], GiftEntry & { hash: Buffer }>(
			'SELECT sequence, at, kind, gift_no AS giftNo, pieces, coins, "by", detail, raw, hash FROM entries ORDER BY sequence',
		)
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
