// A thousand evenings from a thousand seeds: a host with a real ledger, viewers, a moderator, bad air, a failing disk and
// a clock that jumps. Every invariant is judged after every commit and every step. What must have happened somewhere in
// these evenings is counted, because a fault that never came proves nothing.

import { tellCommand } from '../../../rehearsal/plan.ts';
import type { Findings, Proof } from '../proof.ts';
import { shareOut } from '../processes.ts';
import type { EveningPiece, EveningResult } from './evening-process.ts';
import { planOf } from './plans.ts';

const SEEDS = 1_000;
const SAY_EVERY = 100;
export const EVENING_PROCESS = new URL('./evening-process.ts', import.meta.url);

export const simulation: Proof = {
	name: 'simulation',
	claim: 'on a thousand rough evenings no invariant breaks after any step',
	run: (say) => simulate(SEEDS, say),
};

/** The first so many seeds. */
export async function simulate(seeds: number, say: (line: string) => void): Promise<Findings> {
	const totals = new Map<string, number>();
	const failures: string[] = [];
	const startedAt = performance.now();
	let played = 0;
	const pieces = Array.from({ length: seeds }, (_, at): EveningPiece => ({ plan: planOf(at + 1), bug: null }));
	await shareOut(EVENING_PROCESS, pieces, (result: EveningResult, { plan }: EveningPiece) => {
		const wrong = tellWrong(result);
		if (wrong !== null) {
			failures.push(`${wrong}\n    ${tellCommand(plan)}`);
			say(failures.at(-1) ?? '');
		}
		if (result.endedEarly === null) addUp(totals, result);
		if (++played % SAY_EVERY === 0) say(`${played} evenings, ${failures.length} broken`);
	});
	const seconds = (performance.now() - startedAt) / 1_000;
	const total = (name: string): number => totals.get(name) ?? 0;
	const never = [...totals]
		.filter(([name, times]) => times === 0 && name.startsWith('sometimes'))
		.map(([name]) => name);
	return {
		counts: {
			evenings: seeds,
			'hours of evening': Math.round(total('elapsedMs') / 3_600_000),
			'steps a second': Math.round(total('steps') / seconds),
			...Object.fromEntries([...totals].filter(([name]) => name !== 'elapsedMs')),
		},
		failures: [...failures, ...never.map((name) => `${name} never happened: these evenings prove nothing about it`)],
	};
}

/** What broke first, in words; null where nothing did. */
export function tellWrong({ endedEarly, broken }: EveningResult): string | null {
	if (endedEarly !== null) return `the evening ended early: ${endedEarly}`;
	const [first] = broken;
	return first ? `${broken.map(({ invariant }) => invariant).join(', ')}: ${first.words[0] ?? ''}` : null;
}

function addUp(totals: Map<string, number>, result: EveningResult): void {
	const { faults, hub, states, resends } = result;
	const sometimes: Record<string, number> = {
		'lost on the way': hub.lost,
		'arrived twice': hub.duplicated,
		overtaken: hub.reordered,
		'link cut': faults.cuts,
		...prefixed('cut off', faults.partitions),
		...prefixed('crash', faults.crashes),
		...prefixed('disk', faults.disk),
		...prefixed('clock set', faults.clockSteps),
		'resend asked': resends.asked,
		voided: states['voided']?.gifts ?? 0,
		expired: states['expired']?.gifts ?? 0,
		refused: states['refused']?.gifts ?? 0,
	};
	const figures: Record<string, number> = {
		elapsedMs: result.elapsedMs,
		gifts: states['requested']?.gifts ?? 0,
		coins: states['requested']?.coins ?? 0,
		steps: result.steps,
		transactions: result.commits,
		'times the books were judged': result.commitsJudged,
		...prefixed('sometimes', sometimes),
	};
	for (const [name, value] of Object.entries(figures)) totals.set(name, (totals.get(name) ?? 0) + value);
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
	return Object.fromEntries(
		Object.entries(counts).map(([name, count]) => [`${prefix}: ${name.replaceAll('_', ' ')}`, count]),
	);
}
