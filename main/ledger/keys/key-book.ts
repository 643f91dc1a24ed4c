import type { UtcMs } from '../../../protocol/ids.ts';
import type { KeyNotice } from '../../../protocol/messages.ts';
import type { EarlierGrantKey } from '../../../protocol/sign/host-word.ts';
import type { LedgerDatabase } from '../open-database.ts';

export interface KeptKeys {
	readonly grantKey: Uint8Array;
	readonly since: UtcMs;
	/** Of the last grant that was not theirs. */
	readonly lastSequenceBefore: number;
	/** Null for the ledger's first keys, and where the ones before could not sign any more. */
	readonly notice: KeyNotice | null;
}

export type KeysBeginning = Pick<KeptKeys, 'since' | 'lastSequenceBefore'>;

type Row = Omit<KeptKeys, 'notice'> & { readonly notice: string | null };

/** Under which keys this ledger's grants were signed, and how each of them was handed over. */
export class KeyBook {
	readonly #select;
	readonly #selectBeginning;
	readonly #insert;

	constructor(db: LedgerDatabase) {
		this.#select = db.prepare<[], Row>(
			'SELECT grant_key AS grantKey, since, last_sequence_before AS lastSequenceBefore, notice FROM room_keys ORDER BY key_no',
		);
		this.#selectBeginning = db.prepare<[], KeysBeginning>(
			'SELECT since, last_sequence_before AS lastSequenceBefore FROM room_keys ORDER BY key_no DESC LIMIT 1',
		);
		this.#insert = db.prepare<[Uint8Array, number, number, string | null]>(
			'INSERT INTO room_keys (grant_key, since, last_sequence_before, notice) VALUES (?, ?, ?, ?)',
		);
	}

	/** Null where no host has been opened on this ledger since it remembers keys. */
	findLast(): KeptKeys | null {
		return this.#list().at(-1) ?? null;
	}

	/** Where the last keys begin: asked for every gift that is said again. Null as above. */
	findBeginning(): KeysBeginning | null {
		return this.#selectBeginning.get() ?? null;
	}

	/** Inside a transaction. */
	append({ grantKey, since, lastSequenceBefore, notice }: KeptKeys): void {
		this.#insert.run(grantKey, since, lastSequenceBefore, notice && JSON.stringify(notice));
	}

	/** The newest first, each with its last grant: those that are not `present` signed up to the ledger's last. */
	listEarlier(present: Uint8Array, lastGrantSequence: number): readonly EarlierGrantKey[] {
		const all = this.#list();
		return all
			.map(({ grantKey }, at) => ({ grantKey, lastSequence: all[at + 1]?.lastSequenceBefore ?? lastGrantSequence }))
			.filter(({ grantKey }) => !Buffer.from(grantKey).equals(present))
			.reverse();
	}

	/** The oldest first. */
	listNotices(): readonly KeyNotice[] {
		return this.#list().flatMap(({ notice }) => notice ?? []);
	}

	#list(): readonly KeptKeys[] {
		return this.#select.all().map((row) => ({ ...row, notice: row.notice === null ? null : readNotice(row.notice) }));
	}
}

function readNotice(text: string): KeyNotice {
	return JSON.parse(text) as KeyNotice;
}
