import type { UtcMs } from '../../../protocol/ids.ts';
import type { LedgerDatabase } from '../open-database.ts';

export interface LastSign {
	readonly at: UtcMs;
	/** The desk was closed in order then. */
	readonly isClosed: boolean;
}

/** So much must fit for a disk to count as having room: a few hundred entries, not one more page. */
const ROOM_BYTES = 262_144;

/** The row by which the next start knows until when the host was there. Written while nothing else is. */
export class SignOfLife {
	readonly #put;
	readonly #read;

	constructor(db: LedgerDatabase) {
		this.#put = db.prepare(
			`INSERT INTO alive (only_one, at, is_closed, padding) VALUES (1, ?, ?, zeroblob(?))
			ON CONFLICT DO UPDATE SET at = excluded.at, is_closed = excluded.is_closed, padding = excluded.padding`,
		);
		this.#read = db.prepare<[], { at: UtcMs; isClosed: number }>('SELECT at, is_closed AS isClosed FROM alive');
	}

	/** Null in a ledger that no host has been alive in. */
	read(): LastSign | null {
		const sign = this.#read.get();
		return sign ? { at: sign.at, isClosed: sign.isClosed === 1 } : null;
	}

	give(at: UtcMs): void {
		this.#put.run(at, 0, 0);
	}

	/** A sign that fails where the disk has no room for what comes after it, either; the space is free again afterwards. */
	giveAndTryRoom(at: UtcMs): void {
		this.#put.run(at, 0, ROOM_BYTES);
		this.#put.run(at, 0, 0);
	}

	sayGoodbye(at: UtcMs): void {
		this.#put.run(at, 1, 0);
	}
}
