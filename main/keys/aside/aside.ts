// Works beside what the host does meanwhile, on a second core: it signs grants, and opens what clients sealed. Each piece
// of work is begun once it is known and finished where its answer is needed: a grant is on disk with its signature before
// anything of it leaves. Where the thread is late, busy or gone, the host does the work by itself.

import { Worker } from 'node:worker_threads';
import { Board, makeBoardMemory } from './board.ts';

export interface Work<Answer> {
	readonly kind: number;
	readonly message: readonly Uint8Array[];
	/** In signatures. */
	readonly cost: number;
	/** The thread's answer. */
	readonly read: (answer: Uint8Array) => Answer;
	/** The host's own, where the thread has none. */
	readonly own: () => Answer;
}

/** Answers what was begun; before that it may be in the making. */
export type Finish<Answer> = () => Answer;

export interface Aside {
	begin<Answer>(work: Work<Answer>): Finish<Answer>;
	/** Ends the thread. What was begun is still answered. */
	close(): void;
}

/** What the thread is given of the room's keys. */
export interface AsideKeys {
	readonly grantKey: Uint8Array;
	/** The present one, then those before it, newest first: the generations of the room's keys. */
	readonly sealKeys: readonly Uint8Array[];
}

/** All that the thread is given, once. */
export interface AsideStart {
	readonly keys: AsideKeys;
	readonly memory: SharedArrayBuffer;
}

/** Waking a thread costs about a signature, and on a busy machine more: it is worth it for work of so many. */
const WAKE_AFTER = 6;
/** And when the first answer is asked for, for so many that are left; fewer the host does by itself. */
const WAKE_FOR = 4;
/** How often to look for what the thread has begun, for each signature that it costs: as long as it takes anybody. */
const LOOKS_MAX = 2_000;

interface Begun {
	readonly cost: number;
	/** Null where it lies on no place of the board. */
	place: number | null;
	readonly take: (answer: Uint8Array) => void;
}

export interface AsideOptions {
	readonly workerPath: string | URL;
	readonly keys: AsideKeys;
}

/**
 * The thread begins with the first work: a room in which nothing happens needs none. `tellGone` hears once why there is no
 * thread any more, without a word of what it knew.
 */
export function openAsideThread({ workerPath, keys }: AsideOptions, tellGone: (why: string) => void): Aside {
	const memory = makeBoardMemory();
	const startThread = (): void => {
		const workerData: AsideStart = { keys, memory };
		const thread = new Worker(workerPath, { workerData, name: 'keys' });
		thread.on('error', (error) => {
			aside.goOnAlone();
			tellGone(error instanceof Error ? error.name : 'an error');
		});
		thread.unref();
	};
	const aside = new BoardAside(new Board(memory), startThread);
	return aside;
}

export class BoardAside implements Aside {
	readonly #board: Board;
	/** Whose work lies where. */
	readonly #begun = new Map<number, Begun>();
	readonly #startThread: () => void;
	#posted = 0;
	#hasThread = false;
	/** What was posted since the thread was woken, and not taken back. */
	#unwoken = 0;
	#isAlone = false;

	constructor(board: Board, startThread: () => void) {
		this.#board = board;
		this.#startThread = startThread;
	}

	begin<Answer>(work: Work<Answer>): Finish<Answer> {
		let answered: { readonly answer: Answer } | null = null;
		const take = (answer: Uint8Array): void => void (answered = { answer: work.read(answer) });
		const begun: Begun = { cost: work.cost, place: null, take };
		if (!this.#hasThread && !this.#isAlone) this.#start();
		if (!this.#isAlone) this.#post(begun, work);
		return () => {
			if (answered === null) this.#finish(begun);
			answered ??= { answer: work.own() };
			return answered.answer;
		};
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

	#post(begun: Begun, { kind, message }: Work<unknown>): void {
		if (!this.#board.fits(message)) return;
		const place = this.#board.placeOf(this.#posted);
		if (!this.#clear(place)) return;
		begun.place = place;
		this.#begun.set(place, begun);
		this.#board.post(this.#posted, kind, message);
		this.#posted = (this.#posted + 1) | 0;
		this.#unwoken += begun.cost;
		if (this.#unwoken >= WAKE_AFTER) this.#wake();
	}

	/** Makes room where other work lies whose answer nobody has asked for, or ever will. */
	#clear(place: number): boolean {
		const other = this.#begun.get(place);
		if (!other) return true;
		switch (this.#board.read(place)) {
			case 'begun':
				return false;
			case 'done':
				other.take(this.#board.collect(place));
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

	/** Takes the answer, or makes sure that nobody but the host does the work. */
	#finish(begun: Begun): void {
		const { place, cost } = begun;
		if (place === null) return;
		if (this.#board.takeBack(place)) {
			this.#unwoken = Math.max(0, this.#unwoken - cost);
			if (this.#unwoken >= WAKE_FOR) this.#wake();
			return this.#forget(begun);
		}
		for (let looks = 0; looks < LOOKS_MAX * cost; looks++) {
			if (this.#board.read(place) !== 'done') continue;
			begun.take(this.#board.collect(place));
			return this.#forget(begun);
		}
		// It stays on the board until its place is needed: the thread may still write to it.
		begun.place = null;
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
