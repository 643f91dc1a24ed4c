import { afterEach, describe, expect, test, vi } from 'vitest';
import { BoardAside, openAsideThread } from '../../main/keys/aside/aside.ts';
import type { Aside, Finish } from '../../main/keys/aside/aside.ts';
import { Board, makeBoardMemory } from '../../main/keys/aside/board.ts';
import { Performer, signWork } from '../../main/keys/aside/works.ts';
import { asUserId } from '../../protocol/ids.ts';
import { HostWord } from '../../protocol/sign/host-word.ts';
import { openHostRoom } from '../support/host/host-room.ts';
import { openKeysAside, PRIMITIVES } from '../support/seals/keys.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';

const GRANT_KEY = new Uint8Array(32).fill(0x52);
const ASIDE_KEYS = { grantKey: GRANT_KEY, sealKeys: [] };
const OWN = nodePrimitives.ed25519Signer(GRANT_KEY);
const THREAD = new URL('../../main/keys/aside/index.ts', import.meta.url);
const MESSAGES = Array.from({ length: 1_300 }, (_, no) => new TextEncoder().encode(`grant ${no} ${'.'.repeat(no)}`));
const SIGNATURES = MESSAGES.map((message) => toHex(OWN.sign(message)));

function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

function finishAll(begun: readonly Finish<Uint8Array>[]): readonly string[] {
	return begun.map((finish) => toHex(finish()));
}

/** Signs with somebody beside the host; what the host signs by itself is counted. */
function signWith(aside: Aside) {
	const own = vi.fn((message: Uint8Array) => OWN.sign(message));
	return { own, begin: (message: Uint8Array) => aside.begin(signWork(message, () => own(message))) };
}

const open: Pick<Aside, 'close'>[] = [];
afterEach(() => {
	for (const aside of open.splice(0)) aside.close();
});

function openThread() {
	const aside = openAsideThread({ workerPath: THREAD, keys: ASIDE_KEYS }, () => {});
	open.push(aside);
	return signWith(aside);
}

/** A board without a thread: what is done on it the test does. */
function layBoard() {
	const board = new Board(makeBoardMemory());
	const aside = new BoardAside(board, () => {});
	const performer = new Performer(ASIDE_KEYS, nodePrimitives);
	/** The thread comes, does all that is posted, and is gone: it is told to end while it does the last. */
	const serve = (works: number): void => {
		let left = works;
		board.serve((kind, message) => {
			if (--left === 0) board.close();
			return performer.perform(kind, message);
		});
	};
	return { ...signWith(aside), aside, board, serve };
}

describe('a real thread', () => {
	test('signs what the host would have signed, in whatever order it is asked for, whatever is never asked for', () => {
		const { begin } = openThread();
		const begun = MESSAGES.map(begin);
		const asked = begun.map((finish, no) => ({ finish, no })).filter(({ no }) => no % 3 !== 0);
		for (const { finish, no } of asked.reverse()) expect(toHex(finish())).toBe(SIGNATURES[no]);
		for (const { finish, no } of asked) expect(toHex(finish())).toBe(SIGNATURES[no]);
	});

	test('has signed by itself what there was time for', async () => {
		const { own, begin } = openThread();
		// Until it has signed one of sixteen that woke it.
		for (let round = 0; own.mock.calls.length === round * 16; round++) {
			const begun = MESSAGES.slice(0, 16).map(begin);
			await new Promise((resolve) => setImmediate(resolve));
			expect(finishAll(begun)).toEqual(SIGNATURES.slice(0, 16));
		}
	});

	test('a thread that cannot be is told once, and the host signs by itself', async () => {
		const gone = await new Promise<{ why: string; signature: string }>((resolve) => {
			const workerPath = new URL('./no-such-thread.ts', import.meta.url);
			const aside = openAsideThread({ workerPath, keys: ASIDE_KEYS }, (why) =>
				resolve({ why, signature: toHex(finish()) }),
			);
			const finish = signWith(aside).begin(MESSAGES[7] ?? new Uint8Array(0));
		});
		expect(gone).toEqual({ why: 'Error', signature: SIGNATURES[7] });
	});
});

test('a room whose grants a thread signs: every one verifies, is booked with its signature, and is complete', async () => {
	const keys = openKeysAside();
	open.push(keys);
	const room = await openHostRoom();
	room.keys = keys;
	await room.restart();
	const seats = await Promise.all(Array.from({ length: 20 }, (_, no) => room.enter(asUserId(`viewer-${no}`))));
	const giftIds = await Promise.all(seats.map((seat) => seat.ask('rose', { note: 'for you' })));
	await room.pass(2_000);
	expect(giftIds.map((giftId) => room.stateOf(giftId))).toEqual(giftIds.map(() => 'granted/completed'));
	const word = new HostWord(keys.publicKeys, PRIMITIVES);
	const grants = giftIds.map((giftId) => room.host.ledger.entries.readGrant(room.gift(giftId).giftNo));
	expect(grants.map((grant) => word.readGrant(grant).kind)).toEqual(giftIds.map(() => 'signed'));
});

describe('the board', () => {
	test('what the thread has signed costs the host nothing', () => {
		const { begin, own, serve } = layBoard();
		const begun = MESSAGES.slice(0, 20).map(begin);
		serve(20);
		expect(finishAll(begun)).toEqual(SIGNATURES.slice(0, 20));
		expect(own).not.toHaveBeenCalled();
	});

	test('what the thread has not begun the host takes back, and the thread finds nothing to do', () => {
		const { begin, board, own } = layBoard();
		const begun = MESSAGES.slice(0, 20).map(begin);
		expect(finishAll(begun)).toEqual(SIGNATURES.slice(0, 20));
		expect(own).toHaveBeenCalledTimes(20);
		expect(Array.from({ length: 20 }, (_, place) => board.read(place))).toEqual(Array(20).fill('free'));
	});

	test('a thread that died over a message stops nobody: the host signs that one, and what would lie in its place', () => {
		const { begin, board, own } = layBoard();
		const first = begin(MESSAGES[0] ?? new Uint8Array(0));
		expect(() =>
			board.serve(() => {
				throw new Error('the thread dies');
			}),
		).toThrow('the thread dies');
		expect(board.read(0)).toBe('begun');
		expect(finishAll([first])).toEqual(SIGNATURES.slice(0, 1));
		const begun = MESSAGES.map(begin);
		expect(finishAll(begun)).toEqual(SIGNATURES);
		expect(own).toHaveBeenCalledTimes(1 + MESSAGES.length);
	});

	test('signatures that nobody asked for yet make room for more than the board holds, and are not lost', () => {
		const { begin, serve, own } = layBoard();
		const early = MESSAGES.slice(0, 512).map(begin);
		serve(512);
		const late = MESSAGES.slice(512).map(begin);
		expect(finishAll(early)).toEqual(SIGNATURES.slice(0, 512));
		expect(own).not.toHaveBeenCalled();
		expect(finishAll(late)).toEqual(SIGNATURES.slice(512));
	});

	test('a message that is longer than a place the host signs itself', () => {
		const { begin, own } = layBoard();
		const long = new Uint8Array(4_096).fill(0x20);
		expect(toHex(begin(long)())).toBe(toHex(OWN.sign(long)));
		expect(own).toHaveBeenCalledTimes(1);
	});

	test('after its end, what was begun is still answered, and the rest is signed by the host', () => {
		const { begin, aside } = layBoard();
		const before = begin(MESSAGES[1] ?? new Uint8Array(0));
		aside.close();
		const after = begin(MESSAGES[2] ?? new Uint8Array(0));
		expect(finishAll([before, after])).toEqual(SIGNATURES.slice(1, 3));
	});
});
