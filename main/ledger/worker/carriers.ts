// What carries asks to a worker of the ledger. A thread is there at once and shares our memory; but SQLite's own check of a
// large table cannot be stopped, and a thread in the middle of it holds up a desk that closes. A process can be ended at any
// moment, which is all that a reader's work can come to.

import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerStart } from './contract.ts';

export interface Carrier {
	post(message: ToWorker): void;
	/** Ends the worker: a thread closes its files first, a process ends at once. Resolves when it is gone. */
	end(): Promise<void>;
}

export interface CarrierEvents {
	readonly heard: (message: FromWorker) => void;
	/** It ended by itself. Not called after `end`. */
	readonly lost: (detail: string) => void;
}

/** Starts a worker on its own file. */
export type BeginCarrier = (start: WorkerStart, events: CarrierEvents) => Carrier;

export const beginThread: BeginCarrier = (start, { heard, lost }) => {
	const worker = new Worker(start.workerPath, { workerData: start, name: 'ledger' });
	const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
	let isEnding = false;
	const lose = (detail: string): void => {
		if (!isEnding) lost(detail);
	};
	worker.on('message', heard);
	worker.on('messageerror', (error) => lose(error.message));
	worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)));
	worker.on('exit', (code) => lose(`the ledger's worker ended with code ${code}`));
	return {
		post: (message) => worker.postMessage(message),
		end() {
			isEnding = true;
			worker.postMessage({ kind: 'close' } satisfies ToWorker);
			return ended;
		},
	};
};

/** A process as Node and Electron start it, so far as a carrier needs it. */
export interface WorkerProcess {
	post(message: ToWorker): void;
	kill(): void;
	onMessage(hear: (message: FromWorker) => void): void;
	onExit(end: (code: number | null) => void): void;
}

/** `spawn` starts the worker's file with what it is to know as JSON in its one argument. */
export function beginProcess(spawn: (workerPath: string, start: string) => WorkerProcess): BeginCarrier {
	return (start, { heard, lost }) => {
		const child = spawn(start.workerPath, JSON.stringify(start));
		let isEnding = false;
		const ended = new Promise<void>((resolve) => {
			child.onExit((code) => {
				resolve();
				if (!isEnding) lost(`the ledger's process ended with code ${String(code)}`);
			});
		});
		child.onMessage((message) => {
			if (!isEnding) heard(message);
		});
		return {
			post: (message) => child.post(message),
			end() {
				isEnding = true;
				child.kill();
				return ended;
			},
		};
	};
}
