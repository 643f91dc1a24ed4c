import type { UserId } from '../../../protocol/ids.ts';
import { areSameBytes } from '../../../protocol/primitives/bytes.ts';
import type { LedgerDatabase } from '../open-database.ts';

/** One client's session with this host, as far as it must be remembered. */
export interface ClientLine {
	readonly enc: Uint8Array;
	/** The public half of the room's key under which the session began. */
	readonly sealKey: Uint8Array;
}

/** Lines kept in memory: a room of ten thousand viewers, and some more. When there are more it begins anew. */
const KNOWN_MAX = 12_000;

/**
 * Under which session each client was last heard: answers leave under it, also after a restart. A ledger has one writer,
 * and this is the only place that writes lines, so what is known here is what the file says, or will when the present
 * transaction is on disk.
 */
export class LineBook {
	readonly #known = new Map<UserId, ClientLine>();
	readonly #select;
	readonly #upsert;

	constructor(db: LedgerDatabase) {
		this.#select = db.prepare<[string], ClientLine>(
			'SELECT enc, seal_key AS sealKey FROM client_lines WHERE client = ?',
		);
		this.#upsert = db.prepare<[string, Uint8Array, Uint8Array]>(
			`INSERT INTO client_lines (client, enc, seal_key) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET enc = excluded.enc, seal_key = excluded.seal_key`,
		);
	}

	/** Null for somebody who was never heard. */
	find(client: UserId): ClientLine | null {
		const known = this.#known.get(client);
		if (known) return known;
		const line = this.#select.get(client) ?? null;
		if (line !== null) this.#remember(client, line);
		return line;
	}

	/** Inside a transaction. Writes nothing where this is known already. */
	note(client: UserId, { enc, sealKey }: ClientLine): void {
		const known = this.find(client);
		if (known && areSameBytes(known.enc, enc)) return;
		this.#upsert.run(client, enc, sealKey);
		this.#remember(client, { enc, sealKey });
	}

	/** After a rolled back transaction: what is on disk counts. */
	forget(): void {
		this.#known.clear();
	}

	#remember(client: UserId, line: ClientLine): void {
		if (this.#known.size >= KNOWN_MAX) this.#known.clear();
		this.#known.set(client, line);
	}
}
