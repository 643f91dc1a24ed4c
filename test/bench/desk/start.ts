import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from '../../../build/bundle.ts';
import { projectRoot } from '../../../build/paths.ts';
import { ensureElectron } from '../../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../../build/system/sandbox.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import { findBenchLedger, withLedgerCopy } from '../ledger-cache.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { takeTurns, timeRatios } from '../rounds.ts';
import { BARE_APP } from './bare-window.ts';

const START_WITHIN_MS = 60_000;
const PAINTED = 'giftwarden: window painted';

/** From the start of the process to the first frame with the desk's gifts in it, beside a window with one word in it. */
export async function benchStart({ gifts, rounds }: { gifts: number; rounds: number }): Promise<BenchResult> {
	const ledger = await findBenchLedger(gifts);
	await ensureBuilt();
	const release = await prepareMachine();
	try {
		const { executable, version } = await ensureElectron();
		const sandbox = await findSandboxArguments(executable);
		return await withLedgerCopy(ledger, async (folder, copy) => {
			// Each has a profile of its own, as two programs have: what Chromium keeps of one is no use to the other.
			const start = (name: string, app: string, ...args: string[]) =>
				startOnce(executable, [...sandbox, `--user-data-dir=${join(folder, name)}`, app, '--smoke', ...args]);
			const measured = await takeTurns(
				rounds * 2,
				() => start('desk', projectRoot, `--ledger=${copy}`, '--no-viewers'),
				() => start('bare', BARE_APP),
			);
			return {
				name: 'desk-start',
				what: `from the start of the process to the first painted desk, with ${gifts} gifts on disk`,
				beside: `the first painted frame of a bare window (Electron ${version})`,
				unit: 'x',
				values: timeRatios(measured),
				wanted: { atMost: 1.25 },
				figures: {
					'ours, ms': round(spreadOf(measured.ours).median),
					'theirs, ms': round(spreadOf(measured.theirs).median),
				},
			};
		});
	} finally {
		release();
	}
}

/** Milliseconds until it says that it has painted; answers once it has left. */
async function startOnce(executable: string, args: readonly string[]): Promise<number> {
	const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
	const began = performance.now();
	const child = spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
	let took = NaN;
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString();
		if (Number.isNaN(took) && output.includes(PAINTED)) took = performance.now() - began;
	});
	const tooLate = setTimeout(() => child.kill('SIGKILL'), START_WITHIN_MS);
	await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	clearTimeout(tooLate);
	if (Number.isNaN(took)) throw new Error(`nothing was painted: ${output}`);
	return took;
}
