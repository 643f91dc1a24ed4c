import { systemClock } from '../../../protocol/clock.ts';
import type { CallOff } from '../../../protocol/clock.ts';
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
 * open ask fails at once and the next ask starts a new one. One that is asked nothing for `restsAfterMs` ends, too: an idle
 * thread keeps some ten megabytes.
 */
export class WorkerLine {
	readonly #begin: BeginCarrier;
	readonly #start: WorkerStart;
	readonly #open = new Map<number, OpenAsk>();
	#carrier: Carrier | null = null;
	#askNo = 0;
	#isClosed = false;
	readonly #restsAfterMs: number | null;
	#callOffRest: CallOff = () => undefined;
	#ending: Promise<void> = Promise.resolve();

	constructor(begin: BeginCarrier, start: WorkerStart, restsAfterMs: number | null = null) {
		this.#begin = begin;
		this.#start = start;
		this.#restsAfterMs = restsAfterMs;
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
			this.#callOffRest();
			this.#carrier ??= this.#beginCarrier();
			this.#carrier.post({ kind: 'ask', askNo, ask: { kind, argument } as Ask });
		});
		return { answered, cancel: () => this.#carrier?.post({ kind: 'cancel', askNo }) };
	}

	/** Ends the worker; open asks fail. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#failAll('closed', 'the ledger was closed');
		this.#endCarrier();
		await this.#ending;
	}

	#endCarrier(): void {
		this.#callOffRest();
		const carrier = this.#carrier;
		this.#carrier = null;
		// Whoever closes waits for one that ended itself a moment ago, too: the file must be free.
		if (carrier) this.#ending = Promise.all([this.#ending, carrier.end()]).then(() => undefined);
	}

	#restSoon(): void {
		if (this.#restsAfterMs === null || this.#open.size > 0) return;
		this.#callOffRest = systemClock.after(this.#restsAfterMs, () => this.#endCarrier());
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
				this.#restSoon();
				return;
			case 'failed':
				this.#open.delete(message.askNo);
				open?.fail(new NoAnswerError(message.why, message.detail));
				this.#restSoon();
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
