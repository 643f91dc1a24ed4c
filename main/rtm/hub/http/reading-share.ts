// How much of its time the hub reads what clients send, and since when that may have been sent. The host lives in the same
// process: a crowd that is read without end would leave it no time to decide anything. What is not read stays with the system, and
// so with those who sent it; when it is read at last, nobody must be told to have sent it all at once.

import type { Clock } from '../../../../protocol/clock.ts';

/** Of one turn of the event loop. */
const READING_MS_MAX = 20;
/** So long without a frame, and nothing was left unread. */
const QUIET_AFTER_MS = 25;
/** Until a host that was behind is looked at again. */
const AGAIN_AFTER_MS = 5;

/** A socket that can be left unread for a while. */
export interface Readable {
	pause(): void;
	resume(): void;
}

export class ReadingShare {
	readonly #clock: Clock;
	readonly #isHostBehind: () => boolean;
	/** Who has been left unread for longest comes first: read on in one fixed order, the last would never be read in a storm. */
	readonly #sockets = new Set<Readable>();
	readonly #quiet: NodeJS.Timeout;
	/** When the first frame of this turn was read; null before it. */
	#since: number | null = null;
	#isOver = false;
	/** When reading was held back for the last time. */
	#heldAt = -Infinity;
	/** The host is looked at again soon. */
	#isWaiting = false;
	#isQuiet = true;
	#readUpToMs = 0;

	constructor(clock: Clock, isHostBehind: () => boolean = () => false) {
		this.#clock = clock;
		this.#isHostBehind = isHostBehind;
		this.#quiet = setTimeout(() => this.#lookOnce(), QUIET_AFTER_MS).unref();
	}

	begin(socket: Readable): void {
		this.#sockets.add(socket);
		if (this.#isOver) socket.pause();
	}

	end(socket: Readable): void {
		this.#sockets.delete(socket);
	}

	/** A frame of this socket was read. Answers since when it may have been on its way, in elapsed milliseconds. */
	note(socket: Readable): number {
		const now = this.#clock.elapsedMs;
		if (this.#sockets.delete(socket)) this.#sockets.add(socket);
		if (this.#since === null) {
			this.#since = now;
			if (this.#isQuiet) this.#readUpToMs = now;
			this.#isQuiet = false;
			setImmediate(() => this.#endTurn());
		} else if (now - this.#since > READING_MS_MAX) this.#hold();
		return this.#readUpToMs;
	}

	/** Everything that had come by then has been read, in elapsed milliseconds. */
	get readUpToMs(): number {
		return this.#isQuiet ? this.#clock.elapsedMs : this.#readUpToMs;
	}

	/** Whether anything was left unread since then, in elapsed milliseconds. */
	hasHeldSince(at: number): boolean {
		return this.#isOver || this.#heldAt >= at;
	}

	/** After a turn that took long, timers run before anything is read: the sockets are looked at once more. */
	#lookOnce(): void {
		setImmediate(() => {
			if (this.#since === null && !this.#isOver) this.#isQuiet = true;
		});
	}

	#endTurn(): void {
		if (!this.#isOver && this.#since !== null) this.#readUpToMs = this.#since;
		this.#since = null;
		this.#quiet.refresh();
		if (this.#isHostBehind()) this.#hold();
		this.#goOn();
	}

	#hold(): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#heldAt = this.#clock.elapsedMs;
		for (const socket of this.#sockets) socket.pause();
	}

	/** As soon as the host has caught up. */
	#goOn(): void {
		if (!this.#isOver || this.#isWaiting) return;
		if (this.#isHostBehind()) {
			this.#isWaiting = true;
			setTimeout(() => {
				this.#isWaiting = false;
				this.#goOn();
			}, AGAIN_AFTER_MS).unref();
			return;
		}
		this.#isOver = false;
		this.#quiet.refresh();
		for (const socket of this.#sockets) socket.resume();
	}
}
