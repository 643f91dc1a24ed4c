import { expect, test } from 'vitest';
import { asUserId } from '../../../protocol/ids.ts';
import { listSenders } from '../../../renderer/history/filter/list-senders.ts';

function named(sender: string, senderName: string | null = null) {
	return { sender: asUserId(sender), senderName };
}

test('senders on the screen come before the biggest ones, each once, with the newest name', () => {
	const rows = [named('lin', 'Lin'), named('zed'), named('lin', 'Lin (old)')];
	expect(listSenders(rows, [named('zed', 'Zed'), named('aurora')])).toEqual([
		named('lin', 'Lin'),
		named('zed'),
		named('aurora'),
	]);
});

test('a list to choose from stays short', () => {
	expect(
		listSenders(
			Array.from({ length: 500 }, (_, index) => named(`viewer-${index}`)),
			[],
		),
	).toHaveLength(100);
});
