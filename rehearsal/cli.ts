// The rehearsal on the command line: reads the plan, runs the evening, prints what was found. Everything that a script
// wants to read goes to standard output, everything that a person watches goes to standard error.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { systemClock } from '../protocol/clock.ts';
import { runEvening } from './evening.ts';
import type { Progress } from './evening.ts';
import { HELP, readWish } from './plan.ts';
import type { Wish } from './plan.ts';
import { layOut } from './lay-out.ts';

const SAY_EVERY_MS = 1_000;

async function main(words: readonly string[]): Promise<number> {
	const read = readWish(words);
	switch (read.kind) {
		case 'help':
			process.stdout.write(HELP);
			return 0;
		case 'wrong':
			process.stderr.write(`${read.why}\n\n${HELP}`);
			return 2;
		case 'wish':
			return await rehearse(read.wish);
	}
}

async function rehearse({ plan, ledgerPath, isJson }: Wish): Promise<number> {
	const directory = ledgerPath === null ? mkdtempSync(join(tmpdir(), 'giftwarden-rehearsal-')) : null;
	const path = ledgerPath ?? join(directory ?? '', 'ledger.sqlite');
	const startedAt = systemClock.now();
	try {
		const report = await runEvening(plan, path, createTeller(plan.gifts));
		const tookMs = systemClock.now() - startedAt;
		process.stdout.write(isJson ? `${JSON.stringify({ ...report, tookMs }, null, 2)}\n` : layOut(report, tookMs));
		return Object.values(report.invariants).every(Boolean) ? 0 : 1;
	} catch (error) {
		process.stderr.write(`the evening ended early: ${inspect(error)}\n`);
		return 1;
	} finally {
		if (directory !== null) rmSync(directory, { recursive: true, force: true });
	}
}

/** One line a second at most, and one at each change of what is going on. */
function createTeller(gifts: number): (progress: Progress) => void {
	let saidAt = -Infinity;
	let wasAsking: boolean | null = null;
	return ({ asked, elapsedMs, isAsking }) => {
		const now = systemClock.now();
		if (now - saidAt < SAY_EVERY_MS && isAsking === wasAsking) return;
		saidAt = now;
		wasAsking = isAsking;
		const minutes = Math.floor(elapsedMs / 60_000);
		const seconds = String(Math.floor((elapsedMs % 60_000) / 1_000)).padStart(2, '0');
		const what = isAsking ? `${asked} of ${gifts} gifts asked for` : `${asked} gifts asked for, waiting for their ends`;
		process.stderr.write(`${minutes}:${seconds} of the evening: ${what}\n`);
	};
}

process.exitCode = await main(process.argv.slice(2));
