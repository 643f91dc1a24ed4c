// What was decided on a gift, and how far its delivery has got, is proven by its entries: a row that says otherwise is found.

import { copyFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replayEntries } from '../../../../main/gifts/replay/replay-entries.ts';
import { checkIntegrity } from '../../../../main/ledger/worker/check/check-integrity.ts';
import { temporaryLedgerPath } from '../../../support/host/temporary-folder.ts';
import { seedLedger } from '../../../support/ledger-seed.ts';
import { tamper } from '../../../support/seeded-ledger.ts';

async function findFirst(path: string): Promise<string | undefined> {
	const { findings } = await checkIntegrity(path, { breathe: () => Promise.resolve(), isCancelled: () => false });
	return findings[0];
}

/** What is written into the first gift of which the condition holds, and what a person is told of it. */
const ALTERED = [
	[`held_because = 'room_in_panic'`, `state = 'held'`, 'cause of its review'],
	['held_because = NULL', `state = 'expired'`, 'cause of its review'],
	[`pending_decision = 'refuse'`, `pending_decision = 'grant'`, 'decision that can be taken back'],
	[`refusal = 'gift_unknown'`, `refusal = 'sender_blocked'`, 'refusal'],
	[`refusal = 'voided_before_grant'`, `refusal = 'refused_by_moderator'`, 'refusal'],
	[`refusal = 'refused_by_rule'`, `state = 'expired'`, 'refusal'],
	[`reason = reason || '!'`, `refusal = 'refused_by_moderator'`, 'reason'],
	[`reason = 'spam'`, `state = 'voided'`, 'reason'],
	[`reason = 'spam'`, `state = 'granted'`, 'reason'],
	[`decided_by = 'rule'`, `state = 'voided'`, 'name of who decided'],
	[`decided_by = 'Eve'`, `state = 'expired'`, 'name of who decided'],
	['decided_at = decided_at + 1', `state = 'granted'`, 'time of its decision'],
	['decided_at = decided_at - 1', `refusal = 'sender_blocked'`, 'time of its decision'],
	['voided_at = voided_at + 1', `state = 'voided'`, 'time of its void'],
	['voided_at = decided_at', `state = 'granted'`, 'time of its void'],
	[`delivery = 'seen'`, `delivery = 'completed'`, 'delivery'],
	[`delivery = 'completed'`, `delivery = 'unconfirmed'`, 'delivery'],
	[`delivery = 'sent'`, `delivery = 'queued'`, 'delivery'],
	['sent_at = sent_at + 1', 'sent_at NOT NULL', 'time of its sending'],
	['seen_at = NULL', `delivery = 'completed'`, 'time at which it was seen'],
	['acknowledged_at = acknowledged_at + 1', 'acknowledged_at NOT NULL', 'time of its acknowledgment'],
	['attempts = attempts + 1', 'attempts > 0', 'number of resends'],
	[`delivery_trouble = 'receiver_offline'`, `delivery = 'sent'`, 'trouble with its delivery'],
	[
		`decided_by = 'Eve', decided_at = 1, attempts = 9`,
		`delivery = 'completed'`,
		'name of who decided, time of its decision, number of resends',
	],
] as const;

test('what was decided and delivered is proven of every gift', async () => {
	const path = temporaryLedgerPath();
	seedLedger({ path, gifts: 800, openGifts: 60 });
	const told = [await findFirst(path)];
	for (const [change, condition] of ALTERED) {
		const altered = temporaryLedgerPath();
		copyFileSync(path, altered);
		tamper(altered, `UPDATE gifts SET ${change} WHERE gift_no = (SELECT min(gift_no) FROM gifts WHERE ${condition})`);
		told.push((await findFirst(altered))?.replace(/\d+/, '#'));
	}
	expect(told).toEqual([
		undefined,
		...ALTERED.map(([, , words]) => `Gift # has another ${words} in its row than its entries say.`),
	]);
});

test.each([
	['voided_before_grant: too loud', 'voided_before_grant', 'too loud'],
	['voided_before_grant: too loud', 'refused_by_moderator', 'voided_before_grant: too loud'],
	['with its combo', 'refused_by_moderator', null],
	['with its combo: too loud', 'refused_by_moderator', 'too loud'],
	['combo_closed', 'combo_closed', null],
	['combo_closed', 'refused_by_moderator', 'combo_closed'],
	['', 'refused_by_moderator', null],
])('a refusal “%s” may be %s: %s', (detail, refusal, reason) => {
	const told = replayEntries([['refused', 1, 'mika', detail]], { refusal, reason });
	expect([told.refusal, told.reason]).toEqual([refusal, reason]);
});
