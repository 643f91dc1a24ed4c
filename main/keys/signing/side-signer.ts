// Signs beside what the host does meanwhile, on a second core. A signature is asked for once when its message is known and
// once when it is needed: inside of the same transaction, before it is committed, so that a grant is on disk with its
// signature before anything of it leaves. Where the thread is late, busy or gone, the host signs by itself.

import { Worker } from 'node:worker_threads';
import type { Ed25519Signer } from '../../../protocol/primitives/primitives.ts';
import { makeBoardMemory, SigningBoard } from './signing-board.ts';

/** Answers the signature; before that it may be in the making. */
export type Signature = () => Uint8Array;

export interface SideSigner {
	begin(message: Uint8Array): Signature;
	/** Ends the thread. What was begun is still answered. */
	close(): void;
}

/** What the thread is given, once: the seed of the grant key, and the shared memory. */
export interface SigningStart {
	readonly grantKey: Uint8Array;
	readonly memory: SharedArrayBuffer;
}

/** Waking a thread costs about a signature, and on a busy machine more: it is worth it for so many. */
const WAKE_AFTER = 16;
/** And when the first signature is asked for, for so many that are left; fewer the host signs by itself. */
const WAKE_FOR = 4;
/** How often to look for what the thread has begun, which takes it as long as a signature takes anybody. */
const LOOKS_MAX = 2_000;

interface Begun {
	readonly message: Uint8Array;
	/** Null where it lies on no place of the board. */
	place: number | null;
	signature: Uint8Array | null;
}

export interface SideSignerOptions {
	readonly workerPath: string | URL;
	readonly grantKey: Uint8Array;
	/** The host's own way of doing the same. */
	readonly own: Pick<Ed25519Signer, 'sign'>;
}

/**
 * The thread begins with the first grant: a room without gifts needs none. `tellGone` hears once why there is no thread any
 * more, without a word of what it knew.
 */
export function openSideSigner(
	{ workerPath, grantKey, own }: SideSignerOptions,
	tellGone: (why: string) => void,
): SideSigner {
	const memory = makeBoardMemory();
	const startThread = (): void => {
		const workerData: SigningStart = { grantKey, memory };
		const thread = new Worker(workerPath, { workerData, name: 'signing' });
		thread.on('error', (error) => {
			signer.goOnAlone();
			tellGone(error instanceof Error ? error.name : 'an error');
		});
		thread.unref();
	};
	const signer = new BoardSigner(new SigningBoard(memory), own, startThread);
	return signer;
}

export class BoardSigner implements SideSigner {
	readonly #board: SigningBoard;
	readonly #own: Pick<Ed25519Signer, 'sign'>;
	/** Whose message lies where. */
	readonly #begun = new Map<number, Begun>();
	readonly #startThread: () => void;
	#posted = 0;
	#hasThread = false;
	#unwoken = 0;
	#isAlone = false;

	constructor(board: SigningBoard, own: Pick<Ed25519Signer, 'sign'>, startThread: () => void) {
		this.#board = board;
		this.#own = own;
		this.#startThread = startThread;
	}

	begin(message: Uint8Array): Signature {
		const begun: Begun = { message, place: null, signature: null };
		if (!this.#hasThread && !this.#isAlone) this.#start();
		if (!this.#isAlone && this.#board.fits(message)) this.#post(begun);
		return () => (begun.signature ??= this.#finish(begun));
	}

	/** From now on nothing is posted; what was posted is found undone, and done here. */
	goOnAlone(): void {
		this.#isAlone = true;
	}

	close(): void {
		this.goOnAlone();
		this.#board.close();
	}

	#start(): void {
		this.#hasThread = true;
		this.#startThread();
	}

	#post(begun: Begun): void {
		const place = this.#board.placeOf(this.#posted);
		if (!this.#clear(place)) return;
		begun.place = place;
		this.#begun.set(place, begun);
		this.#board.post(this.#posted, begun.message);
		this.#posted = (this.#posted + 1) | 0;
		if (++this.#unwoken >= WAKE_AFTER) this.#wake();
	}

	/** Makes room where the message of another one lies that nobody has asked for, or ever will. */
	#clear(place: number): boolean {
		const other = this.#begun.get(place);
		if (!other) return true;
		switch (this.#board.read(place)) {
			case 'begun':
				return false;
			case 'signed':
				other.signature = this.#board.collect(place);
				break;
			case 'posted':
				if (!this.#board.takeBack(place)) return false;
				break;
			case 'free':
				break;
		}
		this.#forget(other);
		return true;
	}

	#finish(begun: Begun): Uint8Array {
		const { place, message } = begun;
		if (place === null) return this.#own.sign(message);
		if (this.#unwoken >= WAKE_FOR) this.#wake();
		this.#unwoken = 0;
		if (!this.#board.takeBack(place)) {
			for (let looks = 0; looks < LOOKS_MAX; looks++) {
				if (this.#board.read(place) !== 'signed') continue;
				this.#forget(begun);
				return this.#board.collect(place);
			}
			// It stays on the board until its place is needed: the thread may still write to it.
			begun.place = null;
			return this.#own.sign(message);
		}
		this.#forget(begun);
		return this.#own.sign(message);
	}

	#forget(begun: Begun): void {
		if (begun.place !== null) this.#begun.delete(begun.place);
		begun.place = null;
	}

	#wake(): void {
		this.#unwoken = 0;
		this.#board.wake();
	}
}
