import { expect, test } from 'vitest';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { ANNA, BEN, Stage, wish } from './stage.ts';

test('the gift is in the store before anything is sent', async () => {
	const stage = await new Stage().open();
	const store = new MemoryGiftStore();
	const save = store.save.bind(store);
	let release = (): void => undefined;
	store.save = async (gift) => {
		await new Promise<void>((resolve) => void (release = resolve));
		await save(gift);
	};
	const anna = await stage.enter(ANNA, store);
	await stage.clock.advance(5_000);
	// It has introduced itself to the host, and asked for nothing.
	const before = stage.air.sent.length;
	const asked = anna.client.ask(wish());
	await stage.clock.advance(5_000);
	expect(stage.air.sent).toHaveLength(before);
	release();
	await asked;
	await stage.clock.advance(0);
	expect(stage.air.sent).toHaveLength(before + 1);
	expect(await store.load()).toHaveLength(1);
});

test('a gift that cannot be stored is not sent, and the person is told', async () => {
	const stage = await new Stage().open();
	const store = new MemoryGiftStore();
	store.save = () => Promise.reject(new Error('quota exceeded'));
	const anna = await stage.enter(ANNA, store);
	expect(await anna.client.ask(wish())).toBeNull();
	await stage.clock.advance(60_000);
	expect(stage.host.heard).toEqual([]);
	expect(anna.client.gifts).toEqual([]);
	expect(anna.problems).toEqual(['the gift could not be stored: Error: quota exceeded']);
});

test('after a reconnect open requests go again and open gifts are asked about', async () => {
	const stage = await new Stage().open();
	stage.host.decide = ({ count }) => ({ kind: count === 1 ? 'hold' : 'silence' });
	const anna = await stage.enter();
	const [held, open] = [await stage.ask(anna, wish(1)), await stage.ask(anna, wish(2))];
	await stage.clock.advance(1_000);
	anna.session.setLink('disconnected');
	await stage.clock.advance(500);
	const before = stage.host.heard.length;
	anna.session.setLink('connected');
	await stage.clock.advance(500);
	const after = stage.host.heard.slice(before).map(({ message }) => message);
	expect(after).toEqual([
		expect.objectContaining({ kind: 'gift_request', giftId: open }),
		{ kind: 'status_query', giftIds: [held] },
	]);
});

test('a gift asked for without a link goes when the link comes', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	anna.session.setLink('suspended');
	const giftId = await stage.ask(anna);
	await stage.clock.advance(3_600_000);
	expect(anna.gift(giftId).state).toBe('asked');
	anna.session.setLink('connected');
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test.each([0, 15, 25, 45, 65, 85])(
	'a client that ends %d ms after asking finishes the gift in its next life, once',
	async (endsAfterMs) => {
		const stage = await new Stage().open();
		const ben = await stage.enter(BEN);
		const store = new MemoryGiftStore();
		const first = await stage.enter(ANNA, store);
		const giftId = await stage.ask(first);
		await stage.clock.advance(endsAfterMs);
		await first.client.stop();
		await stage.clock.advance(5_000);
		const second = await stage.enter(ANNA, store);
		await stage.clock.advance(60_000);
		expect(stage.host.gifts.get(giftId)).toMatchObject({ state: 'granted', delivery: 'completed' });
		expect(stage.host.gifts.size).toBe(1);
		expect(ben.drawn).toHaveLength(1);
		expect(await store.load()).toEqual([]);
		expect(second.client.gifts.every((gift) => gift.state === 'acknowledged')).toBe(true);
	},
);

test('a request found in the store much later is asked about and not repeated', async () => {
	const stage = await new Stage().open();
	const store = new MemoryGiftStore();
	const first = stage.seat(ANNA, store);
	const giftId = await stage.ask(first);
	await stage.clock.advance(3_600_000);
	const second = await stage.enter(ANNA, store);
	await stage.clock.advance(60_000);
	expect(stage.host.heard.map(({ message }) => message)).toEqual([{ kind: 'status_query', giftIds: [giftId] }]);
	expect(second.gift(giftId)).toMatchObject({ state: 'unanswered', duty: 'none' });
	expect(second.client.dismiss(giftId)).toBe(true);
	await stage.clock.advance(0);
	expect(await store.load()).toEqual([]);
});

test('a room that cannot be subscribed at first is tried again, and nothing is asked before', async () => {
	const stage = await new Stage().open();
	const anna = stage.seat();
	anna.session.subscribeOutcome = { kind: 'unknown', why: 'timed_out' };
	await anna.client.start();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(20_000);
	expect(stage.air.sent).toEqual([]);
	anna.session.subscribeOutcome = { kind: 'published' };
	await stage.clock.advance(5_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
	expect(anna.drawn).toHaveLength(1);
});

test('a stopped client leaves no timer behind', async () => {
	const stage = await new Stage().open();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	await stage.ask(anna);
	await stage.clock.advance(100);
	await anna.client.stop();
	await stage.clock.advance(2_000);
	expect(stage.clock.pending).toBe(0);
});

test('a link that comes back gives an unanswered request all of its attempts anew', async () => {
	const stage = await new Stage().open();
	stage.host.decide = () => ({ kind: 'silence' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(150_000);
	const before = stage.host.heard.length;
	anna.session.setLink('disconnected');
	anna.session.setLink('connected');
	await stage.clock.advance(1_000_000);
	expect(before).toBeGreaterThan(4);
	expect(stage.host.heard.length - before).toBe(8);
	expect(anna.gift(giftId).state).toBe('unanswered');
});
