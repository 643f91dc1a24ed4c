// The entry of a ledger worker thread. It only reads the ledger; what it writes are files of its own: the search index,
// an export, a backup.

import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from './contract.ts';
import { serve } from './serve.ts';

if (!parentPort) throw new Error('the ledger worker runs in a thread of its own');
serve(parentPort, workerData as WorkerStart);
