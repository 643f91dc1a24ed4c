import { expect, test } from 'vitest';
import type { HistoryFilter } from '../../../preload/api/rows.ts';
import { asCoins, asGiftKey, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { formatDayAndTime } from '../../../renderer/messages/format.ts';
import { describeSelection } from '../../../renderer/history/export/export-words.ts';

const ALL: HistoryFilter = {
	text: '',
	from: null,
	to: null,
	sender: null,
	gift: null,
	states: [],
	deliveries: [],
	valueMin: null,
	valueMax: null,
};
const from = asUtcMs(Date.parse('2026-11-22T18:38:00Z'));
const to = asUtcMs(Date.parse('2026-11-22T23:00:00Z'));

test.each<[Partial<HistoryFilter>, string | null, string]>([
	[{}, null, 'Every gift in the ledger.'],
	[{ from }, null, `Gifts, requested since ${formatDayAndTime(from)}.`],
	[{ from, to }, null, `Gifts, requested from ${formatDayAndTime(from)} to ${formatDayAndTime(to)}.`],
	[{ to }, null, `Gifts, requested before ${formatDayAndTime(to)}.`],
	[{ gift: asGiftKey('rose') }, 'Rose', 'Gifts of Rose.'],
	[{ gift: asGiftKey('gone') }, null, 'Gifts of gone.'],
	[{ sender: asUserId('aurora-vale') }, null, 'Gifts from aurora-vale.'],
	[{ text: 'gg' }, null, 'Gifts with “gg” in the name, gift, note or id.'],
	[{ states: ['held', 'voided', 'refused'] }, null, 'Gifts that are held, voided, or refused.'],
	[{ deliveries: ['unconfirmed'] }, null, 'Gifts with the delivery unconfirmed.'],
	[{ valueMin: asCoins(1_000), valueMax: asCoins(2_500) }, null, 'Gifts worth 1,000 to 2,500 coins.'],
	[{ valueMin: asCoins(1_000) }, null, 'Gifts worth at least 1,000 coins.'],
	[{ valueMax: asCoins(5) }, null, 'Gifts worth at most 5 coins.'],
	[
		{ gift: asGiftKey('rose'), sender: asUserId('lin'), states: ['granted'], valueMin: asCoins(2), from },
		'Rose',
		`Gifts of Rose from lin that are granted worth at least 2 coins, requested since ${formatDayAndTime(from)}.`,
	],
])('%o is said as it is', (part, giftName, words) => {
	expect(describeSelection({ ...ALL, ...part }, giftName)).toBe(words);
});

test('nothing that is filtered by is left out of the words', () => {
	const everything: HistoryFilter = {
		text: 'gg',
		from,
		to,
		sender: asUserId('lin'),
		gift: asGiftKey('rose'),
		states: ['granted'],
		deliveries: ['completed'],
		valueMin: asCoins(1),
		valueMax: asCoins(9),
	};
	const words = describeSelection(everything, 'Rose');
	for (const key of Object.keys(ALL) as (keyof HistoryFilter)[])
		expect(describeSelection({ ...everything, [key]: ALL[key] }, 'Rose'), key).not.toBe(words);
});
