import type { Database } from 'better-sqlite3';

/**
 * The ledger of one room. `entries` are the immutable facts and `gifts` the current state derived from them in the same
 * transaction; `outbox` holds what must still be said; `tallies`, `sender_totals` and `minute_coins` are sums that are
 * kept so that a glance costs no scan. Everything else is the room's own configuration.
 */
export function createRoomsEvening(db: Database): void {
	db.exec(`
		CREATE TABLE room (
			only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
			name TEXT NOT NULL,
			host TEXT NOT NULL,
			mode TEXT NOT NULL CHECK (mode IN ('open', 'paused', 'panic')),
			rules TEXT NOT NULL CHECK (json_valid(rules)),
			created_at INTEGER NOT NULL
		) STRICT;

		CREATE TABLE streams (
			stream_no INTEGER PRIMARY KEY,
			started_at INTEGER NOT NULL
		) STRICT;

		CREATE TABLE entries (
			sequence INTEGER PRIMARY KEY,
			at INTEGER NOT NULL,
			kind TEXT NOT NULL,
			gift_no INTEGER,
			pieces INTEGER NOT NULL,
			coins INTEGER NOT NULL,
			"by" TEXT NOT NULL,
			detail TEXT NOT NULL,
			raw TEXT,
			hash BLOB NOT NULL CHECK (length(hash) = 32)
		) STRICT;
		CREATE INDEX entries_by_gift ON entries (gift_no) WHERE gift_no IS NOT NULL;
		CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries
			BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
		CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries
			BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;

		CREATE TABLE gifts (
			gift_no INTEGER PRIMARY KEY,
			gift_id TEXT NOT NULL UNIQUE,
			stream_no INTEGER NOT NULL REFERENCES streams (stream_no),
			revision INTEGER NOT NULL,
			sender TEXT NOT NULL,
			sender_name TEXT,
			gift TEXT NOT NULL,
			gift_name TEXT NOT NULL,
			icon TEXT NOT NULL,
			asked_count INTEGER NOT NULL CHECK (asked_count >= 0),
			count INTEGER NOT NULL CHECK (count >= 0),
			price INTEGER NOT NULL CHECK (price >= 0),
			value INTEGER NOT NULL CHECK (value >= 0 AND value = count * price),
			note TEXT,
			combo_id TEXT,
			combo_count INTEGER,
			combo_end INTEGER NOT NULL CHECK (combo_end IN (0, 1)),
			state TEXT NOT NULL CHECK (state IN ('held', 'granted', 'refused', 'expired', 'voided')),
			held_because TEXT,
			pending_decision TEXT CHECK (pending_decision IN ('grant', 'refuse')),
			pending_until INTEGER,
			refusal TEXT,
			reason TEXT,
			decided_by TEXT,
			requested_at INTEGER NOT NULL,
			decided_at INTEGER,
			voided_at INTEGER,
			grant_sequence INTEGER UNIQUE,
			delivery TEXT NOT NULL
				CHECK (delivery IN ('none', 'queued', 'sent', 'acknowledged', 'seen', 'completed', 'unconfirmed')),
			sent_at INTEGER,
			seen_at INTEGER,
			acknowledged_at INTEGER,
			attempts INTEGER NOT NULL CHECK (attempts >= 0),
			delivery_trouble TEXT,
			due_at INTEGER,
			CHECK ((delivery = 'none') = (grant_sequence IS NULL)),
			CHECK ((pending_decision IS NULL) = (pending_until IS NULL)),
			CHECK (state <> 'refused' OR refusal IS NOT NULL)
		) STRICT;
		CREATE INDEX gifts_due ON gifts (due_at) WHERE due_at IS NOT NULL;
		CREATE INDEX gifts_held ON gifts (gift_no) WHERE state = 'held';
		CREATE INDEX gifts_without_proof ON gifts (gift_no) 
			WHERE state = 'granted' AND delivery NOT IN ('none', 'completed');
		CREATE INDEX gifts_by_time ON gifts (requested_at);
		CREATE TRIGGER gifts_refuse_delete BEFORE DELETE ON gifts
			BEGIN SELECT RAISE(ABORT, 'gifts are never deleted'); END;

		CREATE TABLE combos (
			sender TEXT NOT NULL,
			gift TEXT NOT NULL,
			combo_id TEXT NOT NULL,
			-- The highest cumulative count that was asked for, whatever was decided on it.
			count_asked INTEGER NOT NULL,
			PRIMARY KEY (sender, gift, combo_id)
		) STRICT, WITHOUT ROWID;

		CREATE TABLE outbox (
			message_no INTEGER PRIMARY KEY,
			kind TEXT NOT NULL CHECK (kind IN
				('void_notice', 'grant', 'refusal', 'gift_status', 'resend_request', 'room_notice')),
			-- Null is the room's channel.
			receiver TEXT,
			gift_no INTEGER,
			body TEXT NOT NULL,
			queued_at INTEGER NOT NULL
		) STRICT;

		CREATE TABLE tallies (
			stream_no INTEGER NOT NULL,
			kind TEXT NOT NULL CHECK (kind IN ('requested', 'granted', 'refused', 'expired', 'held', 'voided')),
			gifts INTEGER NOT NULL CHECK (gifts >= 0),
			pieces INTEGER NOT NULL CHECK (pieces >= 0),
			coins INTEGER NOT NULL CHECK (coins >= 0),
			PRIMARY KEY (stream_no, kind)
		) STRICT, WITHOUT ROWID;
		CREATE TABLE sender_totals (
			stream_no INTEGER NOT NULL,
			sender TEXT NOT NULL,
			sender_name TEXT,
			gifts INTEGER NOT NULL,
			coins INTEGER NOT NULL,
			PRIMARY KEY (sender, stream_no)
		) STRICT, WITHOUT ROWID;
		CREATE INDEX sender_totals_top ON sender_totals (stream_no, coins DESC);
		CREATE TABLE minute_coins (
			minute INTEGER PRIMARY KEY,
			coins INTEGER NOT NULL
		) STRICT;

		CREATE TABLE catalogue (
			gift TEXT PRIMARY KEY,
			name TEXT NOT NULL,
			icon TEXT NOT NULL,
			price INTEGER NOT NULL CHECK (price >= 0),
			is_offered INTEGER NOT NULL CHECK (is_offered IN (0, 1)),
			rule TEXT NOT NULL CHECK (rule IN ('grant', 'hold', 'refuse')),
			position INTEGER NOT NULL
		) STRICT, WITHOUT ROWID;
		CREATE TABLE blocked_senders (
			sender TEXT PRIMARY KEY,
			sender_name TEXT,
			reason TEXT NOT NULL,
			blocked_at INTEGER NOT NULL,
			blocked_by TEXT NOT NULL
		) STRICT, WITHOUT ROWID;

		CREATE TABLE gaps (
			gap_no INTEGER PRIMARY KEY,
			began_at INTEGER NOT NULL,
			ended_at INTEGER,
			why TEXT NOT NULL
		) STRICT;
		CREATE TABLE incidents (
			incident_no INTEGER PRIMARY KEY,
			at INTEGER NOT NULL,
			kind TEXT NOT NULL,
			publisher TEXT,
			detail TEXT NOT NULL,
			raw TEXT NOT NULL,
			times INTEGER NOT NULL
		) STRICT;
	`);
}
