// Why a link is as it is, as it goes into a ledger: one of our own problems by its name, never the SDK's word for it. What
// a person reads is made of the name where it is shown.

import { AGORA_PROBLEM_KINDS } from './problems.ts';
import type { AgoraProblem, AgoraProblemKind } from './problems.ts';
import { readLinkProblem } from './sdk/codes.ts';

/** Empty where there is no problem; a reason that nobody knows stays as the SDK said it, so that it can be looked up. */
export function writeWhy(problem: AgoraProblem | null): string {
	if (problem === null) return '';
	return problem.kind === 'unknown' ? problem.detail : problem.kind;
}

/** The problem that a ledger names, also in the SDK's words of an older one; null where it names none. */
export function readWhy(why: string): AgoraProblemKind | null {
	const named = AGORA_PROBLEM_KINDS.find((kind) => kind === why);
	if (named !== undefined) return named;
	const { kind } = readLinkProblem(why);
	return kind === 'unknown' ? null : kind;
}
