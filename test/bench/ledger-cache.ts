import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInCache } from '../../build/runtime/cache.ts';
import { asChannelName, asUserId } from '../../protocol/ids.ts';
import { LEDGER_VERSION } from '../../main/ledger/migrations/index.ts';
import { openLedgerWorker } from '../../main/ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../main/ledger/worker/ledger-worker.ts';
import { seedLedger } from '../support/ledger-seed.ts';

export const WORKER_SOURCE = new URL('../../main/ledger/worker/index.ts', import.meta.url);
const NAME = 'ledger.sqlite';
/** Counts up when the seed makes other gifts than before. */
const SEED_VERSION = 2;

/** A ledger of the rehearsal room with so many settled gifts and its search index, made once and kept. Nobody writes to it. */
export async function findBenchLedger(gifts: number): Promise<string> {
	const name = `bench-ledger-${LEDGER_VERSION}-${SEED_VERSION}-${gifts}`;
	const folder = await makeInCache(name, async (unfinished) => {
		process.stderr.write(`giftwarden: filling a ledger with ${gifts} gifts, once …\n`);
		const path = join(unfinished, NAME);
		seedLedger({ path, gifts, room: asChannelName('rehearsal'), host: asUserId('desk') });
		await withWorker(path, WORKER_SOURCE, (worker) => worker.indexText());
	});
	return join(folder, NAME);
}

/** The same ledger in a folder of its own, for a desk that goes on with it. */
export async function withLedgerCopy<Value>(path: string, use: (folder: string, copy: string) => Promise<Value>) {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-bench-'));
	try {
		const copy = join(folder, NAME);
		for (const suffix of ['', '.search']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
		return await use(folder, copy);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

export async function withWorker<Value>(
	ledgerPath: string,
	workerPath: string | URL,
	use: (worker: LedgerWorker) => Promise<Value>,
) {
	const worker = openLedgerWorker({ workerPath, ledgerPath });
	try {
		return await use(worker);
	} finally {
		await worker.close();
	}
}

export async function withFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-bench-'));
	try {
		return await use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
