import type { KnownOfLedger } from '../../../../preload/api/rows.ts';
import { asUtcMs } from '../../../../protocol/ids.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import { lookAside, NotTakenError } from './open-aside.ts';

/** How far a ledger goes, in a glance: nothing is read but its newest rows. Throws what SQLite throws. */
export function readKnown(db: LedgerDatabase): KnownOfLedger {
	const newest = db
		.prepare<[], { sequence: number; at: UtcMs; hash: string }>(
			'SELECT sequence, at, lower(hex(hash)) AS hash FROM entries ORDER BY sequence DESC LIMIT 1',
		)
		.get();
	const gifts = db
		.prepare<[], { gifts: number; newestGiftNo: number }>(
			'SELECT count(*) AS gifts, ifnull(max(gift_no), 0) AS newestGiftNo FROM gifts',
		)
		.get();
	return {
		gifts: gifts?.gifts ?? 0,
		newestGiftNo: gifts?.newestGiftNo ?? 0,
		entries: newest?.sequence ?? 0,
		newestAt: newest ? asUtcMs(newest.at) : null,
		chainHead: newest?.hash ?? '',
	};
}

/** The same of a ledger in its place; null where it is so damaged that not even this can be read. */
export async function readKnownOfLedger(ledgerPath: string): Promise<KnownOfLedger | null> {
	try {
		return await lookAside(ledgerPath, (db) => Promise.resolve(readKnown(db)));
	} catch (error) {
		if (error instanceof NotTakenError || (error instanceof Error && 'code' in error)) return null;
		throw error;
	}
}
