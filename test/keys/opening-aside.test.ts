// What clients seal, opened beside the host: it must not matter to anybody who did it.

import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BoardAside } from '../../main/keys/aside/aside.ts';
import type { AsideStart } from '../../main/keys/aside/aside.ts';
import { Board, makeBoardMemory } from '../../main/keys/aside/board.ts';
import { OPEN_FIRST, openWork, Performer } from '../../main/keys/aside/works.ts';
import { ClientLines } from '../../main/keys/client-lines.ts';
import type { Received } from '../../main/keys/client-lines.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../../main/keys/room-keys.ts';
import type { OpenAside } from '../../main/keys/room-keys.ts';
import { concatBytes, toUtf8 } from '../../protocol/primitives/bytes.ts';
import { asChannelName, asUserId } from '../../protocol/ids.ts';
import type { UserId } from '../../protocol/ids.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import type { Primitives, X25519Key } from '../../protocol/primitives/primitives.ts';
import { acceptSecrets, beginSealSession } from '../../protocol/seal/seal-session.ts';
import type { Sealed, SealParties, SealSession } from '../../protocol/seal/seal-session.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { HOST, openLedger, ROOM, START } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { OTHER_KEYS } from '../support/seals/keys.ts';

const [ANN, BEN, DAN, EVE, FAY] = ['ann', 'ben', 'dan', 'eve', 'fay'].map(asUserId) as [
	UserId,
	UserId,
	UserId,
	UserId,
	UserId,
];
const [PRESENT, BEFORE] = [makeRoomPrivateKeys(nodePrimitives), makeRoomPrivateKeys(nodePrimitives)];
const PUBLIC = nodePrimitives.x25519(PRESENT.sealKey).publicKey;
const PUBLIC_BEFORE = nodePrimitives.x25519(BEFORE.sealKey).publicKey;

/** Primitives that say how often they agreed on a session. */
function countAgreements() {
	const agreed = vi.fn();
	const primitives: Primitives = {
		...nodePrimitives,
		x25519(privateKey) {
			const { publicKey, agree } = nodePrimitives.x25519(privateKey);
			return { publicKey, agree: (other) => (agreed(), agree(other)) };
		},
	};
	return { agreed, primitives };
}

function begin(
	client: UserId,
	{
		sealKey = PUBLIC,
		ephemeral,
		...changes
	}: Partial<SealParties> & { sealKey?: Uint8Array; ephemeral?: X25519Key } = {},
): SealSession {
	return beginSealSession(nodePrimitives, sealKey, { room: ROOM, host: HOST, client, ...changes }, ephemeral);
}

function flip(bytes: Uint8Array): Uint8Array {
	return bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
}

/** The lines of a host; `openAside` says who works beside it. */
function openLines(openAside: OpenAside | null) {
	const { agreed, primitives } = countAgreements();
	const clock = new VirtualClock(START);
	const book = openLedger(temporaryLedgerPath()).lines;
	const keys = new RoomKeys(PRESENT, primitives, [BEFORE], openAside);
	onTestFinished(() => keys.close());
	return { lines: new ClientLines({ keys, room: ROOM, host: HOST, clock, book }), keys, clock, agreed };
}

/** A host with a board; whether a thread comes to it is another question. */
function openLinesWithBoard(startThread = (_start: AsideStart): void => {}) {
	const memory = makeBoardMemory();
	const board = new Board(memory);
	const post = vi.spyOn(board, 'post');
	const host = openLines((keys) => new BoardAside(board, () => startThread({ keys, memory })));
	/** Of what was posted, how much was of sessions that the host had not taken in. */
	const countFirsts = () => post.mock.calls.filter(([, kind]) => kind === OPEN_FIRST).length;
	return { ...host, memory, board, post, countFirsts };
}

function openLinesWithThread() {
	const host = openLinesWithBoard((workerData) => {
		const thread = new Worker(new URL('../../main/keys/aside/index.ts', import.meta.url), { workerData });
		onTestFinished(async () => void (await thread.terminate()));
	});
	const isDone = () => host.post.mock.calls.every(([nth]) => !['posted', 'begun'].includes(host.board.read(nth)));
	let isOver = false;
	onTestFinished(() => void (isOver = true));
	/** The thread has done all that was posted. */
	const settle = async (): Promise<void> => {
		host.board.wake();
		while (!isOver && !isDone()) await new Promise((resolve) => setImmediate(resolve));
	};
	return { ...host, settle };
}

type Sent = readonly [from: UserId, sealed: Sealed];

/** What came in rounds: in each, all of it was expected before the first had its turn. */
async function receiveAll(
	{ lines, settle }: { lines: ClientLines; settle: () => void | Promise<void> },
	rounds: readonly (readonly Sent[])[],
) {
	const received: (Received | null)[] = [];
	for (const sent of rounds) {
		const expected = sent.map(([from, sealed]) => ({ from, sealed, opening: lines.expect(from, sealed) }));
		await settle();
		for (const { from, sealed, opening } of expected) received.push(lines.receive(from, sealed, opening));
	}
	return received;
}

/** Everything that can come, once under a session that is new and once under one that is known. */
function inventRounds(): readonly (readonly Sent[])[] {
	// One who is here under two names, with one key for both.
	const ephemeral = nodePrimitives.x25519(nodePrimitives.randomBytes(32));
	const [ann, fay] = [begin(ANN, { ephemeral }), begin(FAY, { ephemeral })];
	const [ben, before] = [begin(BEN), begin(DAN, { sealKey: PUBLIC_BEFORE })];
	const said = ann.seal('to host', 'ünï 🌹');
	const strange: readonly Sent[] = [
		[ANN, { ...said, body: flip(said.body) }],
		[ANN, { ...said, nonce: flip(said.nonce) }],
		[ANN, { ...said, enc: flip(said.enc) }],
		[ANN, { ...said, enc: new Uint8Array(32) }],
		[ANN, { ...said, body: new Uint8Array(7) }],
		[BEN, said],
		[EVE, begin(EVE, { room: asChannelName('neon-bar') }).seal('to host', 'of another room')],
		[EVE, begin(EVE, { host: asUserId('mika-dsek') }).seal('to host', 'for another host')],
		[EVE, begin(EVE, { sealKey: OTHER_KEYS.publicKeys.sealKey }).seal('to host', 'under keys of nobody')],
		[ANN, ann.seal('to client', 'the wrong way')],
	];
	const good = (): readonly Sent[] => [
		[ANN, ann.seal('to host', 'a rose')],
		[BEN, ben.seal('to host', '')],
		[FAY, fay.seal('to host', 'another rose')],
		[DAN, before.seal('to host', 'under the keys before')],
		[ANN, ann.seal('to host', 'the longest '.repeat(400))],
		[ANN, ann.seal('to host', 'and another')],
	];
	return [strange, [...good(), ...strange], [...strange, ...good()]];
}

const ROUNDS = inventRounds();

const HANDS: Readonly<Record<string, () => { lines: ClientLines; settle: () => void | Promise<void> }>> = {
	'the thread has done it before its turn': openLinesWithThread,
	'the thread never comes': () => ({ ...openLinesWithBoard(), settle: () => {} }),
	'the thread is at it when its turn comes': () => ({ ...openLinesWithThread(), settle: () => {} }),
	'the thread dies over it'() {
		const host = openLinesWithBoard();
		const settle = () =>
			expect(() =>
				host.board.serve(() => {
					throw new Error('the thread dies');
				}),
			).toThrow('the thread dies');
		return { ...host, settle };
	},
	'the thread is told to end'() {
		const host = openLinesWithBoard();
		return { ...host, settle: () => host.keys.close() };
	},
};

describe('opens the same, for the same client, as without a second core:', () => {
	test.each(Object.entries(HANDS))('%s', async (_, open) => {
		const alone = await receiveAll({ ...openLines(null), settle: () => {} }, ROUNDS);
		expect(await receiveAll(open(), ROUNDS)).toEqual(alone);
		expect(alone.flatMap((received) => received?.text ?? [])).toHaveLength(2 * 6);
		expect(alone.filter((received) => received?.isFirst).length).toBe(4);
		expect(alone.filter((received) => received?.isUnderEarlierKeys).length).toBe(2);
	});
});

test('what the thread has done costs the host no agreement, and what it answers to the client opens there', async () => {
	const host = openLinesWithThread();
	const clients = Array.from({ length: 30 }, (_, no) => asUserId(`viewer-${no}`));
	const sessions = clients.map((client, no) => begin(client, { sealKey: no % 2 === 0 ? PUBLIC : PUBLIC_BEFORE }));
	const round = (text: string) =>
		sessions.map((session, no): Sent => [clients[no] ?? EVE, session.seal('to host', text)]);
	const received = await receiveAll(host, [round('first'), round('second')]);
	expect(received.map((one) => one?.text)).toEqual([...clients.map(() => 'first'), ...clients.map(() => 'second')]);
	const answered = clients.map((client) => host.lines.seal(client, `to ${client}`));
	expect(sessions.map((session, no) => session.open('to client', answered[no] as Sealed))).toEqual(
		clients.map((client) => `to ${client}`),
	);
	expect(host.agreed).not.toHaveBeenCalled();
	expect(host.countFirsts()).toBe(30);
});

describe('of sessions that nobody knows', () => {
	const flood = (): readonly Sent[] => Array.from({ length: 64 }, () => [EVE, begin(EVE).seal('to host', 'hello')]);

	test('one sender makes the thread begin twelve within a minute, as many as it makes the host begin', async () => {
		const host = openLinesWithThread();
		const heard = async () => (await receiveAll(host, [flood()])).filter((received) => received !== null).length;
		expect([await heard(), host.countFirsts()]).toEqual([12, 12]);
		expect([await heard(), host.countFirsts()]).toEqual([0, 12]);
		await host.clock.advance(60_000);
		expect([await heard(), host.countFirsts()]).toEqual([12, 24]);
		expect(host.agreed).not.toHaveBeenCalled();
	});

	test('twelve are twelve where the thread never comes', async () => {
		const host = { ...openLinesWithBoard(), settle: () => {} };
		const received = await receiveAll(host, [flood(), flood()]);
		expect(received.filter((one) => one !== null)).toHaveLength(12);
		expect(host.agreed).toHaveBeenCalledTimes(12);
	});

	test('one message takes the session in for those that come with it, and counts once', async () => {
		const host = openLinesWithThread();
		const eve = begin(EVE);
		const burst = Array.from({ length: 20 }, (): Sent => [EVE, eve.seal('to host', 'hello')]);
		const others = flood().slice(0, 11);
		const received = await receiveAll(host, [burst, others]);
		expect(received.filter((one) => one !== null)).toHaveLength(20 + 11);
		expect(host.countFirsts()).toBe(12);
	});
});

test('a text of a known session that does not open makes the thread take the session in once, not again and again', () => {
	const { agreed, primitives } = countAgreements();
	const performer = new Performer({ grantKey: PRESENT.grantKey, sealKeys: [PRESENT.sealKey] }, primitives);
	const sealed = begin(ANN).seal('to host', 'a rose');
	const perform = (text: Sealed) => {
		const { kind, message, read } = openWork({ room: ROOM, client: ANN, host: HOST }, text, 0);
		return read(performer.perform(kind, concatBytes(...message)));
	};
	for (let times = 0; times < 5; times++) expect(perform({ ...sealed, body: flip(sealed.body) })?.text).toBeNull();
	expect(perform(sealed)?.text).toBe('a rose');
	expect(agreed).toHaveBeenCalledTimes(1);
});

test('in the shared memory lies no private key, and no text and no session once the host has taken them', async () => {
	const host = openLinesWithThread();
	const [ann, text] = [begin(ANN), 'nobody else may read this'];
	const opener = nodePrimitives.x25519(PRESENT.sealKey);
	const secrets = acceptSecrets(nodePrimitives, opener, ann.enc, { room: ROOM, client: ANN, host: HOST });
	if (!secrets) throw new Error('no session');
	const sought = [...Object.values(secrets), toUtf8(text), PRESENT.sealKey, PRESENT.grantKey, BEFORE.sealKey];
	const findThem = () => sought.map((bytes) => Buffer.from(host.memory).indexOf(bytes) >= 0);
	const sealed = ann.seal('to host', text);
	const opening = host.lines.expect(ANN, sealed);
	await host.settle();
	expect(findThem()).toEqual([true, true, true, false, false, false]);
	host.lines.receive(ANN, sealed, opening);
	expect(findThem()).toEqual(sought.map(() => false));
});
