// The entry of a ledger worker thread. It only reads the ledger; what it writes are files of its own: the search index,
// an export, a backup.

import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from './contract.ts';
import { serveLines } from './export/lines/serve-lines.ts';
import type { LineStart } from './export/lines/line-thread.ts';
import { serve } from './serve.ts';

if (!parentPort) throw new Error('the ledger worker runs in a thread of its own');
const start = workerData as WorkerStart | LineStart;
if ('lines' in start) serveLines(parentPort, start);
else serve(parentPort, start);
