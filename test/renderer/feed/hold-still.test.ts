import { describe, expect, test } from 'vitest';
import { advanceHold, isHeldStill, MOVES_FREELY } from '../../../renderer/feed/hold-still.ts';
import type { HoldEvent } from '../../../renderer/feed/hold-still.ts';

function after(...events: readonly HoldEvent[]): boolean {
	return isHeldStill(events.reduce(advanceHold, MOVES_FREELY));
}

describe('the feed', () => {
	test.each<readonly [HoldEvent, HoldEvent]>([
		['pointer_moved', 'pointer_left'],
		['focus_moved', 'focus_left'],
		['text_selected', 'text_released'],
		['scrolled_away', 'scrolled_to_top'],
	])('holds still from %s until %s', (begin, end) => {
		expect([after(), after(begin), after(begin, begin, end)]).toEqual([false, true, false]);
	});

	test('holds still while one of several reasons is left', () => {
		expect(after('pointer_moved', 'scrolled_away', 'pointer_left')).toBe(true);
		expect(after('pointer_moved', 'focus_moved', 'text_selected', 'focus_left', 'pointer_left')).toBe(true);
	});

	test('goes on when asked to, whatever held it, and stops again at the next sign of a person', () => {
		const all = ['pointer_moved', 'focus_moved', 'text_selected', 'scrolled_away', 'asked_to_go_on'] as const;
		expect([after(...all), after(...all, 'pointer_moved')]).toEqual([false, true]);
	});

	test('is not held by what has ended already', () => {
		expect(after('pointer_left', 'focus_left', 'text_released', 'scrolled_to_top')).toBe(false);
	});
});
