// A ledger worker that dies of the first ask it hears in this folder, as if the machine had taken its memory; from the
// second on it is the real one. FATAL names the ask that kills it.
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { ToWorker, WorkerStart } from '../../../../main/ledger/worker/contract.ts';
import { serve } from '../../../../main/ledger/worker/serve.ts';
import { temporaryPathOf } from '../../../../main/ledger/worker/export/appear-whole.ts';

if (!parentPort) throw new Error('runs only as a worker');
const start = workerData as WorkerStart;
const grave = join(dirname(start.ledgerPath), 'died-once');
parentPort.on('message', (message: ToWorker) => {
	if (message.kind !== 'ask' || existsSync(grave)) return;
	writeFileSync(grave, '');
	// In the middle of an export there is a part of a file.
	if (message.ask.kind === 'exportHistory') writeFileSync(temporaryPathOf(message.ask.argument.path), 'half a li');
	process.exit(3);
});
serve(parentPort, { ...start, workerPath: join(import.meta.dirname, '../../../../main/ledger/worker/index.ts') });
