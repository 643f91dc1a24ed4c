import type { Database } from 'better-sqlite3';

/**
 * Under which keys the ledger's grants were signed, so that a host which is opened under other ones tells the room, and
 * takes grants of the earlier ones for what they are. The outbox takes that notice; its rows keep their numbers and places.
 */
export function rememberKeys(db: Database): void {
	db.exec(`
		CREATE TABLE room_keys (
			key_no INTEGER PRIMARY KEY,
			grant_key BLOB NOT NULL CHECK (length(grant_key) = 32),
			since INTEGER NOT NULL,
			last_sequence_before INTEGER NOT NULL CHECK (last_sequence_before >= 0),
			-- The signed hand-over from the keys before, as JSON; null where there was none.
			notice TEXT CHECK (notice IS NULL OR json_valid(notice))
		) STRICT;

		CREATE TABLE outbox_with_keys (
			message_no INTEGER PRIMARY KEY,
			kind TEXT NOT NULL CHECK (kind IN ('void_notice', 'grant', 'broadcast', 'refusal', 'gift_status',
				'resend_request', 'room_notice', 'key_notice')),
			-- void and key notice, grant, the host's own broadcast, refusal, status, told, resend, room notice: 0 is the first.
			lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 7),
			rank INTEGER NOT NULL,
			-- Null is the room's channel.
			receiver TEXT,
			gift_no INTEGER,
			body TEXT NOT NULL,
			queued_at INTEGER NOT NULL
		) STRICT;
		INSERT INTO outbox_with_keys SELECT message_no, kind, lane, rank, receiver, gift_no, body, queued_at FROM outbox;
		DROP TABLE outbox;
		ALTER TABLE outbox_with_keys RENAME TO outbox;
		CREATE INDEX outbox_in_order ON outbox (lane, rank);
		CREATE INDEX outbox_by_receiver ON outbox (receiver);
		CREATE INDEX outbox_by_gift ON outbox (gift_no) WHERE gift_no IS NOT NULL;
	`);
}
