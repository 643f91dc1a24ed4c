import type { Database } from 'better-sqlite3';
import { createRoomsEvening } from './0010-rooms-evening.ts';
import { createClientLines } from './0020-client-lines.ts';
import { putOutboxInLanes } from './0030-outbox-in-lanes.ts';
import { letCombosClose } from './0031-combos-close.ts';
import { tellMoreOfGaps } from './0040-gaps-tell-more.ts';
import { keepSumsOfEntries } from './0041-sums-of-entries.ts';
import { rememberKeys } from './0050-room-keys.ts';
import { dropIndicesBySender } from './0060-fewer-indices.ts';

/** The numbers go up, with room in between; once a ledger has been made by one, it never changes. */
export interface Migration {
	readonly version: number;
	readonly migrate: (db: Database) => void;
}

export const MIGRATIONS: readonly Migration[] = [
	{ version: 10, migrate: createRoomsEvening },
	{ version: 20, migrate: createClientLines },
	{ version: 30, migrate: putOutboxInLanes },
	{ version: 31, migrate: letCombosClose },
	{ version: 40, migrate: tellMoreOfGaps },
	{ version: 41, migrate: keepSumsOfEntries },
	{ version: 50, migrate: rememberKeys },
	{ version: 60, migrate: dropIndicesBySender },
];

export const LEDGER_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/** Thrown when the file was written by a newer Giftwarden: it is left exactly as it is. */
export class LedgerFromFutureError extends Error {
	override readonly name = 'LedgerFromFutureError';
	readonly version: number;

	constructor(version: number) {
		super(`the ledger has version ${version}, this Giftwarden knows versions up to ${LEDGER_VERSION}`);
		this.version = version;
	}
}

/** Brings a ledger up to `target` (the newest by default): all pending steps in one transaction, or none of them. */
export function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS, target = Infinity): void {
	assertGoesUp(migrations);
	const found = readVersion(db, migrations);
	const pending = migrations.filter(({ version }) => version > found && version <= target);
	if (pending.length === 0) return;
	db.transaction(() => {
		for (const step of pending) {
			step.migrate(db);
			db.pragma(`user_version = ${step.version}`);
		}
	}).immediate();
}

/** The ledger's version. Throws where a newer Giftwarden wrote it. */
export function readVersion(db: Database, migrations: readonly Migration[] = MIGRATIONS): number {
	const found = db.pragma('user_version', { simple: true }) as number;
	if (found > (migrations.at(-1)?.version ?? 0)) throw new LedgerFromFutureError(found);
	return found;
}

function assertGoesUp(migrations: readonly Migration[]): void {
	for (const [at, { version }] of migrations.entries()) {
		const before = migrations[at - 1]?.version ?? 0;
		if (version <= before) throw new Error(`migration ${version} does not come after ${before}`);
	}
}
