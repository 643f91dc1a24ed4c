import type { CommonWhy } from '../../../preload/api/answer.ts';
import { explainFailure } from '../../forms/explain-failure.ts';
import { text } from '../../messages/index.ts';

type Why = CommonWhy | 'no_place_chosen' | 'backup_unknown' | 'not_restorable' | 'offer_unknown';

/** What a call about a ledger file that failed means for a person. */
export function explainStorage({ why, detail }: { readonly why: Why; readonly detail: string }): string {
	const words = text.settings.backups;
	switch (why) {
		case 'no_place_chosen':
			return words.nothingChosen;
		case 'backup_unknown':
			return words.unknown;
		case 'not_restorable':
			return `${words.refused} ${detail}`;
		case 'offer_unknown':
			return words.expired;
		default:
			return explainFailure({ why, detail });
	}
}
