import type { Command } from '../shell/keyboard.ts';

export const PANELS = ['feed', 'review', 'pending'] as const;
export type Panel = (typeof PANELS)[number];

/** Answers whether the command meant something here. */
export type RunCommand = (command: Command) => boolean;

/** Hands a key's command to the panel in which the focus is, or to the review panel when it is in none of them. */
export class CommandRouter {
	readonly #panels = new Map<Panel, RunCommand>();

	/** A panel that is on the screen; the returned function takes it off again. */
	register(panel: Panel, run: RunCommand): () => void {
		this.#panels.set(panel, run);
		return () => {
			if (this.#panels.get(panel) === run) this.#panels.delete(panel);
		};
	}

	run(command: Command, focused: Panel | null): boolean {
		// Without a panel in focus the feed is searched and moves on; everything else is about review.
		const panel = focused ?? (command === 'search' || command === 'first' ? 'feed' : 'review');
		return this.#panels.get(panel)?.(command) ?? false;
	}
}

/** The panel around an element, by its `data-panel`. */
export function findPanel(target: EventTarget | null): Panel | null {
	if (!(target instanceof Element)) return null;
	const name = target.closest<HTMLElement>('[data-panel]')?.dataset['panel'];
	return PANELS.find((panel) => panel === name) ?? null;
}
