import type { Database } from 'better-sqlite3';

/**
 * Sums of what the entries move, kept beside the sums of the gifts and made from nothing but the entries as they are
 * appended: whether the two agree is then a question for a glance and not for an evening.
 */
export function keepSumsOfEntries(db: Database): void {
	db.exec(`
		CREATE TABLE entry_sums (
			stream_no INTEGER NOT NULL,
			kind TEXT NOT NULL CHECK (kind IN ('requested', 'granted', 'refused', 'expired', 'voided')),
			entries INTEGER NOT NULL,
			pieces INTEGER NOT NULL,
			coins INTEGER NOT NULL,
			PRIMARY KEY (stream_no, kind)
		) STRICT, WITHOUT ROWID;
		INSERT INTO entry_sums (stream_no, kind, entries, pieces, coins)
			SELECT gifts.stream_no, kind, count(*), sum(pieces), sum(coins)
			FROM entries JOIN gifts USING (gift_no)
			WHERE kind IN ('requested', 'granted', 'refused', 'expired', 'voided')
			GROUP BY gifts.stream_no, kind;
	`);
}
