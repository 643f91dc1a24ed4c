// The entry of a ledger worker, thread or process. It only reads the ledger; what it writes are files of its own: the search index,
// an export, a backup.

import { parentPort, workerData } from 'node:worker_threads';
import type { ToWorker, WorkerPort, WorkerStart } from './contract.ts';
import { serveLines } from './export/lines/serve-lines.ts';
import type { LineStart } from './export/lines/line-thread.ts';

if (parentPort) {
	const start = workerData as WorkerStart | LineStart;
	if ('lines' in start) serveLines(parentPort, start);
	else void serveReader(parentPort, start);
} else {
	void serveReader(openProcessPort(), JSON.parse(process.argv[2] ?? '') as WorkerStart);
}

/** A thread for lines begins sooner without what reads a ledger. Asks wait until somebody listens. */
async function serveReader(port: WorkerPort, start: WorkerStart): Promise<void> {
	const { serve } = await import('./serve.ts');
	serve(port, start);
}

/** The way to whoever started this process: Electron's, or Node's. */
function openProcessPort(): WorkerPort {
	const { parentPort: electron } = process as { parentPort?: ElectronPort };
	if (!electron && !process.send) throw new Error('the ledger worker is started by the app');
	process.once('disconnect', () => process.exit());
	return {
		on(_message, hear) {
			if (electron) electron.on('message', ({ data }) => hear(data as ToWorker));
			else process.on('message', (message) => hear(message as ToWorker));
		},
		postMessage(message) {
			if (electron) electron.postMessage(message);
			else process.send?.(message);
		},
		close: () => process.exit(),
	};
}

interface ElectronPort {
	on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
	postMessage(message: unknown): void;
}
