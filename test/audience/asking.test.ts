import { expect, test } from 'vitest';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asGiftId } from '../../protocol/ids.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import { ANNA, BEN, HOST, ROOM, Stage, wish } from './stage.ts';
import { signGrant } from '../support/seals/keys.ts';

test('a held gift says so, is asked after, and goes on when a moderator approves it', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
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
	const asked = stage.host.heard.map(({ message }) => JSON.stringify(message));
	expect(asked).toHaveLength(8);
	expect(new Set(asked).size).toBe(1);
	const gaps = times.map((time, at) => time - (times[at - 1] ?? 0));
	expect(gaps).toEqual([...gaps].sort((one, other) => one - other));
});

test('a late grant still counts after the client gave up, and a person may ask again with the same id', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
	stage.host.decide = () => ({ kind: 'refuse', why: 'storage_unavailable', retryAfterMs });
	const anna = await stage.enter();
	await stage.ask(anna);
	await stage.clock.advance(10_000);
	expect(stage.host.heard.length).toBeLessThanOrEqual(20);
	await stage.clock.advance(620_000);
	expect(stage.host.heard.length).toBeGreaterThan(1);
});

test('a refusal is final and keeps its reason', async () => {
	const stage = await new Stage().open();
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
	const stage = await new Stage().open();
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

test('a refusal for now that overtakes the outcome of its request is still waited for', async () => {
	const stage = await new Stage().open();
	stage.host.decide = () => ({ kind: 'refuse', why: 'room_paused', retryAfterMs: 60_000 });
	const anna = await stage.enter();
	stage.air.weather = ({ from }) => (from === ANNA ? { outcomeAfterMs: 5_000 } : {});
	await stage.ask(anna);
	await stage.clock.advance(55_000);
	expect(stage.host.heard).toHaveLength(1);
	await stage.clock.advance(10_000);
	expect(stage.host.heard).toHaveLength(2);
});

test.each<[string, Partial<GrantTerms>]>([
	['another sender', { sender: BEN }],
	['another room', { room: asChannelName('backstage') }],
	['another gift', { giftId: asGiftId('gift-999999') }],
])('a grant that is for %s is a problem and is not broadcast', async (_, changes) => {
	const stage = await new Stage().open();
	stage.host.decide = () => ({ kind: 'hold' });
	const anna = await stage.enter();
	const giftId = await stage.ask(anna);
	stage.air.weather = ({ from }) => (from === HOST ? { copies: 0 } : {});
	await stage.clock.advance(100);
	stage.host.approve(giftId);
	stage.air.weather = () => ({});
	const grant = signGrant(encodeGrantTerms({ ...stage.host.termsOf(giftId), ...changes }));
	stage.host.say(
		ANNA,
		{ kind: 'grant', giftId, grant, broadcast: 'sender' },
		{ kind: 'resend_request', giftId, grant, attempt: 1 },
	);
	await stage.clock.advance(100);
	expect(anna.gift(giftId).state).toBe('asked');
	expect(anna.problems).toHaveLength(2);
	expect(stage.air.sent.filter(({ channel }) => channel === ROOM)).toEqual([]);
});
