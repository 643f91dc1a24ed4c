import { utilityProcess } from 'electron';
import { beginProcess } from '../../ledger/worker/carriers.ts';
import type { BeginCarrier } from '../../ledger/worker/carriers.ts';
import type { ToWorker } from '../../ledger/worker/contract.ts';

/** A process that reads a whole ledger file, and ends at once where the desk closes. */
export const beginReadingProcess: BeginCarrier = beginProcess((workerPath, start) => {
	const child = utilityProcess.fork(workerPath, [start], {
		serviceName: 'Giftwarden ledger check',
		stdio: 'ignore',
		execArgv: [],
	});
	// What is said before it is there would be lost, and nobody would be killed.
	let waiting: ToWorker[] | null = [];
	child.once('spawn', () => {
		for (const message of waiting ?? []) child.postMessage(message);
		waiting = null;
	});
	return {
		post(message) {
			if (waiting) waiting.push(message);
			else child.postMessage(message);
		},
		kill() {
			if (waiting) child.once('spawn', () => child.kill());
			else child.kill();
		},
		onMessage: (hear) => void child.on('message', hear),
		onExit: (end) => void child.once('exit', end),
	};
});
