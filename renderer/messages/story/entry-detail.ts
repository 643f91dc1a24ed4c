import type { DeliveryTrouble, HeldBecause, PendingDecision } from '../../../preload/api/rows.ts';
import type { Refusal } from '../../../protocol/refusal.ts';
import { formatCoins } from '../format.ts';
import { gift as words } from '../gift.ts';

/** The codes that stand in the ledger's entries. */
const codes: Readonly<Record<string, string>> = {
	...words.heldBecause,
	...words.refusal,
	receiver_offline: 'sender offline',
	host_offline: 'this desk was offline',
	broadcast_failed: "the sender's broadcast failed",
	grant: 'approval',
	refuse: 'refusal',
} satisfies Record<HeldBecause | Refusal | DeliveryTrouble | PendingDecision, string>;

/** Those that a figure follows, in coins: the limit as it was. */
const limits: Readonly<Record<string, (coins: string) => string>> = {
	value_at_or_above_limit: words.heldFrom,
	combo_over_ceiling: words.heldOverCeiling,
} satisfies Partial<Record<HeldBecause, (coins: string) => string>>;

/** What an entry adds to its kind; the ledger's own words where they are no code. */
export function tellDetail(detail: string): string {
	const [code = '', ...more] = detail.split(': ');
	const limit = limits[code];
	// Entries from before this was entered have the reason alone.
	if (limit && /^\d{1,16}$/.test(more.join(': '))) return limit(formatCoins(Number(more[0])));
	const known = codes[code];
	if (known === undefined) return detail;
	return more.length === 0 ? known : `${known}: ${more.join(': ')}`;
}
