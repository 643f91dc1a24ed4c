// Records become lines, and lines a sum and a hash. SQLite takes about as long to put records together as this takes to
// turn them into lines, so that an export does both at once: in a running desk the lines are made in a thread of their own.

import { createHash } from 'node:crypto';
import type { GapCell } from '../../../history/csv/gap-cells.ts';
import { LineWriter } from '../../../history/csv/line-writer.ts';
import type { WrittenSums } from '../../../history/csv/line-writer.ts';
import { ZonedTimes } from '../../../history/csv/zoned-times.ts';

/** What a line maker has to know before the first record. */
export interface LineOrder {
	readonly timeZone: string;
	readonly gaps: readonly GapCell[];
	/** What stands before the first line; it is hashed, and written by the caller. */
	readonly head: Uint8Array;
}

export interface WrittenLines {
	readonly sums: WrittenSums;
	/** Hexadecimal, of the head and all lines. */
	readonly sha256: string;
	/** Gaps behind the last line. */
	readonly gapsLeft: readonly string[];
}

export interface MadeLines {
	readonly lines: Uint8Array;
	/** Gifts in these lines and all before. */
	readonly gifts: number;
}

export interface LineMaker {
	/** The lines of these whole records. Both byte arrays are given away; what is answered lies in `space` or a larger one. */
	make(records: Uint8Array, recordsMax: number, space: Uint8Array): Promise<MadeLines>;
	/** After the last records. */
	finish(): Promise<WrittenLines>;
	close(): void;
}

export type BeginLines = (order: LineOrder) => LineMaker;

/** Makes them in the caller's own thread. */
export function beginLinesHere({ timeZone, gaps, head }: LineOrder): LineMaker {
	const lines = new LineWriter(new ZonedTimes(timeZone), gaps);
	const hash = createHash('sha256').update(head);
	return {
		make(records, recordsMax, space) {
			const written = lines.write(records, recordsMax, space);
			hash.update(written);
			return Promise.resolve({ lines: written, gifts: lines.sums.gifts });
		},
		finish: () => Promise.resolve({ sums: lines.sums, sha256: hash.digest('hex'), gapsLeft: lines.gapsLeft }),
		close() {},
	};
}
