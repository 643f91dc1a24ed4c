import { expect, test } from 'vitest';
import { text } from '../../../renderer/messages/index.ts';
import type { GapRow } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';

test.each([
	[{ recovered: 0, lost: 0, open: 0 }, 'no gift was on its way'],
	[{ recovered: 1, lost: 0, open: 0 }, '1 gift recovered'],
	[{ recovered: 12, lost: 3, open: 0 }, '12 gifts recovered, 3 lost'],
	[{ recovered: 0, lost: 0, open: 1 }, '1 gift still waited for'],
	[{ recovered: 2, lost: 1, open: 1_000 }, '2 gifts recovered, 1 lost, 1,000 still waited for'],
])('a gap says what became of its gifts, and nothing of what there was none of: %o', (figures, words) => {
	const gap: GapRow = {
		...{ gapNo: 1, cause: 'closed', why: '', nextGiftNo: 1, isLengthKnown: true },
		from: asUtcMs(1_700_000_000_000),
		to: asUtcMs(1_700_000_006_000),
		...figures,
	};
	expect(text.desk.feed.gap(gap).split(' · ').at(-1)).toBe(words);
	expect(text.desk.feed.gap({ ...gap, to: null }).split(' · ')).toHaveLength(1);
});
