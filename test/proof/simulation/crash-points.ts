// One tiny evening, played again and again: its host dies right before one commit, and right after it, for every commit
// that there is. Nothing may depend on where it was.

import { tellCommand } from '../../../rehearsal/plan.ts';
import type { Proof } from '../proof.ts';
import { shareOut } from '../processes.ts';
import type { EveningPiece, EveningResult } from './evening-process.ts';
import { planOfCrash } from './plans.ts';
import { EVENING_PROCESS, tellWrong } from './simulation.ts';

/** Larger than any evening's number of commits: nobody dies. */
const NEVER = 999_999;

export const crashPoints: Proof = {
	name: 'crash-points',
	claim: 'a host may die before and after every single commit of an evening',
	async run() {
		let commits = 0;
		const undisturbed: EveningPiece = { plan: planOfCrash(NEVER, 'before'), bug: null };
		await shareOut(EVENING_PROCESS, [undisturbed], (result: EveningResult) => {
			commits = result.commits;
		});
		const pieces = Array.from({ length: commits }, (_, at) => at + 1).flatMap((commit): EveningPiece[] => [
			{ plan: planOfCrash(commit, 'before'), bug: null },
			{ plan: planOfCrash(commit, 'after'), bug: null },
		]);
		const failures: string[] = [];
		const deaths = { before_a_commit: 0, after_a_commit: 0 };
		await shareOut(EVENING_PROCESS, pieces, (result: EveningResult, { plan }: EveningPiece) => {
			const wrong = tellWrong(result);
			if (wrong !== null) failures.push(`${wrong}\n    ${tellCommand(plan)}`);
			if (result.endedEarly !== null) return;
			deaths.before_a_commit += result.faults.crashes.before_a_commit;
			deaths.after_a_commit += result.faults.crashes.after_a_commit;
		});
		if (deaths.before_a_commit < commits || deaths.after_a_commit < commits) failures.push('some host did not die');
		return {
			counts: { commits, 'died before': deaths.before_a_commit, 'died after': deaths.after_a_commit },
			failures,
		};
	},
};
