import type { Database } from 'better-sqlite3';

/** Combos end, and remember what a person decided on them. Those of before are over. */
export function letCombosClose(db: Database): void {
	const closed = `CHECK (%s IN ('ended', 'idle', 'sender_left', 'link_lost'))`;
	db.exec(`
		ALTER TABLE combos ADD COLUMN last_gift_no INTEGER;
		ALTER TABLE combos ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
		-- Null while the streak runs.
		ALTER TABLE combos ADD COLUMN closed_because TEXT ${closed.replace('%s', 'closed_because')};
		ALTER TABLE combos ADD COLUMN verdict TEXT CHECK (json_valid(verdict));
		UPDATE combos SET closed_because = 'idle';
		CREATE INDEX combos_running ON combos (last_at) WHERE closed_because IS NULL;
		ALTER TABLE gifts ADD COLUMN combo_closed TEXT ${closed.replace('%s', 'combo_closed')};
	`);
}
