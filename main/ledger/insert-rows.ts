import type { LedgerDatabase } from './open-database.ts';

/** Rows that one statement takes: more gain nothing. */
const ROWS_AT_ONCE = 16;

/** Inserts many rows with few statements: each call of SQLite costs as much as a third of a row. */
export class InsertRows {
	readonly #one;
	readonly #many;

	/** The columns are names of ours, as SQL takes them. */
	constructor(db: LedgerDatabase, table: string, columns: readonly string[]) {
		const row = `(${columns.map(() => '?').join(', ')})`;
		const into = `INSERT INTO ${table} (${columns.join(', ')}) VALUES`;
		this.#one = db.prepare<unknown[]>(`${into} ${row}`);
		this.#many = db.prepare<unknown[]>(`${into} ${Array.from({ length: ROWS_AT_ONCE }, () => row).join(', ')}`);
	}

	/** In the order in which they are given; throws what SQLite throws, and then some of them may be in. */
	insert(rows: readonly (readonly unknown[])[]): void {
		let at = 0;
		for (; rows.length - at >= ROWS_AT_ONCE; at += ROWS_AT_ONCE) {
			const values: unknown[] = [];
			for (const row of rows.slice(at, at + ROWS_AT_ONCE)) for (const value of row) values.push(value);
			this.#many.run(values);
		}
		for (const row of rows.slice(at)) this.#one.run(row);
	}
}
