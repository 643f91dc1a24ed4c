import type { DeskState } from '../../stores/desk-state.svelte.ts';
import { EMPTY_FILTER_FORM } from './filter-form.ts';
import type { FilterForm } from './filter-form.ts';

/** The last filter of each open desk: a look at another screen must not cost a person what they had typed. */
const remembered = new WeakMap<DeskState, FilterForm>();

/** What was filtered by when the history was last left, or nothing. */
export function recallFilter(desk: DeskState): FilterForm {
	return remembered.get(desk) ?? EMPTY_FILTER_FORM;
}

/** Keeps the filter for as long as the desk is open. */
export function rememberFilter(desk: DeskState, form: FilterForm): void {
	remembered.set(desk, form);
}
