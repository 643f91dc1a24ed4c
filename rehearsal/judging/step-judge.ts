// Judges the ledger after every single commit, not only when the evening is over: a mistake that the next step hides is
// still a mistake. It reads what is new with its own questions and keeps its own sums; what a host tells is only used to
// know where to look. After a restart it checks that everything it ever read, and everything anybody was told, is there.

import type { Host } from '../../main/host/host.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { CHAIN_START, nextHash } from '../../main/ledger/chain.ts';
import type { Findings } from './findings.ts';
import { Counted, judgeStory, judgeSums } from './judge-ledger.ts';
import { judgeTold } from './judge-viewers.ts';
import { ENTRY_COLUMNS, GIFT_COLUMNS, prepareKeptSums } from './read-ledger.ts';
import type { GiftEntry, GiftFacts } from './read-ledger.ts';
import type { Told } from './witness.ts';

type GiftRecord = Omit<GiftFacts, 'entries'>;

export class StepJudge {
	/** Commits that were judged. */
	commits = 0;
	readonly #findings: Findings;
	readonly #told: ReadonlyMap<GiftId, Told>;
	readonly #gifts = new Map<number, GiftFacts>();
	readonly #counted = new Counted();
	#last = 0;
	#head: Buffer = CHAIN_START;

	constructor(findings: Findings, told: ReadonlyMap<GiftId, Told>) {
		this.#findings = findings;
		this.#told = told;
	}

	/** A host begins, or begins again. */
	watch(host: Host): void {
		const questions = askOf(host);
		this.#judgeRestart(questions);
		host.onChange(({ gifts }) => {
			if (gifts.length > 0)
				this.#judgeStep(
					questions,
					gifts.flatMap(({ giftId }) => questions.gift.get(giftId) ?? []),
				);
		});
	}

	#judgeRestart(questions: Questions): void {
		const { hash } = questions.entry.get(this.#last) ?? { hash: CHAIN_START };
		this.#findings.expect('nothing_lost_by_a_crash', this.#head.equals(hash), () => {
			return `entry ${this.#last} was on disk before a restart, and is another or none after it`;
		});
		this.#judgeStep(questions, questions.gifts.all());
		judgeTold(this.#told, { gifts: [...this.#gifts.values()] }, this.#findings);
	}

	#judgeStep(questions: Questions, changed: readonly GiftRecord[]): void {
		this.commits++;
		const stories = this.#readNewEntries(questions);
		const records = new Map(changed.map((record) => [record.giftNo, record]));
		for (const giftNo of stories.keys()) {
			const record = records.get(giftNo) ?? questions.giftByNo.get(giftNo);
			if (record) records.set(giftNo, record);
		}
		for (const record of records.values()) {
			const before = this.#gifts.get(record.giftNo) ?? null;
			const after = { ...record, entries: stories.get(record.giftNo) ?? before?.entries ?? [] };
			this.#gifts.set(record.giftNo, after);
			this.#counted.noteGift(before, after);
			judgeStory(after, this.#findings);
		}
		judgeSums(this.#counted, questions.keptSums(), this.#findings);
	}

	/** The whole stories of the gifts that have new entries. */
	#readNewEntries({ newEntries }: Questions): ReadonlyMap<number, readonly GiftEntry[]> {
		const stories = new Map<number, GiftEntry[]>();
		for (const { hash, ...entry } of newEntries.all(this.#last)) {
			this.#noteEntry(entry, hash);
			if (entry.giftNo === null) continue;
			const story = stories.get(entry.giftNo) ?? [...(this.#gifts.get(entry.giftNo)?.entries ?? [])];
			story.push(entry);
			stories.set(entry.giftNo, story);
		}
		return stories;
	}

	#noteEntry(entry: GiftEntry, hash: Buffer): void {
		const isNext = entry.sequence === this.#last + 1 && nextHash(this.#head, entry).equals(hash);
		this.#findings.expect('hash_chain_unbroken', isNext, () => `at entry ${entry.sequence}`);
		this.#last = entry.sequence;
		this.#head = hash;
		if (entry.giftNo !== null) this.#counted.noteEntry(entry);
	}
}

type Questions = ReturnType<typeof askOf>;

function askOf({ ledger: { db } }: Host) {
	return {
		entry: db.prepare<[number], { hash: Buffer }>('SELECT hash FROM entries WHERE sequence = ?'),
		newEntries: db.prepare<[number], GiftEntry & { hash: Buffer }>(
			`SELECT ${ENTRY_COLUMNS} FROM entries WHERE sequence > ? ORDER BY sequence`,
		),
		giftByNo: db.prepare<[number], GiftRecord>(`SELECT ${GIFT_COLUMNS} FROM gifts WHERE gift_no = ?`),
		gift: db.prepare<[string], GiftRecord>(`SELECT ${GIFT_COLUMNS} FROM gifts WHERE gift_id = ?`),
		gifts: db.prepare<[], GiftRecord>(`SELECT ${GIFT_COLUMNS} FROM gifts`),
		keptSums: prepareKeptSums(db),
	};
}
