// Plays one evening after the other in a process of its own, and answers what is needed of each.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runEvening } from '../../../rehearsal/evening.ts';
import type { EveningPlan } from '../../../rehearsal/plan.ts';
import type { Report } from '../../../rehearsal/report.ts';
import { PLANTED_BUGS } from '../../rehearsal/bugs/index.ts';
import { makeQuickFolder } from '../../support/host/quick-folder.ts';
import { serve } from '../processes.ts';

export interface EveningPiece {
	readonly plan: EveningPlan;
	/** The name of a bug to be planted for this evening. */
	readonly bug: string | null;
}

export type EveningResult = Pick<
	Report,
	'broken' | 'faults' | 'hub' | 'states' | 'steps' | 'commits' | 'commitsJudged' | 'elapsedMs' | 'resends'
> & { readonly endedEarly: string | null };

const folder = makeQuickFolder('proof');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

serve(async ({ plan, bug }: EveningPiece): Promise<EveningResult | { readonly endedEarly: string }> => {
	const path = join(folder, 'ledger.sqlite');
	const takeOut = PLANTED_BUGS.find(({ name }) => name === bug)?.plant();
	try {
		const report = await runEvening(plan, path);
		const { broken, faults, hub, states, steps, commits, commitsJudged, elapsedMs, resends } = report;
		return { broken, faults, hub, states, steps, commits, commitsJudged, elapsedMs, resends, endedEarly: null };
	} catch (error) {
		return { endedEarly: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	} finally {
		takeOut?.();
		for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true });
	}
});
