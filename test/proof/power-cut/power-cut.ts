// Power cuts without a power cut: strace writes down every write and fsync of a real host process, and the log is played
// into every state that a disk may legally be in. With synchronous=NORMAL the same must lose something, or this proof
// would not see it.

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Findings, Proof } from '../proof.ts';
import { shareOut } from '../processes.ts';
import { requireStrace, runUnderStrace } from '../strace.ts';
import type { ReplayPiece, ReplayResult } from './replay-process.ts';
import { TRACED } from './system-calls.ts';

const RECORDED = fileURLToPath(new URL('./recorded-host.ts', import.meta.url));
const REPLAY = new URL('./replay-process.ts', import.meta.url);
/** Six states each; the control needs fewer. */
const MOMENTS = { FULL: 1_000, NORMAL: 200 } as const;
const STATES_MIN = 5_000;
const SHARES = 4;

export const powerCut: Proof = {
	name: 'power-cut',
	claim: 'no legal state of the disk after a power cut lacks anything that was told',
	async run(say) {
		const missing = requireStrace();
		if (missing !== null) return { counts: {}, failures: [missing] };
		const folder = realpathSync(mkdtempSync(join(tmpdir(), 'giftwarden-power-cut-')));
		try {
			return await cutPower(folder, say);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

async function cutPower(folder: string, say: (line: string) => void): Promise<Findings> {
	const full = await recordAndReplay(folder, 'FULL', say);
	const control = await recordAndReplay(folder, 'NORMAL', say);
	const failures = [...full.lost, ...full.damaged];
	if (full.states < STATES_MIN) failures.push(`only ${full.states} states were tried`);
	if (control.lost.length === 0)
		failures.push('with synchronous=NORMAL nothing was lost either: this proof sees nothing');
	return {
		counts: {
			'system calls': full.calls,
			'moments of the cut': full.moments,
			'states of the disk': full.states,
			'gifts told of': full.told,
			'states that lost something told': full.lost.length,
			'states that did not open soundly': full.damaged.length,
			'control with NORMAL': `${control.lost.length} of ${control.states} states lost something told`,
		},
		failures,
	};
}

async function recordAndReplay(
	folder: string,
	mode: keyof typeof MOMENTS,
	say: (line: string) => void,
): Promise<ReplayResult> {
	const ledgerFolder = join(folder, mode);
	mkdirSync(ledgerFolder);
	const logPath = join(folder, `${mode}.strace`);
	say(`records a host with synchronous=${mode}`);
	const options = ['-y', '-xx', '-s', '100000', '-e', `trace=${TRACED}`, '-o', logPath];
	await runUnderStrace(options, [RECORDED, ledgerFolder, mode]);
	const pieces = Array.from({ length: SHARES }, (_, share): ReplayPiece => {
		return { logPath, folder: ledgerFolder, share, shares: SHARES, momentsMax: MOMENTS[mode] };
	});
	const results: ReplayResult[] = [];
	await shareOut(REPLAY, pieces, (result: ReplayResult) => void results.push(result));
	const add = (count: (result: ReplayResult) => number): number => results.reduce((sum, one) => sum + count(one), 0);
	return {
		calls: results[0]?.calls ?? 0,
		told: results[0]?.told ?? 0,
		moments: add(({ moments }) => moments),
		states: add(({ states }) => states),
		lost: results.flatMap(({ lost }) => lost),
		damaged: results.flatMap(({ damaged }) => damaged),
	};
}
