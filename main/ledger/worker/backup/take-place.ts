// Puts a fresh ledger in the place of another one, which is moved aside and never deleted. A power cut between the two
// renames leaves the fresh one under its own name, complete; the next start finishes what was begun.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const COMPANIONS = ['', '-wal', '-shm'];

/** Where a fresh ledger waits to take its place. Only a complete one bears this name. */
export function waitingPathOf(ledgerPath: string): string {
	return `${ledgerPath}.restored`;
}

/** Nobody has the ledger open. Answers where the old one lies now; null where there was none. */
export function takePlace(ledgerPath: string, freshPath: string, atMs: number): string | null {
	renameSync(freshPath, waitingPathOf(ledgerPath));
	makeNamesDurable(ledgerPath);
	const stamp = new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
	const aside = findFree(`${ledgerPath}.aside-${stamp}`);
	const hadOne = existsSync(ledgerPath);
	for (const suffix of COMPANIONS)
		if (existsSync(`${ledgerPath}${suffix}`)) renameSync(`${ledgerPath}${suffix}`, `${aside}${suffix}`);
	finishTakingPlace(ledgerPath);
	return hadOne ? aside : null;
}

/** Before a ledger is opened: one that waits takes a place that is free. */
export function finishTakingPlace(ledgerPath: string): void {
	if (existsSync(ledgerPath) || !existsSync(waitingPathOf(ledgerPath))) return;
	// Of the ledger that lay here; what it indexed is not what comes.
	for (const suffix of ['-wal', '-shm', '.search', '.search-wal', '.search-shm'])
		rmSync(`${ledgerPath}${suffix}`, { force: true });
	renameSync(waitingPathOf(ledgerPath), ledgerPath);
	makeNamesDurable(ledgerPath);
}

function findFree(path: string): string {
	for (let no = 1; ; no++) {
		const free = no === 1 ? path : `${path}-${no}`;
		if (!COMPANIONS.some((suffix) => existsSync(`${free}${suffix}`))) return free;
	}
}

/** Windows knows no such step. */
function makeNamesDurable(ledgerPath: string): void {
	if (process.platform === 'win32') return;
	const folder = openSync(dirname(ledgerPath), 'r');
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
