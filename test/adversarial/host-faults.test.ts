import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ANN, BEN, HOST, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';

const MALLORY = asUserId('mallory');

/**
 * Somebody tampers with the file so that the host trips over one gift: its grant is gone from the entries. Answers how
 * to put it back.
 */
function poison(room: HostRoom, giftId: GiftId): () => void {
	const { giftNo } = room.gift(giftId);
	const other = new Database(room.path);
	const trigger = `CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries
		BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;`;
	const where = `WHERE gift_no = ${giftNo} AND kind = 'granted'`;
	other.exec(`CREATE TABLE stolen AS SELECT * FROM entries ${where};
		DROP TRIGGER entries_refuse_delete; DELETE FROM entries ${where}; ${trigger}`);
	return () => {
		other.exec('INSERT INTO entries SELECT * FROM stolen; DROP TABLE stolen');
		other.close();
	};
}

async function openPoisonedRoom() {
	const room = await openHostRoom();
	const mallory = await room.stranger(MALLORY);
	const request = room.request();
	mallory.say(request);
	await room.pass();
	mallory.takeHeard();
	const heal = poison(room, request.giftId);
	return { room, mallory, request, heal };
}

describe('a message over which the host trips', () => {
	test('is set aside alone: what came with it is entered, and the host goes on', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [before, after] = [room.request(), room.request()];
		ann.say(before);
		mallory.say(request);
		ben.say(after);
		await room.pass();
		const incidents = room.host.ledger.watch.listIncidents(9).map(({ publisher, detail }) => [publisher, detail]);
		expect({
			neighbours: [ann.takeHeard(), ben.takeHeard()],
			mallory: mallory.takeHeard(),
			incidents,
			storage: room.host.storage.state,
			logged: room.log.every((line) => line.startsWith('a fault of Giftwarden itself')),
		}).toEqual({
			neighbours: [['grant'], ['grant']],
			mallory: [],
			incidents: [[MALLORY, 'set aside: gift 1 has no grant in the ledger']],
			storage: 'ok',
			logged: true,
		});
		heal();
	});

	test('is answered when it comes again and nothing is in its way', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		mallory.say(request);
		await room.pass();
		heal();
		mallory.say(request);
		await room.pass();
		expect(mallory.takeHeard()).toEqual(['grant']);
	});

	test('counts no one of its neighbours twice, and nobody’s limit is used up by it', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		room.setRules({ senderGiftsMax: 2 });
		const ann = await room.stranger(ANN);
		ann.say(room.request());
		ann.sayText('{"giftwarden":9}');
		mallory.say(request);
		await room.pass();
		ann.say(room.request());
		await room.pass();
		const { from_newer_version: newer, doubled_request: doubled } = room.host.counters;
		expect([ann.takeHeard().toSorted(), newer, doubled]).toEqual([
			['grant', 'grant', 'refusal: from_newer_version'],
			1,
			0,
		]);
		heal();
	});

	test('while the disk is full as well: its neighbours are told, and come again', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		const ann = await room.stranger(ANN);
		const { db } = room.host.ledger;
		const pages = db.pragma('page_count', { simple: true }) as number;
		db.pragma(`max_page_count = ${pages}`);
		const large = Array.from({ length: 12 }, () => room.request({ note: 'n'.repeat(200) }));
		mallory.say(request);
		ann.say(...large);
		await room.pass(500);
		const told = new Set(ann.takeHeard());
		db.pragma('max_page_count = 1000000');
		heal();
		ann.say(...large);
		await room.pass(2_000);
		expect([told, new Set(ann.takeHeard()), room.host.storage.state]).toEqual([
			new Set(['refusal: storage_unavailable']),
			new Set(['grant']),
			'ok',
		]);
	});
});

describe('a decision by hand over which the host trips', () => {
	test('stops the writer: nothing is entered on top of what is unclear, and everybody is told', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		const before = room.host.ledger.revision;
		const answer = room.host.decide([request.giftId], { kind: 'resend' }, 'mika');
		mallory.say(room.request());
		await room.pass();
		expect({
			answer: [answer.ok, !answer.ok && answer.why],
			storage: [room.host.storage.state, room.host.storage.why.includes('nothing is lost')],
			heard: mallory.takeHeard(),
			later: room.host.decide([request.giftId], { kind: 'give_up' }, 'mika').ok,
			revision: room.host.ledger.revision,
		}).toEqual({
			answer: [false, 'fault'],
			storage: ['halted', true],
			heard: ['refusal: storage_unavailable'],
			later: false,
			revision: before,
		});
		heal();
	});

	test('after a restart everything goes on', async () => {
		const { room, mallory, request, heal } = await openPoisonedRoom();
		room.host.decide([request.giftId], { kind: 'resend' }, 'mika');
		heal();
		await room.restart();
		mallory.broadcast(mallory.grantOf(request.giftId));
		mallory.acknowledge(request.giftId);
		await room.pass();
		expect([room.host.storage.state, room.stateOf(request.giftId)]).toEqual(['ok', 'granted/completed']);
	});
});

describe('a gift whose time has come, over which the host trips', () => {
	test('is set aside alone, once, and told in its story; others go on, also after a restart', async () => {
		const { room, request, heal } = await openPoisonedRoom();
		const ann = await room.stranger(ANN);
		const other = room.request();
		ann.say(other);
		await room.pass(20_000);
		const tell = () => [
			room.host.storage.state,
			room.story(request.giftId).filter((kind) => kind === 'set_aside').length,
			room.host.ledger.watch.listIncidents(9).map(({ detail }) => detail),
		];
		const before = tell();
		heal();
		await room.restart(20_000);
		expect([before, tell(), ann.takeHeard().includes('resend 1')]).toEqual([
			['ok', 1, ['set aside, a mistake of Giftwarden: gift 1 has no grant in the ledger']],
			['ok', 1, ['set aside, a mistake of Giftwarden: gift 1 has no grant in the ledger']],
			true,
		]);
	});
});

describe('a gift over which the host trips because of somebody who is back', () => {
	test('is set aside alone: their other gift is asked for, and no later start stops again', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0, resendAfterMs: 60_000 } });
		const ann = await room.enter();
		const [tripping, other] = [await ann.ask('fox'), await ann.ask('fox')];
		await room.pass();
		await ann.client.stop();
		await room.pass();
		room.decide({ kind: 'approve' }, tripping, other);
		await room.pass();
		const heal = poison(room, tripping);
		const coins = room.coins();
		const back = await room.stranger(ANN, ann.client.line);
		await room.pass();
		const told = {
			storage: room.host.storage.state,
			heard: back.takeHeard(),
			story: room.story(tripping).filter((kind) => kind === 'set_aside' || kind === 'resend_asked'),
			incidents: room.host.ledger.watch.listIncidents(9).map(({ detail }) => detail),
			isBooked: room.coins()['granted'] !== coins['granted'],
		};
		heal();
		await room.restart(5_000);
		expect([told, room.host.storage.state]).toEqual([
			{
				storage: 'ok',
				heard: ['resend 1'],
				story: ['set_aside'],
				incidents: ['set aside, a mistake of Giftwarden: gift 1 has no grant in the ledger'],
				isBooked: false,
			},
			'ok',
		]);
	});

	test('after the link was away: the gap ends all the same, and the others are asked for', async () => {
		const room = await openHostRoom();
		const [ann, ben] = [await room.stranger(ANN), await room.stranger(BEN)];
		const [tripping, other] = [room.request(), room.request()];
		ann.say(tripping);
		ben.say(other);
		await room.pass();
		const heal = poison(room, tripping.giftId);
		room.broker.cutLink(HOST, 2_000);
		await room.pass(4_000);
		expect({
			storage: room.host.storage.state,
			gap: room.host.ledger.gaps.list(1).map(({ to }) => to !== null),
			asked: [tripping, other].map(({ giftId }) => room.story(giftId).includes('resend_asked')),
			setAside: room.story(tripping.giftId).at(-1),
		}).toEqual({ storage: 'ok', gap: [true], asked: [false, true], setAside: 'set_aside' });
		heal();
	});
});
