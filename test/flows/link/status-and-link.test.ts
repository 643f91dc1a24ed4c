import { describe, expect, test } from 'vitest';
import type { GiftId } from '../../../protocol/ids.ts';
import { ANN, BEN, HOST, openHostRoom } from '../../support/host/host-room.ts';

describe('a question about gifts', () => {
	test('tells each gift’s state and delivery; another’s gift, and an unknown one, are unknown', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never } });
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [rose, fox, nothing] = [
			room.request(),
			room.request({ gift: 'fox' as never }),
			room.request({ gift: 'nothing' as never }),
		];
		ann.say(rose, fox, nothing);
		await room.pass();
		ann.broadcast(ann.grantOf(rose.giftId));
		ann.acknowledge(rose.giftId);
		await room.pass();
		ann.takeHeard();
		const giftIds = [rose, fox, nothing].map(({ giftId }) => giftId).concat('gift-of-nobody' as GiftId);
		ann.say({ kind: 'status_query', giftIds: [...giftIds, rose.giftId] });
		ben.say({ kind: 'status_query', giftIds });
		await room.pass();
		expect([ann.takeHeard(), ben.takeHeard()]).toEqual([
			['status: granted/completed, held/none, refused/none, unknown/none'],
			['status: unknown/none, unknown/none, unknown/none, unknown/none'],
		]);
	});

	test('brings a grant along that the client may have lost, until the room has seen the gift', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		const request = room.request();
		ann.say(request);
		await room.pass();
		const grant = ann.grantOf(request.giftId);
		const query = { kind: 'status_query', giftIds: [request.giftId] } as const;
		const heard: (readonly string[])[] = [ann.takeHeard()];
		ann.say(query);
		await room.pass();
		heard.push(ann.takeHeard());
		ann.broadcast(grant);
		await room.pass();
		ann.say(query);
		await room.pass();
		heard.push(ann.takeHeard());
		expect([heard, ann.grantOf(request.giftId)]).toEqual([
			[['grant'], ['grant', 'status: granted/sent'], ['status: granted/seen']],
			grant,
		]);
	});

	test('about nothing is not answered', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger();
		ann.say({ kind: 'status_query', giftIds: [] });
		await room.pass();
		expect(ann.takeHeard()).toEqual([]);
	});

	test('by a client that lost its answers ends with the same picture on both sides', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		room.broker.faults.loses = ({ from, user }) => from === HOST && user === ANN;
		const giftId = await ann.ask();
		await room.pass(2_000);
		const lost = ann.stateOf(giftId);
		room.broker.faults.loses = null;
		room.broker.cutLink(ANN, 500);
		await room.pass(30_000);
		expect([lost, ann.stateOf(giftId), room.stateOf(giftId)]).toEqual(['asked', 'acknowledged', 'granted/completed']);
	});
});

describe('the host’s link', () => {
	test('lost and restored is a gap with both its times, entered and shown', async () => {
		const room = await openHostRoom();
		const before = room.host.ledger.gaps.list(9);
		const lostAt = room.clock.now();
		room.broker.cutLink(HOST, 3_000);
		await room.pass(1_000);
		const open = room.host.ledger.gaps.list(9).map(({ from, to }) => [from - lostAt, to]);
		await room.pass(10_000);
		const closed = room.host.ledger.gaps.list(9).map(({ from, to }) => [from - lostAt, (to ?? 0) > lostAt + 2_900]);
		const facts = ['link_lost', 'link_restored'].map((kind) => room.details(kind).length);
		expect([before, open, closed, facts, room.host.link.state]).toEqual([
			[],
			[[0, null]],
			[[0, true]],
			[1, 1],
			'connected',
		]);
	});

	test('that fails again and again while it is away is one gap', async () => {
		const room = await openHostRoom();
		room.broker.cutAll(60_000);
		await room.pass(70_000);
		expect([room.host.ledger.gaps.list(9).length, room.details('link_lost').length]).toEqual([1, 1]);
	});

	test('away, gifts are neither lost nor asked for twice: everything goes on when it is back', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		const ben = await room.enter(BEN);
		room.broker.cutLink(HOST, 20_000);
		await room.pass(10);
		const giftId = await ann.ask('fox');
		await room.pass(5_000);
		const away = ann.stateOf(giftId);
		await room.pass(40_000);
		expect([away, room.stateOf(giftId), ann.stateOf(giftId), ben.drawn.length, room.coins()['granted']]).toEqual([
			'asked',
			'granted/completed',
			'acknowledged',
			1,
			120,
		]);
	});

	test('lost between the grant and its broadcast: the proof is asked for when it is back', async () => {
		const room = await openHostRoom();
		const ann = await room.enter();
		room.broker.faults.loses = ({ from, channel }) => {
			if (from === ANN && channel !== null) room.broker.cutLink(HOST, 5_000);
			return false;
		};
		const giftId = await ann.ask();
		await room.pass(50);
		room.broker.faults.loses = null;
		const during = room.gift(giftId).seenAt;
		await room.pass(60_000);
		expect([during, room.stateOf(giftId), ann.drawn.length]).toEqual([null, 'granted/completed', 1]);
	});

	test('taken over by another login is an incident, and the host does not fight for it', async () => {
		const room = await openHostRoom();
		const other = await room.stranger(HOST);
		await room.pass(60_000);
		const incidents = room.host.ledger.watch.listIncidents(9).map(({ kind }) => kind);
		expect([room.host.link.state, incidents, other.session.link, room.host.ledger.gaps.list(9).length]).toEqual([
			'evicted',
			['evicted'],
			'connected',
			1,
		]);
	});

	test('that may not subscribe to the room asks again until it may', async () => {
		const room = await openHostRoom();
		// Another life of the host used up the calls of this second; its login throws the host out.
		const other = await room.stranger(HOST);
		for (let call = 0; call < 30; call++) void other.session.subscribe(`other-${call}` as never);
		await room.pass(1);
		const host = room.host;
		await room.restart(5);
		const ann = await room.enter();
		await room.pass(3_000);
		const giftId = await ann.ask();
		await room.pass(1_000);
		expect([host === room.host, room.stateOf(giftId)]).toEqual([false, 'granted/completed']);
	});
});
