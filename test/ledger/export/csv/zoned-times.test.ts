import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ZonedTimes } from '../../../../main/ledger/history/csv/zoned-times.ts';

function write(timeZone: string, ...times: number[]): string[][] {
	const zoned = new ZonedTimes(timeZone);
	const out = new Uint8Array(200);
	return times.map((ms) =>
		Buffer.from(out.subarray(0, zoned.write(ms, new DataView(out.buffer), 0)))
			.toString('latin1')
			.split(','),
	);
}

/** Every quarter of an hour from `from`, as its local cell. */
function writeQuarters(timeZone: string, from: number, count: number): string[] {
	return write(timeZone, ...Array.from({ length: count }, (_, index) => from + index * 900_000)).map(
		([, local = '']) => local,
	);
}

describe('times in an export', () => {
	test('are UTC with milliseconds and Z, and local with milliseconds and offset', () => {
		expect(write('Europe/Berlin', Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toEqual([
			['2026-01-02T03:04:05.006Z', '2026-01-02T04:04:05.006+01:00'],
		]);
	});

	test('skip an hour on the spring night in Berlin', () => {
		expect(writeQuarters('Europe/Berlin', Date.UTC(2026, 2, 29, 0, 30), 4)).toEqual([
			'2026-03-29T01:30:00.000+01:00',
			'2026-03-29T01:45:00.000+01:00',
			'2026-03-29T03:00:00.000+02:00',
			'2026-03-29T03:15:00.000+02:00',
		]);
	});

	test('live an hour twice on the autumn night in Berlin, told apart by their offset', () => {
		expect(writeQuarters('Europe/Berlin', Date.UTC(2026, 9, 25, 0, 45), 6)).toEqual([
			'2026-10-25T02:45:00.000+02:00',
			'2026-10-25T02:00:00.000+01:00',
			'2026-10-25T02:15:00.000+01:00',
			'2026-10-25T02:30:00.000+01:00',
			'2026-10-25T02:45:00.000+01:00',
			'2026-10-25T03:00:00.000+01:00',
		]);
	});

	test('change in New York on its own nights', () => {
		expect(writeQuarters('America/New_York', Date.UTC(2026, 2, 8, 6, 45), 2)).toEqual([
			'2026-03-08T01:45:00.000-05:00',
			'2026-03-08T03:00:00.000-04:00',
		]);
		expect(writeQuarters('America/New_York', Date.UTC(2026, 10, 1, 5, 45), 2)).toEqual([
			'2026-11-01T01:45:00.000-04:00',
			'2026-11-01T01:00:00.000-05:00',
		]);
	});

	test.each([
		['Asia/Kolkata', '2026-07-01T05:30:00.000+05:30'],
		['Asia/Kathmandu', '2026-07-01T05:45:00.000+05:45'],
		['America/St_Johns', '2026-06-30T21:30:00.000-02:30'],
		['Pacific/Chatham', '2026-07-01T12:45:00.000+12:45'],
		['Pacific/Kiritimati', '2026-07-01T14:00:00.000+14:00'],
		['UTC', '2026-07-01T00:00:00.000+00:00'],
	])('know the half and quarter hours of %s', (timeZone, local) => {
		expect(write(timeZone, Date.UTC(2026, 6, 1))).toEqual([['2026-07-01T00:00:00.000Z', local]]);
	});

	test('know the half hour by which Lord Howe changes', () => {
		expect(writeQuarters('Australia/Lord_Howe', Date.UTC(2026, 3, 4, 14, 45), 2)).toEqual([
			'2026-04-05T01:45:00.000+11:00',
			'2026-04-05T01:30:00.000+10:30',
		]);
	});

	test('refuse a zone that nobody knows', () => {
		expect(() => new ZonedTimes('Europe/Atlantis')).toThrow(RangeError);
	});

	test('are the same moment in both cells, in any order, in every zone of the engine', () => {
		const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
		const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
		fc.assert(
			fc.property(zone, fc.array(moment, { minLength: 1, maxLength: 8 }), (timeZone, moments) => {
				const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
				for (const [index, [utc = '', local = '']] of write(timeZone, ...moments).entries()) {
					const ms = moments[index] ?? 0;
					expect(utc).toBe(new Date(ms).toISOString());
					expect(Date.parse(local)).toBe(ms);
					// Offsets with seconds, which some zones had long ago, are written in whole minutes.
					if (ms > Date.UTC(1973, 0)) expect(local.slice(0, 16).replace('T', ' ')).toBe(wall.format(ms));
				}
			}),
			{ seed: 9, numRuns: 300 },
		);
	});
});
