// What an export says about itself, beside it as NAME.csv.manifest.json: which bytes it is, what they add up to, and at
// which entry of which ledger they were true. The format is described in docs/export.md and read by strangers.

import * as v from 'valibot';
import type { HistoryFilter, KnownOfLedger } from '../../../../../preload/api/rows.ts';
import { HistoryFilterSchema } from '../../../../../preload/api/schemas.ts';
import type { WrittenLines } from '../lines/line-maker.ts';

const KIND = 'giftwarden_csv_manifest';
/** Counts up when a reader of the one before would misread it. */
const VERSION = 1;
const LEDGER_STATES = ['granted', 'refused', 'expired', 'held', 'voided'] as const;
export const MANIFEST_BYTES_MAX = 4_000_000;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = v.pipe(v.string(), v.maxLength(300));

const ManifestSchema = v.object({
	kind: v.literal(KIND),
	version: v.literal(VERSION),
	csv: v.object({ name: text, bytes: whole, sha256: hash, rows: whole }),
	ledger: v.object({
		room: text,
		host: text,
		version: whole,
		/** Entries that the ledger had at the moment of the export, and the hash of the last of them; empty where none. */
		entries: whole,
		newestEntryAt: v.nullable(text),
		chainHead: v.union([hash, v.literal('')]),
	}),
	filter: HistoryFilterSchema,
	timeZone: text,
	withByteOrderMark: v.boolean(),
	states: v.array(v.object({ state: v.picklist(LEDGER_STATES), gifts: whole, pieces: whole, coins: whole })),
	gapsAfterLastGift: v.array(text),
});
export type Manifest = v.InferOutput<typeof ManifestSchema>;

export function manifestPathOf(csvPath: string): string {
	return `${csvPath}.manifest.json`;
}

/** Where and when an export was made, and by which wishes. */
export interface ExportGround {
	readonly room: string;
	readonly host: string;
	readonly version: number;
	readonly known: Pick<KnownOfLedger, 'entries' | 'newestAt' | 'chainHead'>;
	readonly filter: HistoryFilter;
	readonly timeZone: string;
	readonly withBom: boolean;
}

export function makeManifest(
	ground: ExportGround,
	csv: { readonly name: string; readonly bytes: number },
	{ sums, sha256, gapsLeft }: WrittenLines,
): Manifest {
	const { room, host, version, known, filter, timeZone, withBom } = ground;
	const { entries, newestAt, chainHead } = known;
	return {
		kind: KIND,
		version: VERSION,
		csv: { ...csv, sha256, rows: sums.gifts },
		ledger: {
			...{ room, host, version, entries, chainHead },
			newestEntryAt: newestAt === null ? null : new Date(newestAt).toISOString(),
		},
		filter: { ...filter, states: [...filter.states], deliveries: [...filter.deliveries] },
		timeZone,
		withByteOrderMark: withBom,
		states: LEDGER_STATES.map((state) => ({ state, ...sums.byState[state] })),
		gapsAfterLastGift: [...gapsLeft],
	};
}

/** Null where the text is no manifest that this version can read. */
export function parseManifest(json: string): Manifest | null {
	try {
		const parsed = v.safeParse(ManifestSchema, JSON.parse(json));
		return parsed.success ? parsed.output : null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
