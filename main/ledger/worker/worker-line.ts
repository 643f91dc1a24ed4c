import { assertNever } from '../../../protocol/exhaustive.ts';
import type { BeginCarrier, Carrier } from './carriers.ts';
import { NoAnswerError } from './contract.ts';
import type { Ask, AskKind, Asks, FromWorker, Progress, WorkerStart } from './contract.ts';

interface OpenAsk {
	readonly answer: (value: Asks[AskKind]['value']) => void;
	readonly fail: (error: NoAnswerError) => void;
	readonly progress: (progress: Progress) => void;
}

/** An ask on its way. `cancel` only asks the worker to stop; the answer still comes. */
export interface Asked<Value> {
	readonly answered: Promise<Value>;
	cancel(): void;
}

/**
 * The line to one worker, and the asks that it has not answered. The worker starts with the first ask; when it dies, every
 * open ask fails at once and the next ask starts a new one.
 */
export class WorkerLine {
	readonly #begin: BeginCarrier;
	readonly #start: WorkerStart;
	readonly #open = new Map<number, OpenAsk>();
	#carrier: Carrier | null = null;
	#askNo = 0;
	#isClosed = false;

	constructor(begin: BeginCarrier, start: WorkerStart) {
		this.#begin = begin;
		this.#start = start;
	}

	ask<Kind extends AskKind>(
		kind: Kind,
		argument: Asks[Kind]['argument'],
		progress: (progress: Progress) => void = () => {},
	): Asked<Asks[Kind]['value']> {
		const askNo = ++this.#askNo;
		const answered = new Promise<Asks[Kind]['value']>((resolve, reject) => {
			if (this.#isClosed) return reject(new NoAnswerError('closed', 'the ledger is closed'));
			// The worker answers an ask of one kind with a value of that kind; the contract's types are checked there.
			const answer = (value: Asks[AskKind]['value']) => resolve(value);
			this.#open.set(askNo, { answer, fail: reject, progress });
			this.#carrier ??= this.#beginCarrier();
			this.#carrier.post({ kind: 'ask', askNo, ask: { kind, argument } as Ask });
		});
		return { answered, cancel: () => this.#carrier?.post({ kind: 'cancel', askNo }) };
	}

	/** Ends the worker; open asks fail. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const carrier = this.#carrier;
		this.#failAll('closed', 'the ledger was closed');
		await carrier?.end();
	}

	#beginCarrier(): Carrier {
		const carrier = this.#begin(this.#start, {
			heard: (message) => this.#hear(message),
			lost: (detail) => {
				if (this.#carrier !== carrier) return;
				this.#carrier = null;
				this.#failAll(this.#isClosed ? 'closed' : 'crashed', detail);
			},
		});
		return carrier;
	}

	#hear(message: FromWorker): void {
		const open = this.#open.get(message.askNo);
		switch (message.kind) {
			case 'progress':
				open?.progress(message.progress);
				return;
			case 'answered':
				this.#open.delete(message.askNo);
				open?.answer(message.value);
				return;
			case 'failed':
				this.#open.delete(message.askNo);
				open?.fail(new NoAnswerError(message.why, message.detail));
				return;
			default:
				assertNever(message, 'a message of the ledger worker');
		}
	}

	#failAll(why: 'closed' | 'crashed', detail: string): void {
		const open = [...this.#open.values()];
		this.#open.clear();
		for (const { fail } of open) fail(new NoAnswerError(why, detail));
	}
}
