import { expect, test } from 'vitest';
import { formatBadge } from '../../../renderer/messages/format.ts';

test.each([
	[7, '7'],
	[999, '999'],
	[1_000, '1K'],
	[64_835, '65K'],
	[999_600, '1M'],
	[999_499_999, '999M'],
])('a badge has room for %d as %s', (count, badge) => {
	expect(formatBadge(count)).toBe(badge);
});
