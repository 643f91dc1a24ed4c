import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NotWrittenError } from './appear-whole.ts';

const COMPANIONS = ['', '-wal', '-shm', '.search', '.search-wal', '.search-shm'];

/** An export or a backup must never take the place of the ledger it is made from, by whatever name that file is reached. */
export async function refuseLedgerFile(path: string, ledgerPath: string): Promise<void> {
	const target = await identify(path);
	for (const suffix of COMPANIONS) {
		const own = `${ledgerPath}${suffix}`;
		if (resolve(own) === resolve(path) || (target !== null && target === (await identify(own))))
			throw new NotWrittenError('writing', `${path} is a file of the ledger`, 'ELEDGER');
	}
}

/** The file behind a name; null where there is none. */
async function identify(path: string): Promise<string | null> {
	try {
		const { dev, ino } = await stat(path, { bigint: true });
		return `${dev}:${ino}`;
	} catch {
		// What cannot be looked at is not the ledger, which is open at this moment; writing will tell what is wrong.
		return null;
	}
}
