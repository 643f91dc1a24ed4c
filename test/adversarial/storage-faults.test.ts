// A ledger whose disk fails while the host runs. Each fault is made by SQLite itself: a page limit is a full disk, a
// connection that may only ask is a read-only file, another connection's transaction is a busy one.

import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openHost } from '../../main/host/host.ts';
import { openLocalSession } from '../../main/rtm/hub/local-session.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { ANN, BEN, HOST, HostRoom, openHostRoom, ROOM } from '../support/host/host-room.ts';
import { openTemporaryFolder } from '../support/host/temporary-folder.ts';
import { KEYS } from '../support/seals/keys.ts';

/** Makes the ledger fail, and answers how to mend it. */
type Fault = (room: HostRoom) => () => void;

const FAULTS: Readonly<Record<string, { readonly state: string; readonly words: RegExp; readonly break: Fault }>> = {
	'a full disk': {
		state: 'read_only',
		words: /disk is full/,
		break: ({ host }) => {
			const { db } = host.ledger;
			db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
			return () => void db.pragma('max_page_count = 1073741823');
		},
	},
	'a read-only file': {
		state: 'read_only',
		words: /cannot be written/,
		break: ({ host }) => {
			host.ledger.db.pragma('query_only = ON');
			return () => void host.ledger.db.pragma('query_only = OFF');
		},
	},
	'a file in another program’s hands': {
		state: 'degraded',
		words: /Another program/,
		break: (room) => {
			const other = new Database(room.path);
			other.exec('BEGIN IMMEDIATE');
			// The wait itself is real time, which a test in virtual time has none of.
			room.host.ledger.db.pragma('busy_timeout = 0');
			return () => {
				other.exec('ROLLBACK');
				other.close();
			};
		},
	},
};

const LONG = 'n'.repeat(200);
const cases = Object.entries(FAULTS).map(([name, fault]) => ({ name, ...fault }));

describe.each(cases)('$name', ({ state, words, break: breakIt }) => {
	/** Asks until the fault shows: a full disk may still have room on the pages it has. */
	async function askUntilRefused(room: HostRoom, ask: () => Promise<GiftId>): Promise<readonly GiftId[]> {
		const asked: GiftId[] = [];
		while (room.host.storage.state === 'ok' && asked.length < 100) {
			asked.push(await ask());
			await room.pass(20);
		}
		return asked;
	}

	test('a request is told so and comes again by itself: granted once the fault is over, and nothing is lost', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 100 } });
		const [ann, ben] = [await room.enter(ANN), await room.enter(BEN)];
		const mend = breakIt(room);
		const asked: GiftId[] = [];
		const isTold = () => asked.some((giftId) => ann.own(giftId).waitingFor === 'storage_unavailable');
		while (!isTold() && asked.length < 100) {
			asked.push(await ann.ask('fox', { note: LONG }));
			await room.pass(20);
		}
		const last = asked.at(-1) as GiftId;
		const during = {
			state: room.host.storage.state,
			told: words.test(room.host.storage.why),
			shown: room.changes.some(({ aspects }) => aspects.has('storage')),
			client: [ann.stateOf(last), ann.own(last).waitingFor],
			inLedger: room.host.ledger.gifts.find(last),
		};
		await room.pass(25_000);
		mend();
		await room.pass(120_000);
		expect(during).toEqual({
			state,
			told: true,
			shown: true,
			client: ['asked', 'storage_unavailable'],
			inLedger: null,
		});
		expect([asked.map((giftId) => room.stateOf(giftId)), ben.drawn.length, room.host.storage.state]).toEqual([
			asked.map(() => 'granted/completed'),
			asked.length,
			'ok',
		]);
	});

	test('a decision by hand is not made, says so, and can be made afterwards', async () => {
		const room = await openHostRoom({ rules: { holdFromCoins: 100 as never, takeBackMs: 0, senderGiftsMax: 1_000 } });
		const ann = await room.enter();
		const giftId = await ann.ask('fox');
		await room.pass();
		const mend = breakIt(room);
		await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		const refusals = Array.from({ length: 60 }, (_, no) =>
			room.host.decide([giftId], { kind: no % 2 === 0 ? 'approve' : 'take_back' }, `${LONG}${no}`),
		).filter((answer) => !answer.ok);
		mend();
		await room.pass(5_000);
		const before = room.host.ledger.gifts.find(giftId);
		if (before?.pendingDecision === null && before.state === 'held') room.decide({ kind: 'approve' }, giftId);
		await room.pass(120_000);
		expect([refusals.length > 0, new Set(refusals.map((answer) => answer.why)), room.stateOf(giftId)]).toEqual([
			true,
			new Set(['storage_unavailable']),
			'granted/completed',
		]);
	});

	test('what was under way is not forgotten: outcomes are entered afterwards, and nothing is said twice', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const ann = await room.stranger(ANN);
		const ben = await room.enter(BEN);
		// The answers to the host's publishes are slow, so that the fault comes before them.
		room.broker.faults.setFor(HOST, { delayMinMs: 400, delayMaxMs: 400 });
		const requests = [1, 2, 3].map(() => room.request());
		ann.say(...requests);
		await room.pass(950);
		const mend = breakIt(room);
		await askUntilRefused(room, () => ben.ask('rose', { note: LONG }));
		await room.pass(5_000);
		const during = ann.takeHeard();
		mend();
		room.broker.faults.setFor(HOST, null);
		await room.pass(3_000);
		const sent = requests.map(({ giftId }) => room.gift(giftId).sentAt !== null);
		expect([during.filter((word) => word === 'grant').length, sent, room.host.storage.state]).toEqual([
			3,
			[true, true, true],
			'ok',
		]);
		for (const { giftId } of requests) {
			ann.broadcast(ann.grantOf(giftId));
			ann.acknowledge(giftId);
		}
		await room.pass(1_000);
		expect(requests.map(({ giftId }) => room.stateOf(giftId))).toEqual(requests.map(() => 'granted/completed'));
	});

	test('a link that is lost meanwhile is a gap all the same, with its own times', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const ann = await room.enter();
		const mend = breakIt(room);
		await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		const lostAt = room.clock.now();
		room.broker.cutLink(HOST, 2_000);
		await room.pass(10_000);
		const inGap = room.host.ledger.gaps.list(9).length;
		mend();
		await room.pass(60_000);
		const gaps = room.host.ledger.gaps.list(9).map(({ from, to }) => [from - lostAt, (to ?? 0) - lostAt]);
		expect([inGap <= 1, gaps.length, gaps[0]?.[0], (gaps[0]?.[1] ?? 0) < 5_000]).toEqual([true, 1, 0, true]);
	});

	test('that passes while nobody asks for anything is noticed by the desk itself', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const ann = await room.enter();
		const mend = breakIt(room);
		await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		await ann.client.stop();
		await room.pass(60_000);
		const during = room.host.storage.state;
		mend();
		await room.pass(2_500);
		expect([during, room.host.storage.state]).toEqual([state, 'ok']);
	});

	test('members who come and go do not make it look well', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const ann = await room.enter();
		const mend = breakIt(room);
		await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		const before = room.host.storage.state;
		const states: string[] = [];
		room.host.onChange(() => void states.push(room.host.storage.state));
		await room.enter(BEN);
		expect([before, new Set(states).has('ok'), room.host.storage.state]).toEqual([state, false, state]);
		mend();
	});

	test('what falls due waits, and happens when it can', async () => {
		const room = await openHostRoom({
			rules: { holdFromCoins: 100 as never, reviewExpiresAfterMs: 10_000, senderGiftsMax: 1_000 },
		});
		const ann = await room.enter();
		const giftId = await ann.ask('fox', { note: LONG });
		await room.pass();
		const mend = breakIt(room);
		await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		await room.pass(30_000);
		mend();
		await room.pass(5_000);
		expect(room.stateOf(giftId)).toBe('expired/none');
	});

	test('a host that dies meanwhile takes up everything it had entered', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 1_000 } });
		const ann = await room.enter();
		const mend = breakIt(room);
		const asked = await askUntilRefused(room, () => ann.ask('rose', { note: LONG }));
		mend();
		await room.restart();
		await room.pass(120_000);
		expect(asked.map((giftId) => room.stateOf(giftId))).toEqual(asked.map(() => 'granted/completed'));
	});
});

describe('a place where no ledger can be', () => {
	function openAt(path: string) {
		const room = new HostRoom({});
		room.host.abandon();
		const session = openLocalSession({ broker: room.broker, userId: HOST, clock: room.clock });
		return () => openHost({ ledgerPath: path, room: ROOM, session, keys: KEYS, clock: room.clock });
	}

	test('a folder that does not exist, and a folder itself, are refused with what SQLite says', () => {
		const folder = openTemporaryFolder();
		mkdirSync(`${folder}/ledger.sqlite`);
		expect(openAt(`${folder}/nowhere/ledger.sqlite`)).toThrow(/directory does not exist/);
		expect(openAt(`${folder}/ledger.sqlite`)).toThrow(/unable to open|disk I\/O/);
	});
});
