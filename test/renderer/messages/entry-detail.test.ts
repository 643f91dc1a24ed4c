import { expect, test } from 'vitest';
import { text } from '../../../renderer/messages/index.ts';

test.each([
	['value_at_or_above_limit: 2500', '2,500 coins or more'],
	['value_at_or_above_limit: 1', '1 coin or more'],
	['combo_over_ceiling: 20000', 'combo passed 20,000 coins'],
	// As they were entered before the figure was.
	['value_at_or_above_limit', 'value at or above the limit'],
	['combo_over_ceiling', 'combo passed its ceiling'],
	['value_at_or_above_limit: many', 'value at or above the limit: many'],
	['room_in_panic', 'the room is in panic'],
	['refused_by_moderator: spam: twice', 'by a moderator: spam: twice'],
	['attempt 2', 'attempt 2'],
])('the detail of an entry, %s, reads: %s', (detail, words) => {
	expect(text.desk.story.detail(detail)).toBe(words);
});
