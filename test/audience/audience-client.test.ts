import { expect, test } from 'vitest';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import { decodeFromClient } from '../../protocol/reading/decode.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ANNA, BEN, HOST, ROOM, Stage, wish } from './stage.ts';

async function openStage(): Promise<Stage> {
	return new Stage().open();
}

test('a gift goes from request to grant to broadcast to acknowledgment, and every member draws it once', async () => {
	const stage = await openStage();
	const [anna, ben] = [await stage.enter(ANNA), await stage.enter(BEN)];
	const giftId = await stage.ask(anna, wish(3, 'for the last boss!'));
	await stage.clock.advance(1_000);
	expect(anna.states).toEqual(['asked/ask', 'granted/broadcast', 'broadcast/acknowledge', 'acknowledged/none']);
	for (const seat of [anna, ben])
		expect(seat.drawn).toMatchObject([
			{ giftId, sender: ANNA, count: 3, added: 3, value: 30, terms: { note: 'for the last boss!' } },
		]);
	expect(stage.host.gifts.get(giftId)).toMatchObject({ seen: 1, acknowledgments: ['sent'], delivery: 'completed' });
});

test('the gift is in the store before anything is sent', async () => {
	const stage = await openStage();
	const store = new MemoryGiftStore();
	const save = store.save.bind(store);
	let release = (): void => undefined;
	store.save = async (gift) => {
		await new Promise<void>((resolve) => void (release = resolve));
		await save(gift);
	};
	const anna = await stage.enter(ANNA, store);
	const asked = anna.client.ask(wish());
	await stage.clock.advance(5_000);
	expect(stage.air.sent).toEqual([]);
	release();
	await asked;
	await stage.clock.advance(0);
	expect(stage.air.sent).toHaveLength(1);
	expect(await store.load()).toHaveLength(1);
});

test('a gift that cannot be stored is not sent, and the person is told', async () => {
	const stage = await openStage();
	const store = new MemoryGiftStore();
	store.save = () => Promise.reject(new Error('quota exceeded'));
	const anna = await stage.enter(ANNA, store);
	expect(await anna.client.ask(wish())).toBeNull();
	await stage.clock.advance(60_000);
	expect(stage.air.sent).toEqual([]);
	expect(anna.client.gifts).toEqual([]);
	expect(anna.problems).toEqual(['the gift could not be stored: Error: quota exceeded']);
});

test('a held gift says so, is asked after, and goes on when a moderator approves it', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'held', duty: 'query' });
	await stage.clock.advance(120_000);
	const kinds = stage.host.heard.map(({ message }) => message.kind);
	expect(kinds.filter((kind) => kind === 'gift_request')).toHaveLength(1);
	expect(kinds.filter((kind) => kind === 'status_query').length).toBeGreaterThan(3);
	expect(anna.gift(giftId).state).toBe('held');
	stage.host.approve(giftId);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test('a grant that is lost after a gift was held is fetched by asking', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	stage.air.weather = ({ from }) => (from === HOST ? { copies: 0 } : {});
	stage.host.approve(giftId);
	await stage.clock.advance(100);
	stage.air.weather = () => ({});
	await stage.clock.advance(30_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test('an unanswered request is repeated with the same id and the same terms, less and less often, and then given up', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'silence' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna, wish(2));
	const times: number[] = [];
	const start = stage.clock.elapsedMs;
	stage.air.weather = () => {
		times.push(stage.clock.elapsedMs - start);
		return {};
	};
	await stage.clock.advance(3_600_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'unanswered', duty: 'none' });
	const texts = stage.air.sent.filter(({ from }) => from === ANNA).map(({ text }) => text);
	expect(texts).toHaveLength(8);
	expect(new Set(texts).size).toBe(1);
	const gaps = times.map((time, at) => time - (times[at - 1] ?? 0));
	expect(gaps).toEqual([...gaps].sort((one, other) => one - other));
});

test('a late grant still counts after the client gave up, and a person may ask again with the same id', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'silence' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(3_600_000);
	stage.host.decide = () => ({ kind: 'grant' });
	anna.client.askAgain(giftId);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
	expect([...stage.host.gifts.keys()]).toEqual([giftId]);
});

test('a passing refusal puts the same request off for as long as the host wants', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'refuse', why: 'room_paused', retryAfterMs: 30_000 });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(29_000);
	expect(stage.host.heard).toHaveLength(1);
	expect(anna.gift(giftId)).toMatchObject({ state: 'asked', waitingFor: 'room_paused' });
	anna.session.setLink('disconnected');
	anna.session.setLink('connected');
	await stage.clock.advance(500);
	expect(stage.host.heard, 'a reconnect is no reason to come earlier').toHaveLength(1);
	stage.host.decide = () => ({ kind: 'grant' });
	await stage.clock.advance(2_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', waitingFor: null });
	expect(stage.host.heard[1]).toMatchObject({ message: { giftId } });
});

test.each([0, 1e15])('a host that asks for a retry after %d ms gets one within sane limits', async (retryAfterMs) => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'refuse', why: 'storage_unavailable', retryAfterMs });
	const anna = await stage.enter();
	await stage.ask(anna);
	await stage.clock.advance(10_000);
	expect(stage.host.heard.length).toBeLessThanOrEqual(20);
	await stage.clock.advance(620_000);
	expect(stage.host.heard.length).toBeGreaterThan(1);
});

test('a refusal is final and keeps its reason', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'refuse', why: 'refused_by_moderator', reason: 'no links, please' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(600_000);
	expect(anna.gift(giftId)).toMatchObject({
		state: 'refused',
		refusal: { why: 'refused_by_moderator', reason: 'no links, please' },
	});
	expect(stage.host.heard).toHaveLength(1);
	expect(await anna.store.load()).toEqual([]);
});

test('the reason of a refusal that was lost is asked for once', async () => {
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	const gift = stage.host.gifts.get(giftId);
	if (!gift) throw new Error('the host has no such gift');
	gift.state = 'refused';
	gift.refusal = { kind: 'refusal', giftId, why: 'review_expired', reason: null, retryAfterMs: null };
	await stage.clock.advance(60_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'refused', duty: 'none', refusal: { why: 'review_expired' } });
});

test('a resend request broadcasts the same grant again and acknowledges again; nobody draws twice', async () => {
	const stage = await openStage();
	const [anna, ben] = [await stage.enter(ANNA), await stage.enter(BEN)];
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(stage.host.gifts.get(giftId)).toMatchObject({ seen: 2, acknowledgments: ['sent', 'sent'] });
	expect([anna.drawn.length, ben.drawn.length]).toEqual([1, 1]);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', broadcasts: 2 });
});

test('a resend request brings the grant to a client that lost everything', async () => {
	const stage = await openStage();
	const first = await stage.enter(ANNA);
	stage.air.weather = ({ channel }) => (channel === null ? {} : { copies: 0 });
	const giftId = await stage.ask(first);
	await stage.clock.advance(1_000);
	await first.client.stop();
	stage.air.weather = () => ({});
	const second = await stage.enter(ANNA);
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(second.gift(giftId)).toMatchObject({ state: 'acknowledged', broadcasts: 1 });
	expect(stage.host.gifts.get(giftId)?.seen).toBe(1);
});

test('a broadcast that RTM refuses is acknowledged as failed with the reason, and resent on demand', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	stage.air.weather = ({ channel }) =>
		channel === null ? {} : { copies: 0, outcome: { kind: 'unknown', why: 'timed_out' } };
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	expect(stage.host.heard.at(-1)?.message).toEqual({
		kind: 'acknowledgment',
		giftId,
		outcome: 'failed',
		reason: 'timed_out',
	});
	expect(anna.gift(giftId)).toMatchObject({ state: 'granted', duty: 'none' });
	stage.air.weather = () => ({});
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', failure: null });
});

test('a grant that overtakes the outcome of its own request is acted on at once', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	stage.air.weather = ({ from, to }) =>
		from === ANNA && to === HOST ? { outcome: { kind: 'unknown', why: 'timed_out' }, outcomeAfterMs: 13_000 } : {};
	const giftId = await stage.ask(anna);
	await stage.clock.advance(200);
	expect(anna.gift(giftId).state).toBe('broadcast');
	stage.air.weather = () => ({});
	await stage.clock.advance(60_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
	expect(stage.host.heard.filter(({ message }) => message.kind === 'gift_request')).toHaveLength(1);
});

test('an acknowledgment waits for a host that is away, and goes when the host is back', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	await stage.clock.advance(15);
	stage.host.session.setLink('disconnected');
	await stage.clock.advance(600_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'broadcast', duty: 'acknowledge' });
	stage.host.session.setLink('connected');
	stage.air.announce(ROOM, HOST);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test('after a reconnect open requests go again and open gifts are asked about', async () => {
	const stage = await openStage();
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
	const stage = await openStage();
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
		const stage = await openStage();
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
	const stage = await openStage();
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

test('no second of a storm carries more than sixty publishes, and nothing is forgotten', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	const times: number[] = [];
	stage.air.weather = ({ from }) => {
		if (from === ANNA) times.push(stage.clock.elapsedMs);
		return {};
	};
	const asked: GiftId[] = [];
	for (let nth = 0; nth < 300; nth++) asked.push(await stage.ask(anna));
	await stage.clock.advance(60_000);
	for (const start of times) expect(times.filter((at) => at >= start && at < start + 1_000).length).toBeLessThan(61);
	expect([...stage.host.gifts.values()].filter((gift) => gift.delivery === 'completed')).toHaveLength(300);
	expect(anna.drawn).toHaveLength(300);
});

test('messages that wait together travel together, and each stays within its bound', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	anna.session.setLink('disconnected');
	for (let nth = 0; nth < 40; nth++) await stage.ask(anna, wish(1, '"'.repeat(200)));
	anna.session.setLink('connected');
	await stage.clock.advance(10_000);
	const requests = stage.air.sent.filter(({ from, to }) => from === ANNA && to === HOST);
	expect(requests.length).toBeLessThan(30);
	for (const { text } of requests) expect(decodeFromClient(text).kind).toBe('messages');
	expect([...stage.host.gifts.values()].filter((gift) => gift.delivery === 'completed')).toHaveLength(40);
});

test('RTM refusing a publish for its rate does not count as an attempt and loses nothing', async () => {
	const stage = await openStage();
	const anna = await stage.enter();
	let refusals = 25;
	stage.air.weather = ({ from }) =>
		from === ANNA && refusals-- > 0 ? { copies: 0, outcome: { kind: 'failed', why: 'rate_limited' } } : {};
	const giftId = await stage.ask(anna);
	await stage.clock.advance(60_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test('a room that cannot be subscribed at first is tried again, and nothing is asked before', async () => {
	const stage = await openStage();
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
	const stage = await openStage();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	await stage.ask(anna);
	await stage.clock.advance(100);
	await anna.client.stop();
	await stage.clock.advance(2_000);
	expect(stage.clock.pending).toBe(0);
});
