import type { DeskState } from '../stores/desk-state.svelte.ts';

/** What a person was typing on a screen, kept for as long as the desk is open: a look at another screen costs nothing. */
export class Remembered<Form> {
	readonly #forms = new WeakMap<DeskState, Form>();

	recall(desk: DeskState): Form | null {
		return this.#forms.get(desk) ?? null;
	}

	/** Null forgets. */
	keep(desk: DeskState, form: Form | null): void {
		if (form === null) this.#forms.delete(desk);
		else this.#forms.set(desk, form);
	}
}
