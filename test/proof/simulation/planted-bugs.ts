// The simulation itself on trial: each planted bug must be found, by the invariant that it breaks, within a few seeds. A
// harness that finds nothing in wrong code proves nothing about code in which it finds nothing.

import { PLANTED_BUGS } from '../../rehearsal/bugs/index.ts';
import { ROUGH } from '../../rehearsal/rough.ts';
import type { Proof } from '../proof.ts';
import { shareOut } from '../processes.ts';
import type { EveningPiece, EveningResult } from './evening-process.ts';
import { EVENING_PROCESS } from './simulation.ts';

const SEEDS = 6;

export const plantedBugs: Proof = {
	name: 'planted-bugs',
	claim: 'every bug planted in host, client or ledger is found',
	async run() {
		const foundAt = new Map<string, number>();
		const pieces = Array.from({ length: SEEDS }, (_, at) => at + 1).flatMap((seed) =>
			PLANTED_BUGS.map(({ name, plan }): EveningPiece => ({ plan: { ...ROUGH, gifts: 60, ...plan, seed }, bug: name })),
		);
		const hear = ({ endedEarly, broken }: EveningResult, { plan, bug }: EveningPiece): void => {
			const wanted = PLANTED_BUGS.find(({ name }) => name === bug)?.breaks;
			const isFound = endedEarly === null && broken.some(({ invariant }) => invariant === wanted);
			if (bug !== null && isFound) foundAt.set(bug, Math.min(plan.seed, foundAt.get(bug) ?? plan.seed));
		};
		const isNeeded = ({ bug }: EveningPiece): boolean => bug === null || !foundAt.has(bug);
		await shareOut(EVENING_PROCESS, pieces, hear, { isNeeded });
		return {
			counts: {
				planted: PLANTED_BUGS.length,
				found: foundAt.size,
				...Object.fromEntries(PLANTED_BUGS.map(({ name }) => [name, `seed ${foundAt.get(name) ?? 'none'}`])),
			},
			failures: PLANTED_BUGS.filter(({ name }) => !foundAt.has(name)).map(({ name }) => `nobody found ${name}`),
		};
	},
};
