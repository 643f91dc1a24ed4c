// What the host writes, and nothing else of it: every statement that changes something, with the values that were bound to it,
// in the same transactions. So the loop writes the same rows by the same statements into the same tables, with all their
// indices, checks and triggers, and reads nothing, decides nothing and makes no text. Of what helps the host to write faster
// – many rows a statement – the loop has its share, too.

import Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { assertDurable } from '../../../main/ledger/open-database.ts';
import { ROOM } from './evening.ts';

interface Write {
	readonly sql: string;
	readonly values: readonly unknown[];
}

type Group = readonly Write[];

export interface Writes {
	/** Until the host was ready. */
	readonly before: readonly Group[];
	readonly groups: readonly Group[];
}

/** Listens to every connection that is opened meanwhile; a run in which something was rolled back is none to compare with. */
export function recordWrites(run: (begin: () => void) => unknown): Writes {
	const { prepare, exec } = Database.prototype;
	let all: Write[][] = [];
	let before: readonly Group[] = [];
	let group: Write[] | null = null;
	Database.prototype.prepare = function (this: Database.Database, sql: string) {
		const statement = prepare.call(this, sql) as Statement;
		if (statement.readonly) return statement;
		const listen = (call: (...values: unknown[]) => unknown) =>
			function (...values: unknown[]): unknown {
				group?.push({ sql, values });
				return call.apply(statement, values);
			};
		return Object.assign(statement, {
			run: listen(statement.run),
			get: listen(statement.get),
			all: listen(statement.all),
		});
	} as typeof prepare;
	Database.prototype.exec = function (this: Database.Database, sql: string) {
		if (sql === 'BEGIN IMMEDIATE') all.push((group = []));
		else if (sql === 'COMMIT') group = null;
		else if (sql === 'ROLLBACK') throw new Error('a transaction was rolled back');
		return exec.call(this, sql);
	};
	try {
		run(() => {
			before = all;
			all = [];
		});
	} finally {
		Object.assign(Database.prototype, { prepare, exec });
	}
	return { before, groups: all };
}

/** Milliseconds for the groups. */
export function writeBare(path: string, { before, groups }: Writes): number {
	const ledger = new Ledger(path, ROOM);
	const { db } = ledger;
	const statements = new Map<string, Statement<unknown[]>>();
	for (const { sql } of [...before, ...groups].flat())
		if (!statements.has(sql)) statements.set(sql, db.prepare<unknown[]>(sql));
	const prepared = (group: Group) => group.map(({ sql, values }) => ({ statement: statements.get(sql), values }));
	const [first, rest] = [before.map(prepared), groups.map(prepared)];
	const writeGroup = db.transaction((group: (typeof rest)[number]) => {
		for (const { statement, values } of group) statement?.run(...values);
	});
	for (const group of first) writeGroup.immediate(group);
	const began = performance.now();
	for (const group of rest) writeGroup.immediate(group);
	const took = performance.now() - began;
	assertDurable(db);
	ledger.close();
	return took;
}

/** Throws where the files differ in a row of any table. */
export function assertSameRows(onePath: string, otherPath: string): void {
	const [one, other] = [readTables(onePath), readTables(otherPath)];
	for (const table of new Set([...one.keys(), ...other.keys()]))
		if (!isDeepStrictEqual(one.get(table), other.get(table))) throw new Error(`the rows of ${table} are others`);
}

function readTables(path: string): Map<string, unknown[]> {
	const db = new Database(path, { readonly: true });
	const names = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
	const tables = new Map(names.map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).raw().all()]));
	db.close();
	return tables;
}
