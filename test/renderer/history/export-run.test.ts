import { expect, test } from 'vitest';
import type { ExportProgress } from '../../../preload/api/rows.ts';
import { findShare, findStage } from '../../../renderer/history/export/export-run.ts';

function progress(state: ExportProgress['state'], rowsWritten = 0, rowsTotal = 10): ExportProgress {
	return {
		state,
		path: '/tmp/gifts.csv',
		rowsWritten,
		rowsTotal,
		bytesWritten: 0,
		totals: null,
		manifest: null,
		why: '',
	};
}

const earlier = progress('done');
const running = progress('running');
const done = progress('done');
const failed = progress('failed');

test.each([
	['nothing was ever exported', { pushed: null, before: null, answered: null, isChoosing: false }, 'asking'],
	['an earlier export had ended', { pushed: earlier, before: earlier, answered: null, isChoosing: false }, 'asking'],
	['the system asks for a place', { pushed: earlier, before: earlier, answered: null, isChoosing: true }, 'choosing'],
	[
		'an export runs that was begun before',
		{ pushed: running, before: running, answered: null, isChoosing: false },
		'running',
	],
	[
		'the answer is here, no push yet',
		{ pushed: earlier, before: earlier, answered: running, isChoosing: false },
		'running',
	],
	['a push is newer than the answer', { pushed: done, before: earlier, answered: running, isChoosing: false }, 'done'],
	['the push overtakes the answer', { pushed: running, before: null, answered: null, isChoosing: true }, 'running'],
	['it failed', { pushed: failed, before: earlier, answered: running, isChoosing: false }, 'failed'],
	['the answer comes only at the end', { pushed: null, before: null, answered: done, isChoosing: false }, 'done'],
] as const)('%s', (_when, moment, kind) => {
	expect(findStage(moment).kind).toBe(kind);
});

test('the share runs from nothing to one, and nothing to write is written at once', () => {
	expect(
		[progress('running'), progress('running', 5), progress('running', 12), progress('done', 0, 0)].map(findShare),
	).toEqual([0, 0.5, 1, 1]);
});
