// What the entries move, summed up as they are appended and from nothing else. The tallies beside it follow the gifts;
// a gift whose row and whose entries say different things makes the two disagree, in the same transaction.

import type { Tally } from '../../../preload/api/rows.ts';
import type { Fact } from '../../gifts/gift.ts';
import type { LedgerDatabase } from '../open-database.ts';
import type { TallyKind } from './sums.ts';

export const MOVING_KINDS = ['requested', 'granted', 'refused', 'expired', 'voided'] as const;
export type MovingKind = (typeof MOVING_KINDS)[number];

interface EntrySum {
	entries: number;
	pieces: number;
	coins: number;
}

const UNITS_OF_SUM = { gifts: 'entries', pieces: 'pieces', coins: 'coins' } as const;

export class EntrySums {
	readonly #noted = new Map<string, EntrySum & { streamNo: number; kind: MovingKind }>();
	readonly #add;
	readonly #read;

	constructor(db: LedgerDatabase) {
		this.#add = db.prepare(
			`INSERT INTO entry_sums (stream_no, kind, entries, pieces, coins) VALUES (@streamNo, @kind, @entries, @pieces, @coins)
			ON CONFLICT DO UPDATE SET entries = entries + @entries, pieces = pieces + @pieces, coins = coins + @coins`,
		);
		this.#read = db.prepare<[number], EntrySum & { kind: MovingKind }>(
			'SELECT kind, entries, pieces, coins FROM entry_sums WHERE stream_no = ?',
		);
	}

	/** Notes an entry of a gift of this stream, exactly as it is appended. */
	note({ kind, pieces, coins }: Fact, streamNo: number): void {
		if (!isMoving(kind)) return;
		const key = `${streamNo} ${kind}`;
		let sum = this.#noted.get(key);
		if (!sum) this.#noted.set(key, (sum = { streamNo, kind, entries: 0, pieces: 0, coins: 0 }));
		sum.entries += 1;
		sum.pieces += pieces;
		sum.coins += coins;
	}

	/** Writes what was noted; with the other sums, at the end of a transaction. */
	flush(): void {
		for (const sum of this.#noted.values()) this.#add.run(sum);
		this.forget();
	}

	forget(): void {
		this.#noted.clear();
	}

	/** Whether the entries of a stream move what its tallies say, in gifts, pieces and coins. */
	equal(streamNo: number, tallies: Readonly<Record<TallyKind, Tally>>): boolean {
		const sums = new Map(this.#read.all(streamNo).map((sum) => [sum.kind, sum]));
		return (['gifts', 'pieces', 'coins'] as const).every((unit) => {
			const sumOf = (kind: MovingKind): number => sums.get(kind)?.[UNITS_OF_SUM[unit]] ?? 0;
			// A void's entry takes back what it reverses; as a number of entries it counts up.
			const voided = unit === 'gifts' ? sumOf('voided') : -sumOf('voided');
			const held = sumOf('requested') - sumOf('granted') - sumOf('refused') - sumOf('expired');
			return (
				sumOf('requested') === tallies.requested[unit] &&
				sumOf('granted') === tallies.granted[unit] &&
				sumOf('refused') === tallies.refused[unit] &&
				sumOf('expired') === tallies.expired[unit] &&
				held === tallies.held[unit] &&
				voided === tallies.voided[unit]
			);
		});
	}
}

function isMoving(kind: string): kind is MovingKind {
	return (MOVING_KINDS as readonly string[]).includes(kind);
}
