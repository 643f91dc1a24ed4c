// The memory that the host shares with the thread that signs: a ring of places, each with one message and then its
// signature. Nobody ever waits for the other here. Whatever the thread has not begun the host takes back and does itself,
// and what takes too long it does a second time: Ed25519 answers the same whoever is asked. No private key lies in it.

import { SIGNATURE_BYTES } from '../../../protocol/primitives/primitives.ts';

/** A power of two, so that the counter may run over. More than the grants of most groups. */
const PLACES = 512;
/** Longer ones are signed by the host: a grant has 300 bytes, and with the longest note in any script 2,000. */
const MESSAGE_BYTES_MAX = 1_982;
const PLACE_BYTES = 2_048;
const LENGTH_BYTES = 2;
const SIGNATURE_AT = PLACE_BYTES - SIGNATURE_BYTES;

const FREE = 0;
const POSTED = 1;
/** The thread is at it. */
const BEGUN = 2;
const SIGNED = 3;

const POSTED_COUNT = PLACES;
const IS_CLOSED = PLACES + 1;
const WORDS = PLACES + 2;

export type PlaceState = 'free' | 'posted' | 'begun' | 'signed';
const STATES: Readonly<Record<number, PlaceState>> = {
	[FREE]: 'free',
	[POSTED]: 'posted',
	[BEGUN]: 'begun',
	[SIGNED]: 'signed',
};

export function makeBoardMemory(): SharedArrayBuffer {
	return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT + PLACES * PLACE_BYTES);
}

export class SigningBoard {
	readonly #words: Int32Array;
	readonly #bytes: Uint8Array;

	constructor(memory: SharedArrayBuffer) {
		this.#words = new Int32Array(memory, 0, WORDS);
		this.#bytes = new Uint8Array(memory, WORDS * Int32Array.BYTES_PER_ELEMENT);
	}

	fits(message: Uint8Array): boolean {
		return message.length <= MESSAGE_BYTES_MAX;
	}

	/** The place of the n-th message. */
	placeOf(nth: number): number {
		return nth & (PLACES - 1);
	}

	read(place: number): PlaceState {
		return STATES[Atomics.load(this.#words, place)] ?? 'free';
	}

	/** The host puts a message into a free place. The thread sees it at once, or when it is woken. */
	post(nth: number, message: Uint8Array): void {
		const place = this.placeOf(nth);
		const at = place * PLACE_BYTES;
		this.#bytes[at] = message.length & 0xff;
		this.#bytes[at + 1] = message.length >> 8;
		this.#bytes.set(message, at + LENGTH_BYTES);
		Atomics.store(this.#words, place, POSTED);
		Atomics.store(this.#words, POSTED_COUNT, (nth + 1) | 0);
	}

	/** The host takes back what nobody has begun. Whether it was in time. */
	takeBack(place: number): boolean {
		return Atomics.compareExchange(this.#words, place, POSTED, FREE) === POSTED;
	}

	/** The host takes the signature of a signed place, which is free then. */
	collect(place: number): Uint8Array {
		const at = place * PLACE_BYTES + SIGNATURE_AT;
		const signature = this.#bytes.slice(at, at + SIGNATURE_BYTES);
		Atomics.store(this.#words, place, FREE);
		return signature;
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

	/** The thread's whole life: signs what is posted, in order, and sleeps where nothing is; returns when the board is closed. */
	serve(sign: (message: Uint8Array) => Uint8Array): void {
		for (let next = 0; Atomics.load(this.#words, IS_CLOSED) === 0;) {
			const posted = Atomics.load(this.#words, POSTED_COUNT);
			if (next === posted) {
				Atomics.wait(this.#words, POSTED_COUNT, posted);
				continue;
			}
			this.#signAt(this.placeOf(next), sign);
			next = (next + 1) | 0;
		}
	}

	#signAt(place: number, sign: (message: Uint8Array) => Uint8Array): void {
		if (Atomics.compareExchange(this.#words, place, POSTED, BEGUN) !== POSTED) return;
		const at = place * PLACE_BYTES;
		const length = (this.#bytes[at] ?? 0) | ((this.#bytes[at + 1] ?? 0) << 8);
		// A copy in memory of its own: not every function of crypto takes shared memory.
		const message = this.#bytes.slice(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
		this.#bytes.set(sign(message), at + SIGNATURE_AT);
		Atomics.store(this.#words, place, SIGNED);
	}
}
