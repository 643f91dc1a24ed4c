import type { MessagePort } from 'node:worker_threads';
import { assertNever } from '../../../../../protocol/exhaustive.ts';
import { beginLinesHere } from './line-maker.ts';
import type { FromLines, LineStart, ToLines } from './line-thread.ts';

/** Turns records into lines as they come, until the thread is ended. */
export function serveLines(port: MessagePort, { lines: order }: LineStart): void {
	const maker = beginLinesHere(order);

	async function answer(message: ToLines): Promise<void> {
		switch (message.kind) {
			case 'make': {
				const made = await maker.make(message.records, message.recordsMax, message.space);
				port.postMessage({ kind: 'made', made } satisfies FromLines, [made.lines.buffer as ArrayBuffer]);
				return;
			}
			case 'end':
				port.postMessage({ kind: 'ended', written: await maker.finish() } satisfies FromLines);
				return;
			case 'close':
				return port.close();
			default:
				assertNever(message, 'a message to the thread that makes lines');
		}
	}

	port.on('message', (message: ToLines) => {
		answer(message).catch((error: unknown) => {
			const detail = error instanceof Error ? error.message : String(error);
			port.postMessage({ kind: 'failed', detail } satisfies FromLines);
		});
	});
}
