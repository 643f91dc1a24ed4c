import { Worker } from 'node:worker_threads';
import { NoAnswerError } from '../../contract.ts';
import type { LineMaker, LineOrder, MadeLines, WrittenLines } from './line-maker.ts';

/** The start of a worker that makes lines and nothing else. */
export interface LineStart {
	readonly lines: LineOrder;
}

/** `end` asks for what was written; `close` ends the thread, which nothing else does: it is never cut off. Bytes change hands with the messages; none is copied. */
export type ToLines =
	| { readonly kind: 'make'; readonly records: Uint8Array; readonly recordsMax: number; readonly space: Uint8Array }
	| { readonly kind: 'end' }
	| { readonly kind: 'close' };

export type FromLines =
	| { readonly kind: 'made'; readonly made: MadeLines }
	| { readonly kind: 'ended'; readonly written: WrittenLines }
	| { readonly kind: 'failed'; readonly detail: string };

interface Waiting {
	readonly resolve: (message: FromLines) => void;
	readonly reject: (error: Error) => void;
}

/** Lines from a thread of their own; what it is given is answered in the same order. */
export function beginLinesInThread(workerPath: string, lines: LineOrder): LineMaker {
	const thread = new Worker(workerPath, { workerData: { lines } satisfies LineStart, name: 'lines' });
	const waiting: Waiting[] = [];
	let broken: Error | null = null;
	const breakOff = (error: Error): void => {
		broken ??= error;
		for (const { reject } of waiting.splice(0)) reject(broken);
	};
	thread.on('message', (message: FromLines) => {
		if (message.kind === 'failed') breakOff(new Error(message.detail));
		else waiting.shift()?.resolve(message);
	});
	thread.on('error', (error) => breakOff(error instanceof Error ? error : new Error(String(error))));
	thread.on('exit', () => breakOff(new NoAnswerError('crashed', 'the thread that makes lines has ended')));

	function ask(message: ToLines, transfer: readonly ArrayBuffer[]): Promise<FromLines> {
		return new Promise((resolve, reject) => {
			if (broken) return reject(broken);
			waiting.push({ resolve, reject });
			thread.postMessage(message, transfer);
		});
	}
	return {
		async make(records, recordsMax, space) {
			const transfer = [records, space].map(({ buffer }) => buffer as ArrayBuffer);
			const answer = await ask({ kind: 'make', records, recordsMax, space }, transfer);
			if (answer.kind !== 'made') throw new Error(`lines were answered with ${answer.kind}`);
			return answer.made;
		},
		async finish() {
			const answer = await ask({ kind: 'end' }, []);
			if (answer.kind !== 'ended') throw new Error(`the end of the lines was answered with ${answer.kind}`);
			return answer.written;
		},
		close() {
			thread.postMessage({ kind: 'close' } satisfies ToLines);
		},
	};
}
