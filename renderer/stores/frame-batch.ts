/** Asks for one call soon, at the next painted frame in the window. The returned function calls it off. */
export type AskForFrame = (run: () => void) => () => void;

/**
 * Collects what arrives between two frames and hands it over once, in order of arrival: a thousand gifts a second cost
 * sixty updates, not a thousand.
 */
export class FrameBatch<Item> {
	#items: Item[] = [];
	#callOff: (() => void) | null = null;
	readonly #askForFrame: AskForFrame;
	readonly #take: (items: readonly Item[]) => void;

	constructor(askForFrame: AskForFrame, take: (items: readonly Item[]) => void) {
		this.#askForFrame = askForFrame;
		this.#take = take;
	}

	add(item: Item): void {
		this.#items.push(item);
		this.#callOff ??= this.#askForFrame(() => this.flush());
	}

	flush(): void {
		this.#callOff?.();
		this.#callOff = null;
		const items = this.#items;
		this.#items = [];
		if (items.length > 0) this.#take(items);
	}
}

/** The window's own frames. A hidden window paints none, so a timer stands in: what was missed must not pile up. */
export const askForAnimationFrame: AskForFrame = (run) => {
	if (document.hidden) {
		const timer = setTimeout(run, 500);
		return () => clearTimeout(timer);
	}
	const frame = requestAnimationFrame(run);
	const timer = setTimeout(run, 1_000);
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
};
