import Database from 'better-sqlite3';
import { MIGRATIONS, migrate } from '../../migrations/index.ts';
import { APPLICATION_ID } from '../../open-database.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import type { Findings } from './findings.ts';

/**
 * The file's tables, indexes and triggers are exactly those that its version has. A trigger that somebody put in could
 * change coins with every gift and leave all pages and sums in order.
 */
export function checkSchema(db: LedgerDatabase, findings: Findings): void {
	if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
		findings.add('The file does not carry the mark of a Giftwarden ledger.');
	const found = readSchema(db);
	const expected = makeSchema(db.pragma('user_version', { simple: true }) as number);
	for (const [name, sql] of expected) {
		if (!found.has(name)) findings.add(`The file lacks the ${name}.`);
		else if (found.get(name) !== sql) findings.add(`The ${name} is not as Giftwarden makes it.`);
	}
	for (const name of found.keys())
		if (!expected.has(name)) findings.add(`The file has a ${name} that Giftwarden did not make.`);
}

function makeSchema(version: number): Map<string, string> {
	const db = new Database(':memory:');
	try {
		migrate(db, MIGRATIONS, version);
		return readSchema(db);
	} finally {
		db.close();
	}
}

function readSchema(db: LedgerDatabase): Map<string, string> {
	const rows = db
		.prepare<[], { type: string; name: string; sql: string | null }>(
			`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'`,
		)
		.all();
	return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, normalize(sql ?? '')]));
}

/** Comments and spaces of a migration may still be tidied after ledgers were made by it. */
function normalize(sql: string): string {
	return sql
		.replaceAll(/--[^\n]*/g, ' ')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
