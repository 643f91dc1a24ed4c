import type { HoldEvent } from './hold-still.ts';

/** Watches pointer, focus and text selection in one list and says what they mean for holding it still. */
export function watchHand(note: (event: HoldEvent) => void): (element: HTMLElement) => () => void {
	return (element) => {
		const end = new AbortController();
		const { signal } = end;
		const listen = (type: string, run: () => void): void =>
			element.addEventListener(type, run, { signal, passive: true });
		// Moves count, not being there: rows that pass under a resting pointer must not look like a hand.
		listen('pointermove', () => note('pointer_moved'));
		listen('pointerdown', () => note('pointer_moved'));
		listen('pointerleave', () => note('pointer_left'));
		listen('focusin', () => note('focus_moved'));
		// A list that is being taken away loses its focus too, and has nothing left to say.
		listen('focusout', () => queueMicrotask(() => element.isConnected && note('focus_left')));
		document.addEventListener(
			'selectionchange',
			() => note(isSelectedIn(element) ? 'text_selected' : 'text_released'),
			{
				signal,
			},
		);
		return () => end.abort();
	};
}

function isSelectedIn(element: HTMLElement): boolean {
	const selection = document.getSelection();
	return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
}
