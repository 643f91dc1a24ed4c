// Any ledger file, read and never written: what it holds, what that adds up to, where its chain stands, and the first
// thing that is wrong with it. A desk that has the file open goes on meanwhile.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { LedgerReport, StateSum } from '../../../../preload/api/rows.ts';
import { GIFT_STATES } from '../../../../protocol/states.ts';
import { openForReading } from '../../open-database.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import { findStorageFault } from '../../storage-fault.ts';
import { lookAside, NotTakenError } from '../backup/open-aside.ts';
import type { IntegrityReport } from '../contract.ts';
import { checkDatabase } from './check-integrity.ts';
import type { CheckPorts } from './check-integrity.ts';

/** Never throws for what a file can be. */
export async function verifyLedger(path: string, ports: CheckPorts): Promise<LedgerReport> {
	const nothing: LedgerReport = {
		...{ path, bytes: 0, isSound: false, findings: [], room: null, host: null, version: null },
		...{ entries: 0, gifts: 0, chainHead: '', states: [] },
	};
	try {
		const { size } = await stat(path);
		const look = async (db: LedgerDatabase) =>
			describe({ ...nothing, bytes: size }, db, await checkDatabase(db, ports));
		return await lookAt(path, look);
	} catch (error) {
		return { ...nothing, findings: [tellWhyUnread(error)] };
	}
}

/** Looks at any ledger file without changing it: one that is in use in its place, any other as a copy of its own. */
export function lookAt<Value>(path: string, look: (db: LedgerDatabase) => Promise<Value>): Promise<Value> {
	return isInUse(path) ? lookInPlace(path, look) : lookAside(path, look);
}

/** What SQLite has laid beside a file belongs to whoever has it open: a copy could be torn. */
function isInUse(path: string): boolean {
	return existsSync(`${path}-shm`);
}

async function lookInPlace<Value>(path: string, look: (db: LedgerDatabase) => Promise<Value>): Promise<Value> {
	const db = openForReading(path);
	try {
		return await look(db);
	} finally {
		db.close();
	}
}

function describe(nothing: LedgerReport, db: LedgerDatabase, report: IntegrityReport): LedgerReport {
	const { sound: isSound, findings, entriesChecked: entries, giftsChecked: gifts, chainHead } = report;
	const checked = { ...nothing, isSound, findings, entries, gifts, chainHead };
	try {
		const room = db.prepare<[], { name: string; host: string }>('SELECT name, host FROM room').get();
		const version = db.pragma('user_version', { simple: true }) as number;
		return { ...checked, room: room?.name ?? null, host: room?.host ?? null, version, states: sumStates(db) };
	} catch (error) {
		// A file that is damaged where these stand is reported by its findings.
		if (!(error instanceof Error && 'code' in error) || isSound) throw error;
		return checked;
	}
}

function sumStates(db: LedgerDatabase): readonly StateSum[] {
	const rows = db
		.prepare<[], StateSum>(
			'SELECT state, count(*) AS gifts, sum(count) AS pieces, sum(value) AS coins FROM gifts GROUP BY state',
		)
		.all();
	return GIFT_STATES.flatMap((state) => rows.find((row) => row.state === state) ?? []);
}

function tellWhyUnread(error: unknown): string {
	if (error instanceof NotTakenError) return error.message;
	if (error instanceof Error && 'code' in error) {
		if (error.code === 'ENOENT') return 'There is no such file.';
		if (error.code === 'SQLITE_NOTADB') return 'The file is no ledger, or damaged from its first page on.';
		return findStorageFault(error)?.why ?? error.message;
	}
	throw error;
}
