import type { Invariant } from '../../../rehearsal/judging/findings.ts';
import type { EveningPlan } from '../../../rehearsal/plan.ts';

/** A mistake of the kind that a tired person makes, and the invariant that must break because of it. */
export interface PlantedBug {
	readonly name: string;
	readonly breaks: Invariant;
	/** What an evening needs for the mistake to show, on top of a rough one. */
	readonly plan: Partial<EveningPlan>;
	/** Plants it in this process; the returned function takes it out again. */
	readonly plant: () => () => void;
}

/** Puts another method in the place of one, and answers how to put the old one back. */
export function swap<Owner extends object, Name extends keyof Owner>(
	owner: Owner,
	name: Name,
	make: (original: Owner[Name]) => Owner[Name],
): () => void {
	const original = owner[name];
	owner[name] = make(original);
	return () => {
		owner[name] = original;
	};
}

/** Several at once. */
export function swapAll(...swaps: readonly (() => void)[]): () => void {
	return () => {
		for (const putBack of swaps) putBack();
	};
}
