// What the export dialog shows. The host tells of one export by pushes, and remembers the last one; a dialog that is
// opened later must not take the end of an earlier export for its own.

import type { ExportProgress } from '../../../preload/api/rows.ts';

export type ExportStage =
	| { readonly kind: 'asking' }
	/** The system's dialog is open. */
	| { readonly kind: 'choosing' }
	| { readonly kind: 'running' | 'done' | 'cancelled' | 'failed'; readonly progress: ExportProgress };

export interface ExportMoment {
	/** The newest that the host has told, or nothing yet. */
	readonly pushed: ExportProgress | null;
	/** What the host had told when this dialog last asked something; the same object means nothing new since. */
	readonly before: ExportProgress | null;
	/** The host's answer to this dialog's export. */
	readonly answered: ExportProgress | null;
	readonly isChoosing: boolean;
}

/** Where the export of this dialog stands. */
export function findStage({ pushed, before, answered, isChoosing }: ExportMoment): ExportStage {
	// An export that runs is followed whoever began it: there is only one at a time.
	if (pushed?.state === 'running') return { kind: 'running', progress: pushed };
	const own = pushed !== before ? pushed : answered;
	if (own) return { kind: own.state, progress: own };
	return { kind: isChoosing ? 'choosing' : 'asking' };
}

/** 0 to 1; nothing to write is written at once. */
export function findShare(progress: ExportProgress): number {
	return progress.rowsTotal === 0 ? 1 : Math.min(1, progress.rowsWritten / progress.rowsTotal);
}
