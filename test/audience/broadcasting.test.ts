import { expect, test } from 'vitest';
import { encodeChannel } from '../../protocol/encode.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ANNA, BEN, HOST, ROOM, Stage, wish } from './stage.ts';

test('a gift goes from request to grant to broadcast to acknowledgment, and every member draws it once', async () => {
	const stage = await new Stage().open();
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

test('a resend request broadcasts the same grant again and acknowledges again; nobody draws twice', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
	const first = await stage.enter(ANNA);
	stage.air.weather = ({ channel }) => (channel === null ? {} : { copies: 0 });
	const giftId = await stage.ask(first);
	await stage.clock.advance(1_000);
	await first.client.stop();
	stage.air.weather = () => ({});
	const second = await stage.enter(ANNA);
	await stage.clock.advance(100);
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(second.gift(giftId)).toMatchObject({ state: 'acknowledged', broadcasts: 1 });
	expect(stage.host.gifts.get(giftId)?.seen).toBe(1);
});

test('a broadcast that RTM refuses is acknowledged as failed with the reason, and resent on demand', async () => {
	const stage = await new Stage().open();
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
	expect(anna.gift(giftId)).toMatchObject({ state: 'granted', duty: 'query' });
	stage.air.weather = () => ({});
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', failure: null });
});

test('a grant that overtakes the outcome of its own request is acted on at once', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
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

test('no second of a storm carries more than sixty publishes, and nothing is forgotten', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
	const anna = await stage.enter();
	anna.session.setLink('disconnected');
	for (let nth = 0; nth < 40; nth++) await stage.ask(anna, wish(1, '"'.repeat(200)));
	anna.session.setLink('connected');
	await stage.clock.advance(10_000);
	const requests = stage.air.sent.filter(({ from, to }) => from === ANNA && to === HOST);
	expect(requests.length).toBeLessThan(30);
	for (const { text } of requests) expect(anna.client.line.readOwn(text).kind).toBe('messages');
	expect([...stage.host.gifts.values()].filter((gift) => gift.delivery === 'completed')).toHaveLength(40);
});

test('RTM refusing a publish for its rate does not count as an attempt and loses nothing', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	let refusals = 25;
	stage.air.weather = ({ from }) =>
		from === ANNA && refusals-- > 0 ? { copies: 0, outcome: { kind: 'failed', why: 'rate_limited' } } : {};
	const giftId = await stage.ask(anna);
	await stage.clock.advance(60_000);
	expect(anna.gift(giftId).state).toBe('acknowledged');
});

test('a broadcast that RTM gave up on and the room has seen is acknowledged as sent', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	stage.air.weather = ({ channel }) =>
		channel === null ? {} : { outcome: { kind: 'unknown', why: 'timed_out' }, outcomeAfterMs: 10_000 };
	const giftId = await stage.ask(anna);
	await stage.clock.advance(20_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', duty: 'none', failure: null });
	expect(stage.host.gifts.get(giftId)).toMatchObject({ acknowledgments: ['sent'], delivery: 'completed' });
});

test('a failure that was told is taken back when only the host saw the broadcast', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	stage.air.weather = ({ channel }) =>
		channel === null ? {} : { copies: 0, outcome: { kind: 'unknown', why: 'timed_out' } };
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	const gift = stage.host.gifts.get(giftId);
	if (gift) gift.delivery = 'seen';
	await stage.clock.advance(30_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', duty: 'none' });
	expect(gift?.acknowledgments).toEqual(['failed', 'sent']);
});

test('a resend request does not wait for a broadcast whose outcome hangs', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	stage.air.weather = ({ channel }) =>
		channel === null ? {} : { copies: 0, outcome: { kind: 'unknown', why: 'timed_out' }, outcomeAfterMs: 10_000 };
	const giftId = await stage.ask(anna);
	await stage.clock.advance(4_000);
	stage.air.weather = () => ({});
	stage.host.resend(giftId);
	await stage.clock.advance(1_000);
	expect(stage.host.gifts.get(giftId)).toMatchObject({ seen: 1, acknowledgments: ['sent'], delivery: 'completed' });
	await stage.clock.advance(60_000);
	expect(anna.gift(giftId)).toMatchObject({ state: 'acknowledged', duty: 'none', failure: null });
	expect(stage.host.gifts.get(giftId)?.acknowledgments).toEqual(['sent']);
});

test('an older broadcast that is seen late does not stand for the one that was asked for anew', async () => {
	const stage = await new Stage().open();
	const anna = await stage.enter();
	stage.air.weather = ({ channel }) => (channel === null ? {} : { copies: 0 });
	const giftId = await stage.ask(anna);
	await stage.clock.advance(1_000);
	stage.air.weather = () => ({});
	const grant = stage.host.gifts.get(giftId)?.grant;
	if (!grant) throw new Error('the gift was not granted');
	const resend = stage.host.write(ANNA, { kind: 'resend_request', giftId, grant, attempt: 1 });
	const old = encodeChannel([{ kind: 'broadcast', grants: [grant] }]);
	anna.session.hear({ from: HOST, to: ANNA, channel: null, text: resend });
	anna.session.hear({ from: ANNA, to: null, channel: ROOM, text: old });
	await stage.clock.advance(1_000);
	expect(stage.host.gifts.get(giftId)).toMatchObject({ seen: 1, delivery: 'completed' });
});
