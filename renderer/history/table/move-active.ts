/** Where a key leads in the table; null where the key means nothing there. */
export function moveActive(
	key: string,
	place: { readonly active: number; readonly rows: number; readonly rowsInView: number },
): number | null {
	const last = place.rows - 1;
	if (last < 0) return null;
	const target = findTarget(key, place.active, place.rowsInView, last);
	return target === null ? null : Math.min(last, Math.max(0, target));
}

function findTarget(key: string, active: number, rowsInView: number, last: number): number | null {
	switch (key) {
		case 'ArrowDown':
		case 'j':
			return active + 1;
		case 'ArrowUp':
		case 'k':
			return active - 1;
		case 'PageDown':
			return active + rowsInView;
		case 'PageUp':
			return active - rowsInView;
		case 'Home':
			return 0;
		case 'End':
			return last;
		default:
			return null;
	}
}
