// The gifts of the made-up room and the sums over them. Every change goes through `put`, which keeps the totals as the
// ledger would: requested = granted + refused + expired + held, to the coin, after every single change.

import { asCoins } from '../../../../protocol/ids.ts';
import type { GiftId, UserId, UtcMs } from '../../../../protocol/ids.ts';
import type { GiftRow, MinuteCoins, SenderTotal, Tally, Totals } from '../../../../preload/api/rows.ts';

type TallyName = 'requested' | 'granted' | 'refused' | 'expired' | 'held' | 'voided';
type Sum = { gifts: number; pieces: number; coins: number };

const MINUTE_MS = 60_000;
const TOP_SENDERS = 8;
const PENDING_MAX = 500;

export class FakeRoom {
	/** In the order of their numbers, oldest first. */
	readonly gifts = new Map<GiftId, GiftRow>();
	readonly held = new Set<GiftId>();
	readonly pending = new Set<GiftId>();
	revision = 1;
	streamStartedAt: UtcMs;
	#changed = new Set<GiftId>();
	#sums = createSums();
	#withoutProof = 0;
	#unconfirmed = 0;
	#senders = new Map<UserId, { sender: UserId; senderName: string | null; gifts: number; coins: number }>();
	#minutes = new Map<number, number>();
	#rowsMax: number;

	constructor(streamStartedAt: UtcMs, rowsMax: number) {
		this.streamStartedAt = streamStartedAt;
		this.#rowsMax = rowsMax;
	}

	/** Takes a new or changed gift in; hands back the row with its new revision. */
	put(row: GiftRow): GiftRow {
		const before = this.gifts.get(row.giftId);
		if (before) this.#count(before, -1);
		this.revision += 1;
		const next = { ...row, revision: this.revision };
		this.gifts.set(row.giftId, next);
		this.#count(next, 1);
		this.#changed.add(row.giftId);
		if (next.state === 'held') this.held.add(row.giftId);
		else this.held.delete(row.giftId);
		if (isWithoutProof(next)) this.pending.add(row.giftId);
		else this.pending.delete(row.giftId);
		return next;
	}

	/** What changed since the last call, each gift once. */
	takeChanged(): readonly GiftRow[] {
		const rows: GiftRow[] = [];
		for (const giftId of this.#changed) {
			const row = this.gifts.get(giftId);
			if (row) rows.push(row);
		}
		this.#changed.clear();
		return rows;
	}

	/** Gifts without proof, oldest first, as many as the desk hands over at once. */
	listPending(): readonly GiftRow[] {
		const rows = [...this.pending].flatMap((giftId) => this.gifts.get(giftId) ?? []);
		return rows.sort((left, right) => left.giftNo - right.giftNo).slice(0, PENDING_MAX);
	}

	/** Forgets the oldest decided rows, so that hours at 10,000 gifts a second fit in memory; sums stay. */
	prune(): void {
		let over = this.gifts.size - this.#rowsMax;
		if (over < this.#rowsMax / 10) return;
		for (const row of this.gifts.values()) {
			if (over <= 0) break;
			if (this.held.has(row.giftId) || this.pending.has(row.giftId)) continue;
			this.gifts.delete(row.giftId);
			over -= 1;
		}
	}

	startStream(at: UtcMs): void {
		this.streamStartedAt = at;
		this.#sums = createSums();
		this.#withoutProof = 0;
		this.#unconfirmed = 0;
		this.#senders.clear();
		this.#minutes.clear();
		for (const row of this.gifts.values()) this.#count(row, 1);
	}

	totals(): Totals {
		const { requested, granted, refused, expired, held, voided } = this.#sums;
		return {
			streamStartedAt: this.streamStartedAt,
			requested: asTally(requested),
			granted: asTally(granted),
			refused: asTally(refused),
			expired: asTally(expired),
			held: asTally(held),
			voided: asTally(voided),
			withoutProof: this.#withoutProof,
			unconfirmed: this.#unconfirmed,
			addsUp: requested.coins === granted.coins + refused.coins + expired.coins + held.coins,
		};
	}

	topSenders(): readonly SenderTotal[] {
		return [...this.#senders.values()]
			.toSorted((left, right) => right.coins - left.coins)
			.slice(0, TOP_SENDERS)
			.map((total) => ({ ...total, coins: asCoins(total.coins) }));
	}

	minutes(now: UtcMs): readonly MinuteCoins[] {
		const first = now - 60 * MINUTE_MS;
		for (const minute of this.#minutes.keys()) if (minute < first) this.#minutes.delete(minute);
		return [...this.#minutes]
			.toSorted(([left], [right]) => left - right)
			.map(([minute, coins]) => ({ minute: minute as UtcMs, coins }));
	}

	#count(row: GiftRow, sign: 1 | -1): void {
		if (row.requestedAt < this.streamStartedAt) return;
		this.#add('requested', row, sign);
		if (row.state === 'requested') return;
		this.#add(row.state === 'voided' ? 'granted' : row.state, row, sign);
		if (row.state === 'voided') this.#add('voided', row, sign);
		if (isWithoutProof(row)) this.#withoutProof += sign;
		if (row.state === 'granted' && row.delivery === 'unconfirmed') this.#unconfirmed += sign;
		if (row.state === 'granted') this.#countGranted(row, sign);
	}

	#countGranted(row: GiftRow, sign: 1 | -1): void {
		const sender = this.#senders.get(row.sender) ?? {
			sender: row.sender,
			senderName: row.senderName,
			gifts: 0,
			coins: 0,
		};
		sender.gifts += sign;
		sender.coins += sign * row.value;
		this.#senders.set(row.sender, sender);
		const minute = Math.floor((row.decidedAt ?? row.requestedAt) / MINUTE_MS) * MINUTE_MS;
		this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + sign * row.value);
	}

	#add(name: TallyName, row: GiftRow, sign: 1 | -1): void {
		const sum = this.#sums[name];
		sum.gifts += sign;
		sum.pieces += sign * row.count;
		sum.coins += sign * row.value;
	}
}

/** Granted, and the proof that the room saw it has not arrived. */
export function isWithoutProof(row: GiftRow): boolean {
	return row.state === 'granted' && row.delivery !== 'none' && row.delivery !== 'completed';
}

function createSums(): Record<TallyName, Sum> {
	const empty = (): Sum => ({ gifts: 0, pieces: 0, coins: 0 });
	return {
		requested: empty(),
		granted: empty(),
		refused: empty(),
		expired: empty(),
		held: empty(),
		voided: empty(),
	};
}

function asTally(sum: Sum): Tally {
	return { gifts: sum.gifts, pieces: sum.pieces, coins: asCoins(sum.coins) };
}
