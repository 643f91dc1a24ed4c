import type { Database } from 'better-sqlite3';

/**
 * The outbox in lanes, each in the order of its ranks: so the queue's memory is its first rows, however many there are.
 * Rows keep their numbers and, until they are said again, their place. A gift remembers who broadcast it.
 */
export function putOutboxInLanes(db: Database): void {
	db.exec(`
		CREATE TABLE outbox_in_lanes (
			message_no INTEGER PRIMARY KEY,
			kind TEXT NOT NULL CHECK (kind IN
				('void_notice', 'grant', 'broadcast', 'refusal', 'gift_status', 'resend_request', 'room_notice')),
			-- void notice, grant, the host's own broadcast, refusal, status, told, resend, room notice: the most urgent is 0.
			lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 7),
			rank INTEGER NOT NULL,
			-- Null is the room's channel.
			receiver TEXT,
			gift_no INTEGER,
			body TEXT NOT NULL,
			queued_at INTEGER NOT NULL
		) STRICT;
		INSERT INTO outbox_in_lanes (message_no, kind, lane, rank, receiver, gift_no, body, queued_at)
			SELECT message_no, kind, CASE kind WHEN 'void_notice' THEN 0 WHEN 'grant' THEN 1 WHEN 'refusal' THEN 3
				WHEN 'gift_status' THEN 4 WHEN 'resend_request' THEN 6 ELSE 7 END,
				iif(kind = 'grant', queued_at, 0), receiver, gift_no, body, queued_at FROM outbox;
		DROP TABLE outbox;
		ALTER TABLE outbox_in_lanes RENAME TO outbox;
		CREATE INDEX outbox_in_order ON outbox (lane, rank);
		CREATE INDEX outbox_by_receiver ON outbox (receiver);
		CREATE INDEX outbox_by_gift ON outbox (gift_no) WHERE gift_no IS NOT NULL;

		ALTER TABLE gifts ADD COLUMN broadcaster TEXT NOT NULL DEFAULT 'sender' CHECK (broadcaster IN ('sender', 'host'));
	`);
}
