import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof } from '../proof.ts';
import { bundleProgram } from '../bundle.ts';
import { shareOut } from '../processes.ts';
import { HOST_PROCESS } from './host-child.ts';
import type { KillPlan, KillResult } from './kill-evening.ts';

const EVENINGS = 20;
const KILLS_EACH = 50;
const PROGRAM = new URL('./kill-process.ts', import.meta.url);

export const kill: Proof = {
	name: 'kill',
	claim: 'a host that is killed at a thousand random moments loses nothing and doubles nothing',
	async run(say) {
		const folder = mkdtempSync(join(tmpdir(), 'giftwarden-kill-'));
		const host = await bundleProgram(HOST_PROCESS);
		const plans = Array.from({ length: EVENINGS }, (_, at): KillPlan => {
			const ledgerPath = join(folder, `${at}.sqlite`);
			const { program } = host;
			const compileCache = join(folder, 'cache');
			return { kills: KILLS_EACH, seed: `kill ${at}`, ledgerPath, program, compileCache, askEveryMs: 40 };
		});
		const failures: string[] = [];
		const counts = {
			kills: 0,
			'in the middle of a start': 0,
			gifts: 0,
			'grants told': 0,
			'streaks over several lives': 0,
		};
		try {
			await shareOut(PROGRAM, plans, (result: KillResult, { seed }: KillPlan) => {
				counts.kills += result.kills;
				counts['in the middle of a start'] += result.inTheirStart;
				counts.gifts += result.gifts;
				counts['grants told'] += result.grantsTold;
				counts['streaks over several lives'] += result.streaksAcross;
				failures.push(...result.wrong.map((words) => `${seed}: ${words}`));
				say(`${counts.kills} kills, ${failures.length} wrong`);
			});
		} finally {
			for (const made of [folder, host.folder]) rmSync(made, { recursive: true, force: true });
		}
		if (counts['streaks over several lives'] === 0) failures.push('no streak outlived a host');
		return { counts, failures };
	},
};
