import type { HistoryFilter, HistoryPage, SelectionTotals } from '../../../preload/api/rows.ts';
import { searchHistory, sumHistory } from '../history/read-history.ts';
import type { Breathe } from '../history/read-history.ts';
import { openForReading } from '../open-database.ts';
import { findStorageFault } from '../storage-fault.ts';
import type { Asks, IndexState } from './contract.ts';
import { LedgerReader, readOneMoment } from './ledger-reader.ts';
import type { UseIndex } from './ledger-reader.ts';
import { SearchIndex, isDamage, searchPathOf } from './search-index.ts';

export interface QuestionPorts {
	/** Between two steps of a long answer, other asks are heard. */
	readonly breathe: Breathe;
	readonly isClosing: () => boolean;
}

/**
 * Answers questions, and keeps the search index that they use. A question never fails because of the index: where it is
 * damaged, gifts are read one by one, and the index is made anew meanwhile.
 */
export class QuestionDesk {
	readonly #ledgerPath: string;
	readonly #ports: QuestionPorts;
	#reader: LedgerReader | null = null;
	#index: { readonly writer: SearchIndex; readonly source: ReturnType<typeof openForReading> } | null = null;
	#isIndexDamaged = false;
	#indexing: Promise<unknown> = Promise.resolve();

	constructor(ledgerPath: string, ports: QuestionPorts) {
		this.#ledgerPath = ledgerPath;
		this.#ports = ports;
	}

	search(question: Asks['searchHistory']['argument']): Promise<HistoryPage> {
		return this.#despiteIndex((useIndex) => {
			this.#reader ??= new LedgerReader(this.#ledgerPath, useIndex);
			return this.#reader.use((reader) => searchHistory(reader, question, this.#ports.breathe));
		});
	}

	sum(filter: HistoryFilter): Promise<SelectionTotals> {
		// A reader of its own: while it holds still, searches go on seeing the newest gifts.
		return this.#despiteIndex((useIndex) =>
			readOneMoment(this.#ledgerPath, useIndex, (reader) => sumHistory(reader, filter, this.#ports.breathe)),
		);
	}

	/** Indexes what is new; with `anew` from the first gift. One after the other, however often it is asked for. */
	indexText({ anew }: { anew: boolean }): Promise<IndexState> {
		const run = () => this.#bringUpToDate(anew);
		const state = this.#indexing.then(run, run);
		this.#indexing = state;
		return state;
	}

	close(): void {
		this.#retireReader();
		this.#closeIndex();
	}

	async #despiteIndex<Value>(ask: (useIndex: UseIndex) => Promise<Value>): Promise<Value> {
		if (this.#isIndexDamaged) return ask('without_index');
		try {
			return await ask('with_index');
		} catch (error) {
			if (!findStorageFault(error)) throw error;
			this.#isIndexDamaged = true;
			this.#retireReader();
			// Throws again where it is the ledger itself that cannot be read.
			const value = await ask('without_index');
			void this.indexText({ anew: true });
			return value;
		}
	}

	async #bringUpToDate(anew: boolean): Promise<IndexState> {
		const { breathe, isClosing } = this.#ports;
		try {
			const index = this.#openIndex(anew || this.#isIndexDamaged);
			while (!isClosing() && index.catchUpOneStep()) await breathe();
			return { giftsIndexed: index.giftsIndexed, why: '' };
		} catch (error) {
			this.#closeIndex();
			if (isDamage(error) && !this.#isIndexDamaged) {
				this.#isIndexDamaged = true;
				return this.#bringUpToDate(true);
			}
			return { giftsIndexed: 0, why: tellWhyNoIndex(error) };
		}
	}

	#openIndex(anew: boolean): SearchIndex {
		if (this.#index && !anew) return this.#index.writer;
		this.#closeIndex();
		this.#retireReader();
		const source = openForReading(this.#ledgerPath);
		const writer = new SearchIndex(searchPathOf(this.#ledgerPath), source);
		this.#index = { writer, source };
		if (anew) writer.beginAnew();
		else writer.open();
		this.#isIndexDamaged = false;
		return writer;
	}

	#closeIndex(): void {
		this.#index?.writer.close();
		this.#index?.source.close();
		this.#index = null;
	}

	/** The next question opens a reader that sees the index as it is then. */
	#retireReader(): void {
		this.#reader?.retire();
		this.#reader = null;
	}
}

function tellWhyNoIndex(error: unknown): string {
	const fault = findStorageFault(error);
	if (fault) return fault.why;
	// Some systems do not let go of a file that is still being read; the next time it works.
	if (error instanceof Error && 'syscall' in error) return `The search index cannot be replaced now: ${error.message}`;
	throw error;
}
