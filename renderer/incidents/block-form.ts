import type { BlockedSender } from '../../preload/api/rows.ts';
import { REASON_LENGTH_MAX } from '../../protocol/bounds.ts';
import { isUserId } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';

export interface BlockForm {
	readonly sender: string;
	readonly reason: string;
}

export type BlockProblem = 'empty' | 'not_a_user_id' | 'too_long' | 'blocked_already' | 'is_host';
export type BlockProblems = Partial<Record<keyof BlockForm, BlockProblem>>;

export interface BlockFacts {
	readonly host: UserId;
	readonly blocked: readonly BlockedSender[];
}

/** Whom the form blocks, and why; null where something is wrong. */
export function readBlockForm(
	form: BlockForm,
	facts: BlockFacts,
): { readonly block: { readonly sender: UserId; readonly reason: string } | null; readonly problems: BlockProblems } {
	const sender = form.sender.trim();
	const reason = form.reason.trim();
	const problems: BlockProblems = {};
	const problem = findSenderProblem(sender, facts);
	if (problem) problems.sender = problem;
	if (reason === '') problems.reason = 'empty';
	else if (reason.length > REASON_LENGTH_MAX) problems.reason = 'too_long';
	const isGood = Object.keys(problems).length === 0 && isUserId(sender);
	return { block: isGood ? { sender, reason } : null, problems };
}

function findSenderProblem(sender: string, { host, blocked }: BlockFacts): BlockProblem | null {
	if (sender === '') return 'empty';
	if (!isUserId(sender)) return 'not_a_user_id';
	if (sender === host) return 'is_host';
	return blocked.some((one) => one.sender === sender) ? 'blocked_already' : null;
}
