import type { UserId } from '../../../protocol/ids.ts';
import type { LedgerDatabase } from '../open-database.ts';

/** One client's session with this host, as far as it must be remembered. */
export interface ClientLine {
	readonly enc: Uint8Array;
	/** The public half of the room's key under which the session began. */
	readonly sealKey: Uint8Array;
}

/** Under which session each client was last heard: answers leave under it, also after a restart. */
export class LineBook {
	readonly #select;
	readonly #upsert;

	constructor(db: LedgerDatabase) {
		this.#select = db.prepare<[string], ClientLine>(
			'SELECT enc, seal_key AS sealKey FROM client_lines WHERE client = ?',
		);
		this.#upsert = db.prepare<[string, Uint8Array, Uint8Array]>(
			`INSERT INTO client_lines (client, enc, seal_key) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET enc = excluded.enc, seal_key = excluded.seal_key WHERE enc <> excluded.enc`,
		);
	}

	/** Null for somebody who was never heard. */
	find(client: UserId): ClientLine | null {
		return this.#select.get(client) ?? null;
	}

	/** Inside a transaction. Writes nothing where this is known already. */
	note(client: UserId, { enc, sealKey }: ClientLine): void {
		this.#upsert.run(client, enc, sealKey);
	}
}
