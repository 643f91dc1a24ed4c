import { describe, expect, test } from 'vitest';
import { PEER_MESSAGE_BYTES_MAX } from '../../protocol/bounds.ts';
import { asUserId } from '../../protocol/ids.ts';
import type { CounterName } from '../../preload/api/rows.ts';
import { ANN, HOST, openHostRoom } from '../support/host/host-room.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import type { Stranger } from '../support/host/stranger.ts';
import { sealed } from '../support/seals/sealed.ts';

const MALLORY = asUserId('mallory');

/** What is inside a seal. */
interface Inside {
	readonly inside: string;
}

function envelope(body: unknown): Inside {
	return { inside: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** An envelope around a genuine seal, with other fields. */
function around(changes: Record<string, unknown>): string {
	return JSON.stringify({ ...(JSON.parse(sealed('[]')) as object), ...changes });
}

function say(stranger: Stranger, text: string | Inside): void {
	if (typeof text === 'string') stranger.sayText(text);
	else stranger.saySealed(text.inside);
}

function counted(room: HostRoom): Partial<Record<CounterName, number>> {
	return Object.fromEntries(Object.entries(room.host.counters).filter(([, count]) => count > 0));
}

interface Case {
	readonly text: string | Inside;
	readonly answer: readonly string[];
	readonly counts: Partial<Record<CounterName, number>>;
	/** Whether a person can look at it among the incidents. */
	readonly isShown: boolean;
}

const ID = 'gift-of-mallory-1';
const foreign = { answer: [], counts: { foreign: 1 }, isShown: false };
const unreadable = { answer: ['refusal: unreadable'], counts: { unreadable: 1 }, isShown: true };
const unopened = { answer: [], counts: { unopened: 1 }, isShown: true };
const malformed = { answer: ['refusal: malformed'], counts: { malformed: 1 }, isShown: true };
const unknownKind = { answer: ['refusal: unknown_kind'], counts: { unknown_kind: 1 }, isShown: true };
const newer = { answer: ['refusal: from_newer_version'], counts: { from_newer_version: 1 }, isShown: true };

const MESSAGES: Readonly<Record<string, Case>> = {
	'another app’s chat': { text: 'hello everybody', ...foreign },
	'another app’s JSON': { text: '{"type":"chat","text":"giftwarden is nice"}', ...foreign },
	'nothing at all': { text: '', ...foreign },
	'JSON that stops in the middle': { text: around({}).slice(0, -4), ...unreadable },
	'a seal’s JSON that stops in the middle': { text: envelope('[{'), ...unreadable },
	'more bytes than a peer may send': { text: around({ more: 'x'.repeat(PEER_MESSAGE_BYTES_MAX) }), ...unreadable },
	'brackets without end': { text: `{"giftwarden":1,"seal":"hpke-1","body":${'['.repeat(4_000)}`, ...unreadable },
	'a body that is deep': { text: envelope(`${'['.repeat(50)}${']'.repeat(50)}`), ...unreadable },
	'a body that is no list': { text: envelope({ kind: 'gift_request' }), ...unreadable },
	'an unknown seal': { text: around({ seal: 'hpke' }), ...unreadable },
	'no seal': {
		text: JSON.stringify({
			giftwarden: 1,
			seal: 'none',
			body: '[{"kind":"gift_request","giftId":"gift-of-mallory-1","gift":"rose"}]',
		}),
		...unreadable,
	},
	'an enc that is cut': { text: around({ enc: 'AAAA' }), ...unreadable },
	'a seal of another session': { text: around({}), ...unopened },
	'an enc of zeros': { text: around({ enc: 'A'.repeat(43) }), ...unopened },
	'a body without a tag': { text: around({ body: 'AAAA' }), ...unopened },
	'a version that is no number': { text: around({ giftwarden: 'one' }), ...unreadable },
	'too many messages in one': { text: envelope(Array.from({ length: 65 }, () => ({ kind: 'x' }))), ...unreadable },
	'a newer version': { text: around({ giftwarden: 2 }), ...newer },
	'a kind that nobody knows': { text: envelope([{ kind: 'gift_wish', giftId: ID }]), ...unknownKind },
	'a message of the host': { text: envelope([{ kind: 'grant', giftId: ID }]), ...unknownKind },
	'a number where an object belongs': { text: envelope([7]), ...malformed },
	'a gift without an id': { text: envelope([{ kind: 'gift_request', gift: 'rose' }]), ...malformed },
	'half a piece': { text: envelope([{ kind: 'gift_request', giftId: ID, gift: 'rose', count: 1.5 }]), ...malformed },
	'a negative count': { text: envelope([{ kind: 'gift_request', giftId: ID, gift: 'rose', count: -1 }]), ...malformed },
	'a count beyond all numbers': {
		text: envelope(`[{"kind":"gift_request","giftId":"${ID}","gift":"rose","count":1e400}]`),
		...malformed,
	},
	'a name with a switch of direction': {
		text: envelope([{ kind: 'gift_request', giftId: ID, gift: 'rose', senderName: 'Mika\u202e' }]),
		...malformed,
	},
	'a lone surrogate': {
		text: envelope(`[{"kind":"gift_request","giftId":"${ID}","gift":"rose","note":"\\ud800"}]`),
		...malformed,
	},
	'__proto__ as a kind': { text: envelope('[{"kind":"__proto__"}]'), ...unknownKind },
	'a prototype in disguise': {
		text: envelope(`[{"kind":"gift_request","giftId":"${ID}","gift":"rose","__proto__":{"count":99}}]`),
		answer: ['grant'],
		counts: {},
		isShown: false,
	},
};

describe('a peer message that nobody should have sent', () => {
	test.each(Object.entries(MESSAGES))('%s', async (_, { text, answer, counts, isShown }) => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		// Somebody who never sealed anything could not read an answer.
		mallory.say({ kind: 'status_query', giftIds: [] });
		await room.pass();
		say(mallory, text);
		await room.pass();
		const shown = room.host.ledger.watch.listIncidents(9).map(({ publisher, raw }) => [publisher, raw]);
		expect({ answer: mallory.takeHeard(), counts: counted(room), shown, log: room.log }).toEqual({
			answer,
			counts,
			shown: isShown ? [[MALLORY, (typeof text === 'string' ? text : text.inside).slice(0, 2_000)]] : [],
			log: [],
		});
	});

	test('is not answered to somebody who never sealed anything: nobody but everybody could read it', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		for (const text of [around({ seal: 'none' }), around({ giftwarden: 2 }), around({})]) mallory.sayText(text);
		await room.pass(1_000);
		expect([mallory.takeHeard(), counted(room), room.unsaid]).toEqual([
			[],
			{ unreadable: 1, from_newer_version: 1, unopened: 1 },
			0,
		]);
	});

	test('costs the good ones beside it nothing', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger(ANN);
		const [first, second] = [room.request(), room.request()];
		say(ann, envelope([first, { kind: 'gift_wish' }, 7, second]));
		await room.pass();
		expect([ann.takeHeard().toSorted(), room.coins()['granted'], counted(room)]).toEqual([
			['grant', 'grant', 'refusal: malformed', 'refusal: unknown_kind'],
			2,
			{ unknown_kind: 1, malformed: 1 },
		]);
	});

	test('names its gift in the refusal where it can be read', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		say(mallory, envelope([{ kind: 'gift_request', giftId: ID, gift: 'rose', count: -1 }]));
		say(mallory, envelope([{ kind: 'gift_request', giftId: '../../etc/passwd', gift: 'rose' }]));
		await room.pass();
		expect(mallory.heard.map((message) => message.kind === 'refusal' && message.giftId)).toEqual([ID, null]);
	});

	test('is answered in plain letters, whatever it quotes', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		mallory.say({ kind: 'status_query', giftIds: [] });
		mallory.sayText(around({ seal: '<b>\u202e☠</b>' }));
		await room.pass();
		const [refusal] = mallory.heard;
		expect(refusal?.kind === 'refusal' && refusal.reason).toMatch(/^[\x20-\x7e]+$/);
	});
});

describe('a channel message that nobody should have sent', () => {
	test.each<[what: string, text: string, counts: Partial<Record<CounterName, number>>]>([
		['another app’s chat', 'hello everybody', { foreign: 1 }],
		['JSON that stops in the middle', '{"giftwarden":1,"messages":[', { unreadable: 1 }],
		['a newer version', '{"giftwarden":9,"messages":[]}', { from_newer_version: 1 }],
		['a kind that nobody knows', '{"giftwarden":1,"messages":[{"kind":"poll"}]}', { unknown_kind: 1 }],
		['a broadcast without grants', '{"giftwarden":1,"messages":[{"kind":"broadcast","grants":[]}]}', { malformed: 1 }],
		[
			'a request that belongs to the host alone',
			'{"giftwarden":1,"messages":[{"kind":"gift_request"}]}',
			{ unknown_kind: 1 },
		],
	])('%s is counted and not answered', async (_, text, counts) => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		const before = room.broker.counters().get(HOST)?.published;
		void mallory.publish(text);
		await room.pass();
		expect([counted(room), mallory.takeHeard(), room.broker.counters().get(HOST)?.published]).toEqual([
			counts,
			[],
			before,
		]);
	});

	test('of another channel is none of the host’s business', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		void mallory.session.publishToChannel('other-room' as never, '{"giftwarden":9}');
		await room.pass();
		expect(counted(room)).toEqual({});
	});
});

describe('a flood', () => {
	test('of noise from one publisher is answered a bounded number of times, and viewers get their grants meanwhile', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		const ann = await room.enter(ANN);
		const noise = envelope(Array.from({ length: 64 }, () => ({ kind: 'x' })));
		const asked: string[] = [];
		for (let turn = 0; turn < 20; turn++) {
			for (let copy = 0; copy < 3; copy++) say(mallory, noise);
			if (turn % 4 === 0) asked.push(await ann.ask());
			await room.pass(100);
		}
		await room.pass(2_000);
		expect(asked.map((giftId) => room.stateOf(giftId as never))).toEqual(asked.map(() => 'granted/completed'));
		const rows = room.host.ledger.watch.listIncidents(9);
		expect([counted(room), rows.length, room.unsaid]).toEqual([{ unknown_kind: 3_840 }, 1, 0]);
		expect(mallory.heard.length).toBeLessThanOrEqual(60 * 20);
	});

	test('of one burst queues no more than twenty answers for its publisher', async () => {
		const room = await openHostRoom();
		const mallory = await room.stranger(MALLORY);
		const noise = envelope(Array.from({ length: 64 }, () => ({ kind: 'x' })));
		for (let copy = 0; copy < 50; copy++) say(mallory, noise);
		await room.pass(1_000);
		expect([mallory.heard.length, room.host.counters.unknown_kind]).toEqual([20, 3_200]);
	});

	test('of requests is entered up to its sender’s limit', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 10, resendsMax: 0 } });
		const mallory = await room.stranger(MALLORY);
		for (let copy = 0; copy < 20; copy++) mallory.say(...Array.from({ length: 20 }, () => room.request()));
		await room.pass(3_000);
		const grants = mallory.takeHeard().filter((word) => word === 'grant').length;
		expect([grants, room.host.counters.over_rate_limit, room.totals().requested.gifts]).toEqual([10, 390, 10]);
	});

	test('of thousands of messages at once leaves none out', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 100_000, resendsMax: 0 } });
		const viewers = await Promise.all(Array.from({ length: 20 }, (_, no) => room.stranger(asUserId(`viewer-${no}`))));
		for (const viewer of viewers)
			for (let message = 0; message < 50; message++) viewer.say(room.request(), room.request());
		await room.pass(10_000);
		const { granted } = room.totals();
		const heard = viewers.flatMap((viewer) => viewer.takeHeard()).filter((word) => word === 'grant').length;
		expect([granted.gifts, heard, room.unsaid]).toEqual([2_000, 2_000, 0]);
	});
});
