import { expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import { HOST, openHostRoom } from '../support/host/host-room.ts';

test('a crowd in front of a failing disk is told at the pace of RTM, one message for each RTM message, and comes again', async () => {
	const room = await openHostRoom();
	const viewers = await Promise.all(Array.from({ length: 100 }, (_, no) => room.stranger(asUserId(`viewer-${no}`))));
	room.host.ledger.db.pragma('query_only = ON');
	for (const viewer of viewers) viewer.say(room.request(), room.request());
	await room.pass(900);
	const told = viewers.map((viewer) => viewer.takeHeard());
	const { published, rateLimited } = room.broker.counters().get(HOST) ?? {};
	room.host.ledger.db.pragma('query_only = OFF');
	expect([told.filter((words) => words.length > 0).length, new Set(told.flat()), published, rateLimited]).toEqual([
		55,
		new Set(['refusal: storage_unavailable']),
		55,
		0,
	]);
});

test('what is no request is not answered: its sender has nothing to ask again', async () => {
	const room = await openHostRoom();
	const ann = await room.stranger();
	room.host.ledger.db.pragma('query_only = ON');
	ann.acknowledge(room.request().giftId);
	ann.say({ kind: 'status_query', giftIds: [room.request().giftId] });
	ann.sayText('hello');
	ann.sayText('{"giftwarden":9}');
	await room.pass();
	room.host.ledger.db.pragma('query_only = OFF');
	expect(ann.takeHeard()).toEqual([]);
});
