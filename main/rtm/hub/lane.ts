import type { Clock } from '../../../protocol/clock.ts';

interface Item {
	isReady: boolean;
	readonly run: () => void;
}

/** One direction of one client's link: what enters first leaves first, however long each item takes on the way. */
export class Lane {
	readonly #clock: Clock;
	readonly #queue: Item[] = [];

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	carry(delayMs: number, run: () => void): void {
		const item: Item = { isReady: false, run };
		this.#queue.push(item);
		later(this.#clock, delayMs, () => {
			item.isReady = true;
			this.#release();
		});
	}

	/** Leaves when its own time has come and holds nobody up: others overtake it. */
	carryOutOfOrder(delayMs: number, run: () => void): void {
		later(this.#clock, delayMs, run);
	}

	#release(): void {
		let ready = 0;
		while (this.#queue[ready]?.isReady === true) ready++;
		for (const item of this.#queue.splice(0, ready)) item.run();
	}
}

/** Never runs within the call, so that nobody is handed a message while still sending one. */
function later(clock: Clock, delayMs: number, run: () => void): void {
	if (delayMs > 0) clock.after(delayMs, run);
	else queueMicrotask(run);
}
