// Time as a number that somebody moves. An evening passes in seconds, and the same seed gives the same evening, because
// timers run one after another in a fixed order and every promise settles before the next one. Must never happen: a
// timer that runs inside `after`, or two timers whose order depends on the machine.

import type { CallOff, Clock } from '../protocol/clock.ts';
import type { UtcMs } from '../protocol/ids.ts';

interface Timer {
	readonly dueMs: number;
	/** Timers due at the same time run in the order in which they were made. */
	readonly order: number;
	run: (() => void) | null;
}

export class VirtualClock implements Clock {
	#elapsedMs = 0;
	#wallMs: number;
	#made = 0;
	#pending = 0;
	/** A binary heap, the next timer at index 0. A timer called off stays in it, empty, until its turn. */
	readonly #heap: Timer[] = [];
	#steps = 0;
	#looks: (() => void) | null = null;

	constructor(start: UtcMs) {
		this.#wallMs = start;
	}

	now(): UtcMs {
		return (this.#wallMs + this.#elapsedMs) as UtcMs;
	}

	/** Timers that are still going to run. */
	get pending(): number {
		return this.#pending;
	}

	/** Elapsed milliseconds since the start, which no jump of the wall clock touches. */
	get elapsedMs(): number {
		return this.#elapsedMs;
	}

	/** Timers that have run. */
	get steps(): number {
		return this.#steps;
	}

	/** Calls `look` after every timer and everything that it set off. */
	lookAfterEachStep(look: () => void): void {
		this.#looks = look;
	}

	after(ms: number, run: () => void): CallOff {
		if (!Number.isFinite(ms)) throw new Error(`${ms} is no number of milliseconds`);
		const timer: Timer = { dueMs: this.#elapsedMs + Math.max(0, ms), order: this.#made++, run };
		push(this.#heap, timer);
		this.#pending++;
		return () => {
			if (timer.run === null) return;
			timer.run = null;
			this.#pending--;
		};
	}

	/** Lets `ms` milliseconds pass and runs what falls due on the way, also what such a timer sets anew. */
	async advance(ms: number): Promise<void> {
		const end = this.#elapsedMs + ms;
		await settle();
		for (let timer = this.#takeNext(end); timer !== null; timer = this.#takeNext(end)) {
			await this.#run(timer);
		}
		this.#elapsedMs = end;
	}

	/** Goes to the next timer and runs it; false where there is none. */
	async runNext(): Promise<boolean> {
		await settle();
		const timer = this.#takeNext(Infinity);
		if (timer === null) return false;
		await this.#run(timer);
		return true;
	}

	/** Sets the wall clock forward or back, as a person or a time server does; timers do not notice. */
	jumpWallClock(ms: number): void {
		this.#wallMs += ms;
	}

	async #run(timer: () => void): Promise<void> {
		timer();
		await settle();
		this.#steps++;
		this.#looks?.();
	}

	#takeNext(endMs: number): (() => void) | null {
		for (let first = this.#heap[0]; first !== undefined && first.dueMs <= endMs; first = this.#heap[0]) {
			pop(this.#heap);
			const run = first.run;
			if (run === null) continue;
			first.run = null;
			this.#pending--;
			this.#elapsedMs = first.dueMs;
			return run;
		}
		return null;
	}
}

/** Everything that is ready to run has run: microtasks, and the ones that they made. */
function settle(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(one: Timer, other: Timer): boolean {
	return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}

function push(heap: Timer[], timer: Timer): void {
	let at = heap.length;
	heap.push(timer);
	while (at > 0) {
		const parent = (at - 1) >> 1;
		const above = heap[parent];
		if (above === undefined || isBefore(above, timer)) break;
		heap[at] = above;
		at = parent;
	}
	heap[at] = timer;
}

function pop(heap: Timer[]): void {
	const last = heap.pop();
	if (last === undefined || heap.length === 0) return;
	let at = 0;
	for (;;) {
		const left = 2 * at + 1;
		const leftTimer = heap[left];
		const rightTimer = heap[left + 1];
		if (leftTimer === undefined) break;
		const isRight = rightTimer !== undefined && isBefore(rightTimer, leftTimer);
		const child = isRight ? rightTimer : leftTimer;
		if (isBefore(last, child)) break;
		heap[at] = child;
		at = isRight ? left + 1 : left;
	}
	heap[at] = last;
}
