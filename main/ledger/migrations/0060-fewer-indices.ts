import type { Database } from 'better-sqlite3';

/**
 * Two indices in the order of senders made every gift touch two more pages, each of its own. Who gave most, and what waits
 * for one receiver, is known in memory instead.
 */
export function dropIndicesBySender(db: Database): void {
	db.exec(`
		DROP INDEX sender_totals_top;
		DROP INDEX outbox_by_receiver;
	`);
}
