import { expect, test } from 'vitest';
import type { ExportRow } from '../../../preload/api/rows.ts';
import { chooseNewerExport } from '../../../renderer/history/export/newer-export.ts';

function row(exportNo: number, state: ExportRow['state']): ExportRow {
	const nothing = { rowsWritten: 0, rowsTotal: 9, bytesWritten: 0, totals: null, manifest: null, why: '' };
	return { exportNo, state, path: '/tmp/gifts.csv', ...nothing };
}

test.each<[what: string, known: ExportRow | null, fresh: ExportRow, takes: 'known' | 'fresh']>([
	['the first that is heard of', null, row(1, 'running'), 'fresh'],
	['a step of the one that runs', row(1, 'running'), row(1, 'running'), 'fresh'],
	['an end whose push was lost, read with the desk', row(1, 'running'), row(1, 'done'), 'fresh'],
	['a step that comes after the end', row(1, 'done'), row(1, 'running'), 'known'],
	['the same end once more', row(1, 'done'), row(1, 'done'), 'known'],
	['the next export', row(1, 'done'), row(2, 'running'), 'fresh'],
	['a word about an earlier one', row(2, 'running'), row(1, 'done'), 'known'],
])('%s', (_what, known, fresh, takes) => {
	expect(chooseNewerExport(known, fresh)).toBe(takes === 'known' ? known : fresh);
});
