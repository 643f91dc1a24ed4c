import { assertNever } from '../../../../protocol/exhaustive.ts';

/**
 * text: whatever somebody typed or named, always quoted and made harmless; number: digits, never quoted; time: two cells,
 * the first in UTC and the second in the time zone that was asked for; counted: the value where it counts, else 0; gap:
 * the times without the host between this line and the one before.
 */
export type ColumnKind = 'text' | 'number' | 'time' | 'counted' | 'gap';

export interface ExportColumn {
	/** The header; a time gets `_utc` and `_local` behind it. */
	readonly name: string;
	readonly kind: ColumnKind;
	/** Where the ledger has it with a gift; gaps lie elsewhere. What is counted is known from value and state before. */
	readonly sql: string;
}

/**
 * The export's columns in their order. Strangers' spreadsheets are built on them: a name or an order never changes, a new
 * column goes to the end, and docs/export.md says what each one means.
 */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
	{ name: 'stream', kind: 'number', sql: 'stream_no' },
	{ name: 'gift_no', kind: 'number', sql: 'gift_no' },
	{ name: 'gift_id', kind: 'text', sql: 'gift_id' },
	{ name: 'sender', kind: 'text', sql: 'sender' },
	{ name: 'sender_name', kind: 'text', sql: 'sender_name' },
	{ name: 'gift', kind: 'text', sql: 'gift' },
	{ name: 'gift_name', kind: 'text', sql: 'gift_name' },
	{ name: 'count', kind: 'number', sql: 'count' },
	{ name: 'price', kind: 'number', sql: 'price' },
	{ name: 'value', kind: 'number', sql: 'value' },
	{ name: 'state', kind: 'text', sql: 'state' },
	{ name: 'delivery', kind: 'text', sql: 'delivery' },
	{ name: 'coins_counted', kind: 'counted', sql: `iif(state = 'granted', value, 0)` },
	{ name: 'note', kind: 'text', sql: 'note' },
	{ name: 'combo_id', kind: 'text', sql: 'combo_id' },
	{ name: 'combo_count', kind: 'number', sql: 'combo_count' },
	{ name: 'refusal', kind: 'text', sql: 'refusal' },
	{ name: 'reason', kind: 'text', sql: 'reason' },
	{ name: 'decided_by', kind: 'text', sql: 'decided_by' },
	{ name: 'requested_at', kind: 'time', sql: 'requested_at' },
	{ name: 'decided_at', kind: 'time', sql: 'decided_at' },
	{ name: 'voided_at', kind: 'time', sql: 'voided_at' },
	{ name: 'sent_at', kind: 'time', sql: 'sent_at' },
	{ name: 'seen_at', kind: 'time', sql: 'seen_at' },
	{ name: 'acknowledged_at', kind: 'time', sql: 'acknowledged_at' },
	{ name: 'attempts', kind: 'number', sql: 'attempts' },
	{ name: 'gap_before', kind: 'gap', sql: '' },
];

export const EXPORT_HEADER = EXPORT_COLUMNS.flatMap(headersOf);

/** What a record from SQLite holds: a value that counts is made from others, which takes less time than asking for it. */
export const RECORD_COLUMNS = EXPORT_COLUMNS.filter(({ kind }) => kind !== 'counted' && kind !== 'gap');

export function findColumn(name: string): number {
	const index = EXPORT_COLUMNS.findIndex((column) => column.name === name);
	if (index < 0) throw new Error(`the export has no column ${name}`);
	return index;
}

function headersOf({ name, kind }: ExportColumn): readonly string[] {
	switch (kind) {
		case 'text':
		case 'number':
		case 'counted':
		case 'gap':
			return [name];
		case 'time':
			return [`${name}_utc`, `${name}_local`];
		default:
			return assertNever(kind, 'a column kind');
	}
}
