import { describe, expect, test } from 'vitest';
import { asCoins, asUtcMs } from '../../protocol/ids.ts';
import { LANES, pickLane, rankGrant } from '../../main/outbox/lanes.ts';
import type { Lane, LaneHead } from '../../main/outbox/lanes.ts';

function heads(waits: Partial<Record<Lane, number>>): readonly LaneHead[] {
	return LANES.flatMap((lane) => (waits[lane] === undefined ? [] : [{ lane, waitMs: waits[lane] }]));
}

describe('which lane leaves next', () => {
	test.each<readonly [Lane | null, number, Partial<Record<Lane, number>>, string]>([
		[null, 0, {}, 'nothing waits'],
		['void_notice', 3, { void_notice: 0, grant: 60_000, room_notice: 600_000 }, 'what takes back never waits'],
		['grant', 0, { grant: 0, refusal: 60_000, resend_request: 60_000 }, 'the most urgent, however long others wait'],
		['grant', 3, { grant: 0, refusal: 3_000, resend_request: 5_000 }, 'nobody’s patience is over'],
		['refusal', 3, { grant: 0, refusal: 3_001, resend_request: 5_000 }, 'one publish in four is for those passed over'],
		[
			'resend_request',
			3,
			{ grant: 0, refusal: 3_001, resend_request: 20_000 },
			'whoever is latest by its own patience',
		],
		[
			'room_notice',
			7,
			{ grant: 0, gift_status: 9_000, room_notice: 9_000 },
			'the same wait is later for the less patient',
		],
		['refusal', 0, { refusal: 0, told: 100 }, 'an explanation before what may be told at leisure'],
	])('is %s at turn %d with %o: %s', (lane, turn, waits) => {
		expect(pickLane(heads(waits), turn)).toBe(lane);
	});

	test('is in a hundred publishes of a storm every lane, and the urgent one in three of four', () => {
		const all = heads(Object.fromEntries(LANES.filter((lane) => lane !== 'void_notice').map((lane) => [lane, 20_000])));
		const waits = new Map(all.map(({ lane, waitMs }) => [lane, waitMs]));
		const counts = new Map<Lane, number>();
		for (let turn = 0; turn < 100; turn++) {
			const lane = pickLane(
				[...waits].map(([waiting, waitMs]) => ({ lane: waiting, waitMs })),
				turn,
			);
			if (lane === null) throw new Error('something waits');
			counts.set(lane, (counts.get(lane) ?? 0) + 1);
			// What has just left makes room for a newer one; all others wait on.
			for (const [other, waitMs] of waits) waits.set(other, other === lane && lane !== 'grant' ? 0 : waitMs + 1_000);
		}
		expect(counts.get('grant')).toBe(75);
		expect([...counts.keys()].sort()).toEqual(all.map(({ lane }) => lane).sort());
	});
});

describe('a grant’s rank', () => {
	const at = (ms: number, value: number) => rankGrant(asUtcMs(1_700_000_000_000 + ms), asCoins(value));

	test('lets the dearer of two leave first', () => {
		expect(at(0, 5_000)).toBeLessThan(at(0, 10));
	});

	test('lets the older of two equals leave first', () => {
		expect(at(0, 10)).toBeLessThan(at(1, 10));
	});

	test('lets no gift wait for ever: after two minutes the cheapest is before the dearest new one', () => {
		expect(at(0, 0)).toBeLessThan(at(120_000, 1_000_000_000));
	});
});
