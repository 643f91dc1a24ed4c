import { describe, expect, test } from 'vitest';
import { RECORD_COLUMNS } from '../../../../main/ledger/history/csv/columns.ts';
import { LineWriter } from '../../../../main/ledger/history/csv/line-writer.ts';
import { ZonedTimes } from '../../../../main/ledger/history/csv/zoned-times.ts';

const SOUND: Record<string, string> = {
	stream: '1',
	gift_no: '7',
	gift_id: '"gift-0001"',
	sender: '"ann"',
	gift: '"rose"',
	gift_name: '"Rose"',
	count: '2',
	price: '3',
	value: '6',
	state: '"granted"',
	delivery: '"sent"',
	requested_at: '1000',
	attempts: '0',
};

/** As SQLite writes it; the changes are JSON. */
function record(changes: Record<string, string> = {}): Buffer {
	const fields = RECORD_COLUMNS.map(({ name }) => ({ ...SOUND, ...changes })[name] ?? 'null');
	return Buffer.from(`[${fields.join(',')}]`);
}

function write(...records: Buffer[]): LineWriter {
	const lines = new LineWriter(new ZonedTimes('UTC'));
	lines.write(Buffer.concat(records), records.length, new Uint8Array(0));
	return lines;
}

function sum(gifts = 0, pieces = 0, coins = 0) {
	return { gifts, pieces, coins };
}

describe('lines of an export', () => {
	test('are summed from what was written', () => {
		const lines = write(record(), record({ gift_no: '8', state: '"voided"' }));
		expect(lines.sums).toEqual({
			gifts: 2,
			pieces: 4,
			value: 12,
			coinsCounted: 6,
			byState: { granted: sum(1, 2, 6), refused: sum(), expired: sum(), held: sum(), voided: sum(1, 2, 6) },
		});
	});

	test('grow into a larger space when texts are longer than usual', () => {
		const lines = new LineWriter(new ZonedTimes('UTC'));
		const written = lines.write(record({ gift_name: JSON.stringify('"'.repeat(50_000)) }), 1, new Uint8Array(10));
		expect(Buffer.from(written).toString()).toContain(`"${'""'.repeat(50_000)}"`);
	});

	test.each<[string, Buffer]>([
		['a number with a letter in it', record({ value: '6x' })],
		['an empty number', record({ value: '' })],
		['a negative number', record({ value: '-6' })],
		['a fraction', record({ value: '6.5' })],
		['a number that no double holds', record({ value: '9007199254740993' })],
		['a time in words', record({ requested_at: '"now"' })],
		['a text that is a number', record({ sender: '7' })],
		['a text that is none', record({ sender: 'true' })],
		['a record that is cut off in a number', record().subarray(0, 2)],
		['a record that is cut off in a text', record().subarray(0, 9)],
		['a record that is cut off in an escape', record({ gift_id: '"g\\"' }).subarray(0, 8)],
		['a record that is cut off between fields', record().subarray(0, 17)],
		['a record that is cut off before its end', record().subarray(0, -1)],
		['a record with a field too many', Buffer.from(record().toString().replace(/]$/, ',1]'))],
		['a record with a field too few', Buffer.from(record().toString().replace(/,0]$/, ']'))],
		['a state that nobody knows', record({ state: '"lost"' })],
	])('never repair %s', (_name, bytes) => {
		expect(() => write(bytes)).toThrow(/gift/);
	});

	test('come in the order of the gifts, each once', () => {
		expect(() => write(record(), record())).toThrow('gift 7 came after gift 7');
	});
});
