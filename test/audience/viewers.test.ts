import { expect, test } from 'vitest';
import { Crowd } from '../../audience/viewers/crowd.ts';
import type { CrowdOptions } from '../../audience/viewers/crowd.ts';
import { castViewers, LIVELY_MIX, PERSONALITIES } from '../../audience/viewers/personalities.ts';
import { createRandom } from '../../audience/viewers/random.ts';
import { asCoins, asGiftKey, asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Air } from '../support/air.ts';
import { FakeHost } from '../support/fake-host.ts';
import { HOST, ROOM } from './stage.ts';
import { PUBLIC } from '../support/seals/keys.ts';
import { HOSTILE_DEEDS } from '../../audience/viewers/hostile-deeds.ts';

const PRICES = { rose: 1, donut: 10, fox: 120, rocket: 2_000, dragon: 5_000 };
const CATALOGUE = Object.entries(PRICES).map(([key, price]) => ({
	key: asGiftKey(key),
	name: key,
	icon: '🎁',
	price: asCoins(price),
}));

async function playEvening(seed: number, changes: Partial<CrowdOptions> = {}) {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const air = new Air(clock);
	const host = new FakeHost(air.session(HOST), ROOM);
	host.price = ({ gift, count }) => (PRICES[gift as keyof typeof PRICES] ?? 0) * count;
	host.decide = ({ gift, count }) => {
		if (!(gift in PRICES)) return { kind: 'refuse', why: 'gift_unknown' };
		return count > 100_000 ? { kind: 'refuse', why: 'count_out_of_bounds' } : { kind: 'grant' };
	};
	await host.open();
	const openSession: CrowdOptions['openSession'] = (userId) => air.session(userId);
	const crowd = new Crowd({
		viewers: 40,
		giftsPerSecond: 20,
		giftsMax: 400,
		seed,
		room: ROOM,
		host: HOST,
		...PUBLIC,
		clock,
		catalogue: CATALOGUE,
		openSession,
		...changes,
	});
	crowd.start();
	await clock.advance(120_000);
	return { clock, air, host, crowd };
}

test('the same seed gives the same evening, another seed another one', async () => {
	const [one, same, other] = [await playEvening(7), await playEvening(7), await playEvening(8)];
	expect(tell(same.air)).toEqual(tell(one.air));
	expect(tell(other.air)).not.toEqual(tell(one.air));

	/** Seals are new in every evening, and say nothing but how long they are. */
	function tell({ sent }: Air) {
		return sent.map((message) => ({ ...message, text: message.channel === null ? message.text.length : message.text }));
	}
});

test('a crowd asks for as many gifts as it may, at about its pace, and brings them all to an end', async () => {
	const { crowd, host } = await playEvening(7);
	expect(crowd.isSpent).toBe(true);
	expect(crowd.counts().asked).toBeGreaterThan(380);
	expect(crowd.counts().asked).toBeLessThanOrEqual(400);
	const left = crowd.viewers.filter((viewer) => !viewer.isGone);
	for (const { record, personality } of left) {
		const open = [...record.own.values()].filter(({ state }) => state !== 'acknowledged' && state !== 'refused');
		// A client that loses its own broadcasts still acknowledges them: only the host can know better.
		expect(open, personality).toEqual([]);
	}
	expect([...host.gifts.values()].filter(({ state }) => state === 'granted').length).toBeGreaterThan(350);
});

test('no screen draws a gift twice, and none draws what the host did not grant', async () => {
	const { crowd, host } = await playEvening(11, { giftsMax: 800 });
	for (const { record } of crowd.viewers) {
		for (const [giftId, times] of record.drawn) {
			expect(times).toBe(1);
			expect(host.gifts.get(giftId)?.state).toBe('granted');
		}
		expect(record.drawnAfterVoid).toEqual([]);
	}
	expect(host.forged.length).toBeGreaterThan(0);
	expect(crowd.counts().forged).toBeGreaterThan(0);
});

test('every hostile deed is done sooner or later, and none changes what the host counts', async () => {
	const mix = { ordinary: 8, combo: 0, burst: 0, slow: 0, lossy: 0, hostile: 4, vanishing: 0 };
	const { crowd, host } = await playEvening(3, { viewers: 12, mix, giftsMax: 600, giftsPerSecond: 10 });
	const deeds = new Set(crowd.viewers.flatMap(({ record }) => record.deeds));
	expect(deeds.size).toBe(HOSTILE_DEEDS.length);
	for (const { request, from, grant } of host.gifts.values()) {
		if (!grant) continue;
		expect(from).not.toBe('aurora-vale-1');
		expect(Object.keys(request)).not.toContain('price');
	}
	expect(host.unread.length).toBeGreaterThan(0);
});

test('vanishing viewers leave for ever, and the others go on', async () => {
	const mix = { ordinary: 5, combo: 0, burst: 0, slow: 0, lossy: 0, hostile: 0, vanishing: 5 };
	const { crowd } = await playEvening(5, { viewers: 10, mix, giftsMax: 300 });
	const gone = crowd.viewers.filter(({ isGone }) => isGone);
	expect(gone.length).toBeGreaterThan(0);
	expect(gone.every(({ personality }) => personality === 'vanishing')).toBe(true);
	expect(crowd.counts().asked).toBeGreaterThan(250);
});

test('a resting crowd asks for nothing new, and a stopped one leaves no timer behind', async () => {
	const { crowd, clock } = await playEvening(9, { giftsMax: Infinity });
	crowd.rest();
	await clock.advance(60_000);
	const asked = crowd.counts().asked;
	await clock.advance(600_000);
	expect(crowd.counts().asked).toBe(asked);
	await crowd.stop();
	await clock.advance(2_000);
	expect(clock.pending).toBe(0);
});

test('the cast follows the mix, with every personality in a room of twenty', () => {
	const cast = castViewers(100, LIVELY_MIX);
	for (const personality of PERSONALITIES)
		expect(cast.filter((one) => one === personality)).toHaveLength(LIVELY_MIX[personality]);
	expect(castViewers(200, LIVELY_MIX)).toHaveLength(200);
});

test('chance is spread evenly, and branches do not depend on what was drawn before', () => {
	const random = createRandom(42);
	const buckets = Array.from({ length: 10 }, () => 0);
	for (let nth = 0; nth < 10_000; nth++) buckets[random.below(10)]! += 1;
	for (const bucket of buckets) expect(Math.abs(bucket - 1_000)).toBeLessThan(150);
	expect(random.branch('a').next()).toBe(createRandom(42).branch('a').next());
	expect(random.branch('a').next()).not.toBe(random.branch('b').next());
});
