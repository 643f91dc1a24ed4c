// The feed holds still while somebody works in it: a list that moves under the hand makes people click the wrong gift.
// Four things hold it, each on its own; asking to go on lets go of all of them until the next sign of a person.

export interface HoldReasons {
	/** The pointer is over the list. */
	readonly pointer: boolean;
	/** The keyboard moves in the list. */
	readonly focus: boolean;
	/** Text of the list is selected. */
	readonly selection: boolean;
	/** The list is scrolled away from its newest gift. */
	readonly scrolled: boolean;
}

export type HoldEvent =
	| 'pointer_moved'
	| 'pointer_left'
	| 'focus_moved'
	| 'focus_left'
	| 'text_selected'
	| 'text_released'
	| 'scrolled_away'
	| 'scrolled_to_top'
	| 'asked_to_go_on';

export const MOVES_FREELY: HoldReasons = { pointer: false, focus: false, selection: false, scrolled: false };

export function advanceHold(reasons: HoldReasons, event: HoldEvent): HoldReasons {
	switch (event) {
		case 'pointer_moved':
			return set(reasons, 'pointer', true);
		case 'pointer_left':
			return set(reasons, 'pointer', false);
		case 'focus_moved':
			return set(reasons, 'focus', true);
		case 'focus_left':
			return set(reasons, 'focus', false);
		case 'text_selected':
			return set(reasons, 'selection', true);
		case 'text_released':
			return set(reasons, 'selection', false);
		case 'scrolled_away':
			return set(reasons, 'scrolled', true);
		case 'scrolled_to_top':
			return set(reasons, 'scrolled', false);
		case 'asked_to_go_on':
			return MOVES_FREELY;
	}
}

export function isHeldStill(reasons: HoldReasons): boolean {
	return reasons.pointer || reasons.focus || reasons.selection || reasons.scrolled;
}

function set(reasons: HoldReasons, reason: keyof HoldReasons, holds: boolean): HoldReasons {
	return reasons[reason] === holds ? reasons : { ...reasons, [reason]: holds };
}
