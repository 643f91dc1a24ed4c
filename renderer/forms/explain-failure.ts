import type { CommonWhy } from '../../preload/api/answer.ts';
import { text } from '../messages/index.ts';

/** What a call that failed means for a person: the general reason, and the host's own words where there are some. */
export function explainFailure(failure: { readonly why: CommonWhy; readonly detail: string }): string {
	const general = text.shell.why[failure.why];
	return failure.detail === '' ? general : `${general} ${failure.detail}`;
}
