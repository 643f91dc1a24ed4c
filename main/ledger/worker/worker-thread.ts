import { Worker } from 'node:worker_threads';
import { assertNever } from '../../../protocol/exhaustive.ts';
import { NoAnswerError } from './contract.ts';
import type { Ask, AskKind, Asks, FromWorker, Progress, ToWorker, WorkerStart } from './contract.ts';

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
 * One worker thread and the asks it has not answered. It starts with the first ask; when it dies, every open ask fails
 * at once and the next ask starts a new one.
 */
export class WorkerThread {
	readonly #path: string;
	readonly #start: WorkerStart;
	readonly #open = new Map<number, OpenAsk>();
	#worker: Worker | null = null;
	#askNo = 0;
	#isClosed = false;

	constructor(path: string, start: WorkerStart) {
		this.#path = path;
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
			this.#post({ kind: 'ask', askNo, ask: { kind, argument } as Ask });
		});
		return { answered, cancel: () => this.#worker?.postMessage({ kind: 'cancel', askNo } satisfies ToWorker) };
	}

	/** Lets the thread close its files and ends it; open asks fail. */
	async close(): Promise<void> {
		this.#isClosed = true;
		const worker = this.#worker;
		this.#failAll('closed', 'the ledger was closed');
		if (!worker) return;
		const ended = new Promise((resolve) => worker.once('exit', resolve));
		worker.postMessage({ kind: 'close' } satisfies ToWorker);
		await ended;
	}

	#post(message: ToWorker): void {
		this.#worker ??= this.#begin();
		this.#worker.postMessage(message);
	}

	#begin(): Worker {
		const worker = new Worker(this.#path, { workerData: this.#start, name: 'ledger' });
		worker.on('message', (message: FromWorker) => this.#hear(message));
		worker.on('messageerror', (error) => this.#lose(worker, error.message));
		worker.on('error', (error) => this.#lose(worker, error instanceof Error ? error.message : String(error)));
		worker.on('exit', (code) => this.#lose(worker, `the ledger's worker ended with code ${code}`));
		return worker;
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

	#lose(worker: Worker, detail: string): void {
		if (this.#worker !== worker) return;
		this.#worker = null;
		this.#failAll(this.#isClosed ? 'closed' : 'crashed', detail);
	}

	#failAll(why: 'closed' | 'crashed', detail: string): void {
		const open = [...this.#open.values()];
		this.#open.clear();
		for (const { fail } of open) fail(new NoAnswerError(why, detail));
	}
}
