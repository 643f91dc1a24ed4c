import { existsSync } from 'node:fs';
import { SEARCH_SCHEMA } from '../history/conditions.ts';
import { foldText } from '../history/fold-text.ts';
import type { HistoryReader } from '../history/read-history.ts';
import { openForReading } from '../open-database.ts';
import type { LedgerDatabase } from '../open-database.ts';
import { findStorageFault } from '../storage-fault.ts';
import { isDamage, isIndex, readIndexedTo, searchPathOf } from './search-index.ts';

export type UseIndex = 'with_index' | 'without_index';

/** A connection that reads the ledger with the search index beside it, where there is one. */
export class LedgerReader implements HistoryReader {
	readonly db: LedgerDatabase;
	readonly #hasIndex: boolean;
	#uses = 0;
	#isRetired = false;

	constructor(ledgerPath: string, useIndex: UseIndex) {
		this.db = openForReading(ledgerPath);
		try {
			teachText(this.db);
			this.#hasIndex = useIndex === 'with_index' && this.#attachIndex(searchPathOf(ledgerPath));
		} catch (error) {
			this.db.close();
			throw error;
		}
	}

	readIndexedTo(): number {
		return this.#hasIndex ? readIndexedTo(this.db, SEARCH_SCHEMA) : 0;
	}

	/** From now on this reader sees one moment of the ledger and of its index. */
	holdStill(): void {
		this.db.exec('BEGIN');
		// The index first: it may be behind the ledger's moment, which reading makes up for, but never ahead of it.
		this.readIndexedTo();
		this.db.prepare('SELECT 1 FROM main.gifts LIMIT 1').get();
	}

	/** Keeps the connection open until `work` is done with it. */
	async use<Value>(work: (reader: LedgerReader) => Promise<Value>): Promise<Value> {
		this.#uses += 1;
		try {
			return await work(this);
		} finally {
			this.#uses -= 1;
			this.#closeIfIdle();
		}
	}

	/** Closes the connection as soon as nobody uses it. */
	retire(): void {
		this.#isRetired = true;
		this.#closeIfIdle();
	}

	#closeIfIdle(): void {
		if (this.#isRetired && this.#uses === 0) this.db.close();
	}

	#attachIndex(path: string): boolean {
		if (!existsSync(path)) return false;
		try {
			this.db.prepare(`ATTACH ? AS ${SEARCH_SCHEMA}`).run(path);
		} catch (error) {
			// What cannot be opened is no help; what can be opened and is damaged is the asker's to replace.
			if (!findStorageFault(error) || isDamage(error)) throw error;
			return false;
		}
		return isIndex(this.db, SEARCH_SCHEMA);
	}
}

/** A reader that sees one moment of the ledger for as long as `work` takes. */
export async function readOneMoment<Value>(
	ledgerPath: string,
	useIndex: UseIndex,
	work: (reader: LedgerReader) => Promise<Value>,
): Promise<Value> {
	const reader = new LedgerReader(ledgerPath, useIndex);
	return reader.use((moment) => {
		reader.retire();
		moment.holdStill();
		return work(moment);
	});
}

/** What conditions on texts are asked with. */
export function teachText(db: LedgerDatabase): void {
	db.function('holds_text', { deterministic: true, directOnly: true }, holdsText);
}

function holdsText(text: unknown, question: unknown): number {
	return foldText(String(text)).includes(String(question)) ? 1 : 0;
}
