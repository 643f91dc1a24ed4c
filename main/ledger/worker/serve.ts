import { assertNever } from '../../../protocol/exhaustive.ts';
import { findStorageFault } from '../storage-fault.ts';
import { backUp } from './backup/back-up.ts';
import { listBackups } from './backup/list-backups.ts';
import { restore } from './backup/restore.ts';
import { readKnownOfLedger } from './backup/known-of.ts';
import { checkIntegrity } from './check/check-integrity.ts';
import { verifyLedger } from './check/verify-ledger.ts';
import type { Ask, AskKind, Asks, FromWorker, Progress, ToWorker, WorkerPort, WorkerStart } from './contract.ts';
import { exportHistory } from './export/export-history.ts';
import { beginLinesInThread } from './export/lines/line-thread.ts';
import { checkCsv } from './export/manifest/check-csv.ts';
import { readOneMoment } from './ledger-reader.ts';
import { QuestionDesk } from './question-desk.ts';

/** What an ask is answered with while others are answered too. */
interface AskPorts {
	readonly progress: (progress: Progress) => void;
	readonly isCancelled: () => boolean;
	readonly breathe: () => Promise<void>;
}

/** Answers asks until it is told to close; then what runs is cancelled, files are closed, and the thread ends. */
export function serve(port: WorkerPort, start: WorkerStart): void {
	const { ledgerPath } = start;
	const running = new Map<number, Promise<void>>();
	const cancelled = new Set<number>();
	let isClosing = false;
	const desk = new QuestionDesk(ledgerPath, { breathe, isClosing: () => isClosing });

	function tell(message: FromWorker): void {
		port.postMessage(message);
	}

	async function answer(askNo: number, ask: Ask): Promise<void> {
		const ports: AskPorts = {
			progress: (progress) => tell({ kind: 'progress', askNo, progress }),
			isCancelled: () => isClosing || cancelled.has(askNo),
			breathe,
		};
		try {
			tell({ kind: 'answered', askNo, value: await answerAsk(ask, { start, desk, ports }) });
		} catch (error) {
			const fault = findStorageFault(error);
			const detail = fault?.why ?? (error instanceof Error ? error.message : String(error));
			tell({ kind: 'failed', askNo, why: fault ? 'storage' : 'fault', detail });
		}
		running.delete(askNo);
		cancelled.delete(askNo);
	}

	async function close(): Promise<void> {
		isClosing = true;
		await Promise.all(running.values());
		desk.close();
		port.close();
	}

	port.on('message', (message: ToWorker) => {
		switch (message.kind) {
			case 'ask':
				running.set(message.askNo, answer(message.askNo, message.ask));
				return;
			case 'cancel':
				cancelled.add(message.askNo);
				return;
			case 'close':
				void close();
				return;
			default:
				assertNever(message, 'a message to the ledger worker');
		}
	});
}

/** What each ask is answered by. */
function answerAsk(
	ask: Ask,
	{ start, desk, ports }: { start: WorkerStart; desk: QuestionDesk; ports: AskPorts },
): Promise<Asks[AskKind]['value']> {
	const { ledgerPath, standsFor, workerPath } = start;
	switch (ask.kind) {
		case 'searchHistory':
			return desk.search(ask.argument);
		case 'sumHistory':
			return desk.sum(ask.argument);
		case 'indexText':
			return desk.indexText(ask.argument);
		case 'exportHistory':
			return exportHistory(ledgerPath, ask.argument, {
				...ports,
				standsFor,
				beginLines: (order) => beginLinesInThread(workerPath, order),
			});
		case 'checkIntegrity':
			return checkIntegrity(ledgerPath, { ...ports, share: (share) => ports.progress({ share }) });
		case 'backUp':
			return backUp(ledgerPath, ask.argument.path, ports);
		case 'listBackups':
			return listBackups(ask.argument.folder);
		case 'verifyLedger':
			return verifyLedger(ask.argument.path, ports);
		case 'checkCsv':
			return readOneMoment(ledgerPath, 'without_index', (reader) => checkCsv(ask.argument.path, reader, ports));
		case 'restore':
			return restore(ask.argument, { ...ports, progress: () => {} });
		case 'readKnown':
			return readKnownOfLedger(ledgerPath);
		default:
			return assertNever(ask, 'an ask of the ledger worker');
	}
}

/** Lets the messages that have arrived be heard. */
function breathe(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
