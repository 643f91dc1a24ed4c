// Makes a fresh ledger from a backup. The file is treated as hostile: a private copy of it is read, its tables and
// triggers must be exactly ours, its room and host the right ones, its pages and its books sound; then its rows, and
// nothing else of it, are copied into a ledger that we make. What must never happen: a file of somebody else becomes the ledger.

import Database from 'better-sqlite3';
import { open, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { CatalogueGiftSchema, RoomRulesSchema } from '../../../../preload/api/schemas.ts';
import { LEDGER_VERSION, migrate, MIGRATIONS } from '../../migrations/index.ts';
import { APPLICATION_ID } from '../../open-database.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import { findStorageFault } from '../../storage-fault.ts';
import { checkIntegrity } from '../check/check-integrity.ts';
import { checkSchema } from '../check/check-schema.ts';
import { Findings } from '../check/findings.ts';
import type { RestoreOrder, RestoreReport } from '../contract.ts';
import { copyRows } from './copy-rows.ts';
import type { CopyPorts } from './copy-rows.ts';
import { readKnown } from './known-of.ts';
import { lookAside, NotTakenError } from './open-aside.ts';

/** Never throws for what a file or a disk can be; those are answers with their reason, and then there is no file at `to`. */
export async function restore(order: RestoreOrder, ports: CopyPorts): Promise<RestoreReport> {
	try {
		const report = await lookAside(order.from, (db) => makeFresh(db, order, ports));
		return report;
	} catch (error) {
		await rm(order.to, { force: true });
		return { state: 'failed', why: tellWhyFailed(error) };
	}
}

async function makeFresh(from: LedgerDatabase, order: RestoreOrder, ports: CopyPorts): Promise<RestoreReport> {
	const version = refuseForeign(from, order);
	await rm(order.to, { force: true });
	const file = await open(order.to, 'wx', 0o600);
	await file.close();
	const to = new Database(order.to);
	try {
		// Nobody has this file before it is whole, so that nothing needs to be undone.
		to.pragma('journal_mode = OFF');
		to.pragma('synchronous = OFF');
		to.pragma('foreign_keys = OFF');
		to.pragma(`application_id = ${APPLICATION_ID}`);
		migrate(to, MIGRATIONS, version);
		to.exec('BEGIN');
		await copyRows(from, to, ports);
		to.exec('COMMIT');
		migrate(to);
		takeUp(to, order);
	} finally {
		to.close();
	}
	await makeDurable(order.to);
	const { sound, findings } = await checkIntegrity(order.to, ports);
	if (!sound) throw new NotTakenError(`The backup does not add up: ${findings[0] ?? ''}`);
	const fresh = new Database(order.to, { readonly: true });
	try {
		return { state: 'done', known: readKnown(fresh) };
	} finally {
		fresh.close();
	}
}

/** Answers the version of a file that may be read on; throws a NotTakenError for any other. */
function refuseForeign(db: LedgerDatabase, { room, host }: RestoreOrder): number {
	if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
		throw new NotTakenError('This file is no Giftwarden ledger.');
	const version = db.pragma('user_version', { simple: true }) as number;
	if (version > LEDGER_VERSION)
		throw new NotTakenError('A newer Giftwarden made this file. Open it with that version.');
	const findings = new Findings();
	checkSchema(db, findings);
	if (findings.lines[0] !== undefined) throw new NotTakenError(`This file was tampered with: ${findings.lines[0]}`);
	const damage = db.pragma('integrity_check(1)', { simple: true });
	if (damage !== 'ok') throw new NotTakenError(`The file is damaged: ${String(damage)}`);
	refuseOtherRoom(db, { room, host });
	return version;
}

function refuseOtherRoom(db: LedgerDatabase, { room, host }: Pick<RestoreOrder, 'room' | 'host'>): void {
	const found = db
		.prepare<[], { name: string; host: string; rules: string }>('SELECT name, host, rules FROM room')
		.get();
	if (!found) throw new NotTakenError('The file names no room.');
	if (found.name !== room || found.host !== host)
		throw new NotTakenError(`The file belongs to room ${found.name} of host ${found.host}, not to this one.`);
	// What decides about gifts is read as carefully as if a person had typed it; an older room may lack newer rules.
	const rules: unknown = JSON.parse(found.rules);
	const isRules = v.is(v.partial(v.strictObject(RoomRulesSchema.pipe[0].entries)), rules);
	const offers = db
		.prepare<[], Record<string, unknown>>(
			'SELECT gift, name, icon, price, is_offered AS isOffered, rule, position FROM catalogue',
		)
		.all();
	const isCatalogue = offers.every((offer) =>
		v.is(CatalogueGiftSchema, { ...offer, isOffered: offer['isOffered'] === 1 }),
	);
	if (!isRules || !isCatalogue) throw new NotTakenError('The rules or the catalogue in this file are none of ours.');
}

/** From the backup's last moment on there is a gap, and gifts under way are asked for: nobody knows what came of them. */
function takeUp(db: LedgerDatabase, { now }: RestoreOrder): void {
	const { newestAt, newestGiftNo } = readKnown(db);
	db.prepare('UPDATE gaps SET ended_at = max(began_at, ?) WHERE ended_at IS NULL').run(newestAt ?? now);
	db.prepare(
		`INSERT INTO gaps (began_at, why, cause, next_gift_no, is_length_known) VALUES (?, '', 'restored', ?, ?)`,
	).run(Math.min(newestAt ?? now, now), newestGiftNo + 1, Number((newestAt ?? now) <= now));
	db.prepare(
		`UPDATE gifts SET due_at = ? WHERE due_at IS NULL AND state = 'granted'
			AND delivery IN ('queued', 'sent', 'acknowledged', 'seen')`,
	).run(now);
}

async function makeDurable(path: string): Promise<void> {
	const file = await open(path, 'r+');
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}

function tellWhyFailed(error: unknown): string {
	if (error instanceof NotTakenError) return error.message;
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code === 'ENOENT') return 'The file is not there any more.';
	if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full. Free some space, then try again.';
	if (code === 'SQLITE_NOTADB') return 'This file is no Giftwarden ledger.';
	// Rows that our tables do not take, JSON that is none: somebody else made them.
	if (code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_MISMATCH' || code === 'SQLITE_ERROR')
		return `The file does not hold what a ledger holds (${error instanceof Error ? error.message : ''}).`;
	const fault = findStorageFault(error);
	if (fault) return fault.why;
	if (error instanceof SyntaxError) return 'The rules in this file are none of ours.';
	if (error instanceof Error) return `The file could not be restored: ${error.message}`;
	throw error;
}
