import type { Database } from 'better-sqlite3';

/**
 * A gap says what made it, where it lies between the gifts, and which gifts were open when it ended: what became of those
 * is what it recovered or lost. `alive` is the host's last sign of life, by which a crash is known as a gap afterwards.
 */
export function tellMoreOfGaps(db: Database): void {
	db.exec(`
		ALTER TABLE gaps ADD COLUMN cause TEXT NOT NULL DEFAULT 'link' 
			CHECK (cause IN ('link', 'closed', 'crash', 'restored'));
		-- The number that the first gift after the gap has, or will have.
		ALTER TABLE gaps ADD COLUMN next_gift_no INTEGER NOT NULL DEFAULT 0;
		-- 0 where the clock was set meanwhile, so that nobody knows how long it was.
		ALTER TABLE gaps ADD COLUMN is_length_known INTEGER NOT NULL DEFAULT 1 CHECK (is_length_known IN (0, 1));
		UPDATE gaps SET next_gift_no = ifnull(
			(SELECT min(gift_no) FROM gifts WHERE requested_at >= began_at),
			(SELECT ifnull(max(gift_no), 0) + 1 FROM gifts));

		CREATE TABLE gap_gifts (
			gap_no INTEGER NOT NULL REFERENCES gaps (gap_no),
			gift_no INTEGER NOT NULL REFERENCES gifts (gift_no),
			PRIMARY KEY (gap_no, gift_no)
		) STRICT, WITHOUT ROWID;

		CREATE TABLE alive (
			only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
			at INTEGER NOT NULL,
			-- 1 where the desk was closed in order, after everything that had arrived was entered.
			is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
			-- Takes and gives back space, to find out whether there is some.
			padding BLOB
		) STRICT;
	`);
}
