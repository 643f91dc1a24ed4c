/**
 * Whether a field is left for a button. Buttons look at every field themselves; a line that a field adds on being left
 * would move the button between the pressing and the letting go, and the click would be lost.
 */
export function isLeftForButton({ relatedTarget }: FocusEvent): boolean {
	return relatedTarget instanceof HTMLButtonElement;
}
