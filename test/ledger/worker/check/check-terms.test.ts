// Who asked for what is proven by a gift's first entry, whatever became of it. The gifts here are asked for at a real host, in
// texts as only a stranger writes them.

import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nextHash } from '../../../../main/ledger/chain.ts';
import type { ChainedEntry } from '../../../../main/ledger/chain.ts';
import { tellReport } from '../../../../main/ledger/verify/tell-report.ts';
import { verifyLedger } from '../../../../main/ledger/worker/check/verify-ledger.ts';
import { asCoins } from '../../../../protocol/ids.ts';
import { ANN, BEN, openHostRoom } from '../../../support/host/host-room.ts';
import { temporaryLedgerPath } from '../../../support/host/temporary-folder.ts';
import { tamper } from '../../../support/seeded-ledger.ts';

const FOX = String.raw`{"giftId":"fox-of-ann-1", "kind":"gift_re\u0071uest", "gift":"f\u006fx", "count":"3", "more":[1],
	"senderName":"Zoe\u0308", "note":"a \"fox\"\\n"}`;
const IN_COMBO = `{"kind":"gift_request","giftId":"rose-of-ann","gift":"rose",
	"combo":{"comboId":"combo-of-ann","comboCount":"2","comboEnd":true}}`;
const FOR_BEN = ['submarine', 'fox'].map(
	(gift) => `{"kind":"gift_request","giftId":"${gift}-of-ben","gift":"${gift}"}`,
);

/** One gift in each state, its number by its state; the file is nobody's any more. */
async function makeLedger(): Promise<{ path: string; numbers: Record<string, number> }> {
	const room = await openHostRoom({ rules: { holdFromCoins: asCoins(100) } });
	const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
	ann.saySealed(`[${FOX}, ${IN_COMBO}]`);
	await room.pass(room.host.ledger.room.rules.reviewExpiresAfterMs + 1_000);
	ben.saySealed(`[${FOR_BEN.join()}]`);
	await room.pass();
	room.host.abandon();
	const path = temporaryLedgerPath();
	copyFileSync(room.path, path);
	const db = new Database(path);
	db.pragma('journal_mode = DELETE');
	const gifts = db.prepare<[], { state: string; giftNo: number }>('SELECT state, gift_no AS giftNo FROM gifts').all();
	db.close();
	return { path, numbers: Object.fromEntries(gifts.map(({ state, giftNo }) => [state, giftNo])) };
}

async function verify(path: string): Promise<string> {
	const report = await verifyLedger(path, { breathe: () => Promise.resolve(), isCancelled: () => false });
	return tellReport(report).split('\n')[0] ?? '';
}

/** Changes entries as an older version would have written them, and chains them anew. */
function rewrite(path: string, sql: string): void {
	tamper(path, sql);
	const db = new Database(path);
	const entries = db.prepare<[], ChainedEntry>('SELECT *, gift_no AS giftNo FROM entries ORDER BY sequence').all();
	db.close();
	let hash: Buffer = Buffer.alloc(32);
	for (const entry of entries) {
		hash = nextHash(hash, entry);
		tamper(path, `UPDATE entries SET hash = x'${hash.toString('hex')}' WHERE sequence = ${entry.sequence}`);
	}
}

const ALTERED = [
	['gift', `gift = 'foy'`, 'gift'],
	['sender', `sender = 'eve'`, 'sender'],
	['count', 'asked_count = asked_count + 1', 'count'],
	['id', `gift_id = 'fox-of-nobody'`, 'id'],
	['sender’s name', `sender_name = 'Eve'`, 'sender’s name'],
	['gift’s name', `gift_name = 'Foxy'`, 'gift’s name'],
	['note', `note = 'thanks'`, 'note'],
	[
		'combo',
		`combo_id = 'combo-of-eve', combo_count = 7, combo_end = 1 - combo_end`,
		'combo, count of the combo, end of the combo',
	],
	['time', 'requested_at = requested_at + 1', 'time'],
	['price', 'price = price + 1, value = count * (price + 1)', 'price'],
] as const;

describe('who asked for what', () => {
	test.each(['refused', 'expired', 'held', 'granted'])('is proven of a gift that is %s', async (state) => {
		const { path, numbers } = await makeLedger();
		const told = [await verify(path)];
		for (const [, change] of ALTERED) {
			const altered = temporaryLedgerPath();
			copyFileSync(path, altered);
			tamper(altered, `UPDATE gifts SET ${change} WHERE gift_no = ${numbers[state]}`);
			told.push((await verify(altered)).replace(altered, path));
		}
		const first = `${path}: NOT SOUND. First difference: Gift ${numbers[state]} was asked for with another`;
		expect(told).toEqual([`${path}: sound`, ...ALTERED.map(([, , words]) => `${first} ${words} than its row says.`)]);
	});

	test('is left alone where the entry is older than these words, and proven of the gifts after it', async () => {
		const { path, numbers } = await makeLedger();
		rewrite(path, `UPDATE entries SET detail = '' WHERE kind = 'requested' AND gift_no < ${numbers['held']}`);
		const older = await verify(path);
		tamper(path, `UPDATE gifts SET sender = 'eve' WHERE state = 'held'`);
		expect([older, await verify(path)]).toEqual([
			`${path}: sound`,
			`${path}: NOT SOUND. First difference: Gift ${numbers['held']} was asked for with another sender than its row says.`,
		]);
	});

	test('is still proven by the host’s words where a text would not be taken any more', async () => {
		const { path, numbers } = await makeLedger();
		rewrite(path, `UPDATE entries SET raw = 'of a protocol that nobody speaks' WHERE kind = 'requested'`);
		const older = await verify(path);
		tamper(path, `UPDATE gifts SET sender = 'eve' WHERE state = 'refused'`);
		expect([older, await verify(path)]).toEqual([
			`${path}: sound`,
			`${path}: NOT SOUND. First difference: Gift ${numbers['refused']} was asked for with another sender than its row says.`,
		]);
	});
});
