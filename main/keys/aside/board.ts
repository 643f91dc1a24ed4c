// The memory that the host shares with the thread beside it: a ring of places, each with one piece of work and then its
// answer. Nobody ever waits for the other here. Whatever the thread has not begun the host takes back and does itself, and
// what takes too long it does a second time: the answer is the same whoever is asked. No private key of the room lies in
// it. The keys of a client's session do, from when the thread answers until the host takes them; then they are wiped.

/** A power of two, so that the counter may run over. More than the grants of most groups. */
const PLACES = 512;
const PLACE_BYTES = 2_048;
/** Before the bytes: how many there are, in two bytes, and of what kind the work is. */
const HEAD_BYTES = 3;
/** Longer ones are done by the host: a grant has 300 bytes, and with the longest note in any script 2,000. */
const BYTES_MAX = PLACE_BYTES - HEAD_BYTES;

const FREE = 0;
const POSTED = 1;
/** The thread is at it. */
const BEGUN = 2;
const DONE = 3;

const POSTED_COUNT = PLACES;
const IS_CLOSED = PLACES + 1;
const WORDS = PLACES + 2;

export type PlaceState = 'free' | 'posted' | 'begun' | 'done';
const STATES: Readonly<Record<number, PlaceState>> = {
	[FREE]: 'free',
	[POSTED]: 'posted',
	[BEGUN]: 'begun',
	[DONE]: 'done',
};

export type Perform = (kind: number, message: Uint8Array) => Uint8Array;

export function makeBoardMemory(): SharedArrayBuffer {
	return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT + PLACES * PLACE_BYTES);
}

export class Board {
	readonly #words: Int32Array;
	readonly #bytes: Uint8Array;

	constructor(memory: SharedArrayBuffer) {
		this.#words = new Int32Array(memory, 0, WORDS);
		this.#bytes = new Uint8Array(memory, WORDS * Int32Array.BYTES_PER_ELEMENT);
	}

	fits(message: readonly Uint8Array[]): boolean {
		return message.reduce((length, part) => length + part.length, 0) <= BYTES_MAX;
	}

	/** The place of the n-th piece of work. */
	placeOf(nth: number): number {
		return nth & (PLACES - 1);
	}

	read(place: number): PlaceState {
		return STATES[Atomics.load(this.#words, place)] ?? 'free';
	}

	/** The host puts work into a free place. The thread sees it at once, or when it is woken. */
	post(nth: number, kind: number, message: readonly Uint8Array[]): void {
		const place = this.placeOf(nth);
		const from = place * PLACE_BYTES + HEAD_BYTES;
		let at = from;
		for (const part of message) {
			this.#bytes.set(part, at);
			at += part.length;
		}
		this.#writeHead(place, kind, at - from);
		Atomics.store(this.#words, place, POSTED);
		Atomics.store(this.#words, POSTED_COUNT, (nth + 1) | 0);
	}

	/** The host takes back what nobody has begun. Whether it was in time. */
	takeBack(place: number): boolean {
		return Atomics.compareExchange(this.#words, place, POSTED, FREE) === POSTED;
	}

	/** The host takes the answer out of a place where the work is done: it is free then, and nothing of it left there. */
	collect(place: number): Uint8Array {
		const { message: answer, at } = this.#readAt(place);
		this.#bytes.fill(0, at, at + answer.length);
		Atomics.store(this.#words, place, FREE);
		return answer;
	}

	wake(): void {
		Atomics.notify(this.#words, POSTED_COUNT);
	}

	close(): void {
		Atomics.store(this.#words, IS_CLOSED, 1);
		// Changes what a sleeping thread sleeps on, so that it cannot fall asleep after this.
		Atomics.add(this.#words, POSTED_COUNT, 1);
		this.wake();
	}

	/** The thread's whole life: does what is posted, in order, and sleeps where nothing is; returns when the board is closed. */
	serve(perform: Perform): void {
		for (let next = 0; Atomics.load(this.#words, IS_CLOSED) === 0;) {
			const posted = Atomics.load(this.#words, POSTED_COUNT);
			if (next === posted) {
				Atomics.wait(this.#words, POSTED_COUNT, posted);
				continue;
			}
			this.#performAt(this.placeOf(next), perform);
			next = (next + 1) | 0;
		}
	}

	#performAt(place: number, perform: Perform): void {
		if (Atomics.compareExchange(this.#words, place, POSTED, BEGUN) !== POSTED) return;
		const { kind, message, at } = this.#readAt(place);
		const answer = perform(kind, message);
		if (!this.fits([answer])) throw new Error(`an answer of ${answer.length} bytes fits no place`);
		this.#bytes.set(answer, at);
		this.#writeHead(place, kind, answer.length);
		Atomics.store(this.#words, place, DONE);
	}

	#writeHead(place: number, kind: number, length: number): void {
		const at = place * PLACE_BYTES;
		this.#bytes[at] = length & 0xff;
		this.#bytes[at + 1] = length >> 8;
		this.#bytes[at + 2] = kind;
	}

	/** A copy in memory of its own: not every function takes shared memory. */
	#readAt(place: number): { readonly kind: number; readonly message: Uint8Array; readonly at: number } {
		const head = place * PLACE_BYTES;
		const length = (this.#bytes[head] ?? 0) | ((this.#bytes[head + 1] ?? 0) << 8);
		const at = head + HEAD_BYTES;
		return { kind: this.#bytes[head + 2] ?? 0, message: this.#bytes.slice(at, at + length), at };
	}
}
