import type { LedgerDatabase } from '../../main/ledger/open-database.ts';

/** What stands between a host and its file: it may throw, commit or not, and then throw all the same. */
export interface TransactionGuard {
	begin(): void;
	commit(commit: () => void): void;
}

/** Lets somebody else decide on the beginning and the end of each transaction on this connection. */
export function guardTransactions(db: LedgerDatabase, guard: TransactionGuard): void {
	const exec = db.exec.bind(db);
	db.exec = (sql) => {
		if (sql === 'BEGIN IMMEDIATE') guard.begin();
		if (sql === 'COMMIT') guard.commit(() => void exec(sql));
		else exec(sql);
		return db;
	};
}

/** Thrown where a process would have died: nothing that runs after it counts. */
export class ProcessGone extends Error {
	override readonly name = 'ProcessGone';
}
