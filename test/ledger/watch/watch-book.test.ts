import { describe, expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { openLedger, START } from '../../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../../support/host/temporary-folder.ts';

const MALLORY = asUserId('mallory');

function after(ms: number) {
	return asUtcMs(START + ms);
}

function openWatch() {
	const { watch, db } = openLedger(temporaryLedgerPath());
	const forge = (
		ms: number,
		changes: { publisher?: ReturnType<typeof asUserId> | null; detail?: string; raw?: string } = {},
	) => watch.record({ at: after(ms), kind: 'forged', publisher: MALLORY, detail: 'a rose', raw: 'raw', ...changes });
	return { watch, db, forge };
}

describe('incidents', () => {
	test('of one publisher and kind within a minute share a row, which shows the last', () => {
		const { watch, forge } = openWatch();
		forge(0);
		forge(59_999, { detail: 'a fox', raw: 'more' });
		expect(watch.listIncidents(9)).toEqual([
			{
				incidentNo: 1,
				at: after(59_999),
				kind: 'forged',
				publisher: MALLORY,
				detail: 'a fox',
				raw: 'more',
				times: 2,
			},
		]);
	});

	test('of another publisher, of another kind, of nobody in particular, or later, have rows of their own', () => {
		const { watch, forge } = openWatch();
		forge(0);
		forge(1, { publisher: asUserId('ben') });
		forge(2, { publisher: null });
		forge(3, { publisher: null });
		watch.record({ at: after(4), kind: 'unreadable', publisher: MALLORY, detail: 'noise', raw: '' });
		forge(60_001);
		const rows = watch.listIncidents(9).map(({ kind, publisher, times }) => [kind, publisher, times]);
		expect(rows).toEqual([
			['forged', MALLORY, 1],
			['unreadable', MALLORY, 1],
			['forged', null, 2],
			['forged', 'ben', 1],
			['forged', MALLORY, 1],
		]);
	});

	test('keep at most 2,000 characters of what was sent', () => {
		const { watch, forge } = openWatch();
		forge(0, { raw: 'x'.repeat(30_000) });
		expect(watch.listIncidents(1)[0]?.raw.length).toBe(2_000);
	});

	test('of a flood under ever new names fill no disk: the oldest make room', () => {
		const { watch, db, forge } = openWatch();
		db.exec('BEGIN');
		for (let no = 0; no < 2_050; no++) forge(no, { publisher: asUserId(`mallory-${no}`) });
		db.exec('COMMIT');
		const kept = watch.listIncidents(9_999);
		expect([kept.length, kept.at(-1)?.publisher, kept[0]?.publisher]).toEqual([2_000, 'mallory-50', 'mallory-2049']);
	});
});
