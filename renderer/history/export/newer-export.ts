import type { ExportRow } from '../../../preload/api/rows.ts';

/**
 * Of what is known of the desk's exports and what was just told, the newer; a push may come after a picture of the whole
 * desk that was taken later. Answers the same object where nothing is new: a dialog tells by it that nothing has happened.
 */
export function chooseNewerExport(known: ExportRow | null, fresh: ExportRow): ExportRow {
	if (known === null || fresh.exportNo > known.exportNo) return fresh;
	const isOver = fresh.exportNo < known.exportNo || known.state !== 'running';
	return isOver ? known : fresh;
}
