import { fork } from 'node:child_process';
import { beginProcess } from '../../../../main/ledger/worker/carriers.ts';
import type { BeginCarrier } from '../../../../main/ledger/worker/carriers.ts';
import type { FromWorker } from '../../../../main/ledger/worker/contract.ts';

/** A worker in a process as Node starts one; the app has Electron's. */
export const forkWorker: BeginCarrier = beginProcess((workerPath, start) => {
	const child = fork(workerPath, [start]);
	return {
		post: (message) => void child.send(message),
		kill: () => void child.kill('SIGKILL'),
		onMessage: (hear) => void child.on('message', (message) => hear(message as FromWorker)),
		onExit: (end) => void child.once('exit', end),
	};
});
