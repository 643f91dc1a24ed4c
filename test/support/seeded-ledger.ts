import Database from 'better-sqlite3';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gift } from '../../main/gifts/gift.ts';
import { GIFT_SELECT, readGift } from '../../main/ledger/gift-columns.ts';
import type { HistoryFilter } from '../../preload/api/rows.ts';
import { seedLedger } from './ledger-seed.ts';
import type { SeedOptions } from './ledger-seed.ts';

export interface SeededLedger {
	readonly folder: string;
	readonly path: string;
	/** Every gift, oldest first, read without any of the code under test. */
	readGifts(): readonly Gift[];
	/** Changes the file behind the desk's back; triggers that keep entries are put back afterwards. */
	tamper(sql: string): void;
	remove(): void;
}

/** The same seed gives the same file, so it is made once. */
const seeded = new Map<string, Buffer>();

/** A seeded ledger in a folder of its own. Whoever makes one removes it. */
export function makeSeededLedger(options: Omit<SeedOptions, 'path'>): SeededLedger {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-ledger-'));
	const path = join(folder, 'room.ledger');
	const key = options.reword ? null : JSON.stringify(options);
	const known = key === null ? undefined : seeded.get(key);
	if (known) writeFileSync(path, known);
	else seedLedger({ ...options, path });
	if (key !== null && !known) seeded.set(key, readFileSync(path));
	return {
		folder,
		path,
		readGifts: () => {
			const db = new Database(path, { readonly: true });
			try {
				return db.prepare(`SELECT ${GIFT_SELECT} FROM gifts ORDER BY gift_no`).all().map(readGift);
			} finally {
				db.close();
			}
		},
		tamper: (sql) => tamper(path, sql),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

export const EVERYTHING: HistoryFilter = {
	text: '',
	from: null,
	to: null,
	sender: null,
	gift: null,
	states: [],
	deliveries: [],
	valueMin: null,
	valueMax: null,
};

/** Changes a ledger file behind the desk's back; triggers that keep entries are put back afterwards. */
export function tamper(path: string, sql: string): void {
	const db = new Database(path);
	try {
		const triggers = db
			.prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
			.all();
		for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
		db.pragma('foreign_keys = OFF');
		db.pragma('ignore_check_constraints = ON');
		db.exec(sql);
		for (const trigger of triggers) db.exec(trigger.sql);
	} finally {
		db.close();
	}
}
