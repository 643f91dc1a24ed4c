import { expect, test } from 'vitest';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { createRandom } from '../../audience/viewers/random.ts';
import type { Random } from '../../audience/viewers/random.ts';
import type { Verdict } from '../support/fake-host.ts';
import { ANNA, BEN, Stage, wish } from './stage.ts';
import type { Seat } from './stage.ts';

function decide(random: Random): Verdict {
	const roll = random.next();
	if (roll < 0.6) return { kind: 'grant' };
	if (roll < 0.75) return { kind: 'hold' };
	if (roll < 0.85) return { kind: 'refuse', why: 'sender_over_rate_limit', retryAfterMs: 2_000 };
	return { kind: 'refuse', why: 'refused_by_rule' };
}

/** Loses, doubles and delays by chance; RTM itself fails now and then. */
function rage(stage: Stage, random: Random): void {
	stage.air.weather = () => {
		const roll = random.next();
		if (roll < 0.2) return { copies: 0 };
		if (roll < 0.3) return { copies: 0, outcome: { kind: 'unknown', why: 'timed_out' }, outcomeAfterMs: 10_000 };
		if (roll < 0.35) return { outcome: { kind: 'unknown', why: 'timed_out' }, outcomeAfterMs: 10_000 };
		if (roll < 0.38) return { copies: 0, outcome: { kind: 'failed', why: 'rate_limited' } };
		return { copies: roll < 0.5 ? 3 : 1, delayMs: random.below(4_000) };
	};
}

async function calmDown(stage: Stage): Promise<void> {
	stage.air.weather = () => ({});
	for (let round = 0; round < 6; round++) {
		for (const [giftId, gift] of stage.host.gifts) {
			if (gift.state === 'held') stage.host.approve(giftId);
			else if (gift.state === 'granted' && gift.delivery !== 'completed') stage.host.resend(giftId);
		}
		await stage.clock.advance(90_000);
	}
}

test.each(Array.from({ length: 25 }, (_, seed) => seed + 1))(
	'after a storm host and clients agree on every gift, and no screen drew one twice (seed %d)',
	async (seed) => {
		const random = createRandom(seed);
		const stage = await new Stage().open();
		stage.host.decide = () => decide(random);
		const ben = await stage.enter(BEN);
		const store = new MemoryGiftStore();
		const lives: Seat[] = [await stage.enter(ANNA, store)];
		rage(stage, random);
		for (let nth = 0; nth < 30; nth++) {
			const seat = lives.at(-1);
			if (!seat) throw new Error('there is always a life');
			await stage.ask(seat, wish(1 + random.below(5)));
			await stage.clock.advance(random.below(3_000));
			if (random.isChance(0.1)) {
				seat.session.setLink('disconnected');
				await stage.clock.advance(random.below(5_000));
				seat.session.setLink('connected');
			}
			if (random.isChance(0.06)) {
				await seat.client.stop();
				await stage.clock.advance(random.below(5_000));
				lives.push(await stage.enter(ANNA, store));
			}
		}
		await calmDown(stage);
		const states = new Map(lives.flatMap(({ client }) => client.gifts.map((gift) => [gift.giftId, gift])));
		for (const [giftId, gift] of stage.host.gifts) {
			const own = states.get(giftId);
			if (gift.state === 'refused') expect(own).toMatchObject({ state: 'refused', duty: 'none' });
			else expect([gift.delivery, own?.state, own?.duty]).toEqual(['completed', 'acknowledged', 'none']);
		}
		// What the host never took in is unanswered at most: nothing hangs half way.
		for (const own of states.values()) expect(own.duty).toBe('none');
		expect(await store.load()).toEqual([...states.values()].filter(({ state }) => state === 'unanswered'));
		const drawn = ben.drawn.map(({ giftId }) => giftId);
		expect(new Set(drawn).size).toBe(drawn.length);
		expect(new Set(drawn)).toEqual(
			new Set([...stage.host.gifts].filter(([, { state }]) => state === 'granted').map(([giftId]) => giftId)),
		);
	},
);
