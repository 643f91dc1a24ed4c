import type { LedgerDatabase } from '../../open-database.ts';

/** What waited to be said when the file was made is not said any more: it is asked for anew, from the gifts themselves. */
const NOT_COPIED: ReadonlySet<string> = new Set(['outbox', 'alive']);
const ROWS_IN_ONE_STEP = 20_000;

export interface CopyPorts {
	/** Rows copied so far. */
	readonly progress: (rows: number) => void;
	readonly breathe: () => Promise<void>;
	readonly isCancelled: () => boolean;
}

/**
 * Copies the rows of every table of ours, value by value, through statements of ours: a file brings rows and nothing
 * else. Types and checks are those of the tables that they come into. Throws SqliteError where a row does not fit.
 */
export async function copyRows(from: LedgerDatabase, to: LedgerDatabase, ports: CopyPorts): Promise<void> {
	let copied = 0;
	for (const table of listTables(to)) {
		const columns = listColumns(to, table);
		const names = columns.map((column) => `"${column}"`).join(', ');
		const rows = from.prepare<[], unknown[]>(`SELECT ${names} FROM main."${table}"`).raw().safeIntegers();
		const insert = to.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
		for (const row of rows.iterate()) {
			insert.run(...row);
			if (++copied % ROWS_IN_ONE_STEP !== 0) continue;
			ports.progress(copied);
			await ports.breathe();
			if (ports.isCancelled()) throw new Error('the copy was called off');
		}
	}
}

function listTables(db: LedgerDatabase): readonly string[] {
	const tables = db
		.prepare<[], string>(
			`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
		)
		.pluck()
		.all();
	return tables.filter((table) => !NOT_COPIED.has(table));
}

function listColumns(db: LedgerDatabase, table: string): readonly string[] {
	return db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}
