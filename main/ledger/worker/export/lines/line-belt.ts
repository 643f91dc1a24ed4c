import type { LineMaker, MadeLines } from './line-maker.ts';

/** Of one step's lines as they usually are; longer ones get more. */
const SPACE_BYTES = 3_000_000;
/** Steps whose lines are being made while the next records are read. */
const STEPS_AHEAD = 2;

/**
 * Carries records to where lines are made, and the lines to where they are written, in order. Spaces go round: one is
 * being written, one is being filled, and no memory is asked for on the way.
 */
export class LineBelt {
	readonly #maker: LineMaker;
	readonly #recordsMax: number;
	readonly #write: (lines: Uint8Array) => Promise<void>;
	readonly #onTheWay: Promise<MadeLines>[] = [];
	readonly #spaces: Uint8Array[] = [];
	#leaving: Uint8Array | null = null;
	#gifts = 0;

	/** `write` answers when the lines given to it before are written, so that their space is free. */
	constructor(maker: LineMaker, recordsMax: number, write: (lines: Uint8Array) => Promise<void>) {
		this.#maker = maker;
		this.#recordsMax = recordsMax;
		this.#write = write;
	}

	/** Gifts whose lines have been handed over to be written. */
	get gifts(): number {
		return this.#gifts;
	}

	/** Takes the records of one step; they are given away. */
	async put(records: Buffer): Promise<void> {
		const space = this.#spaces.pop() ?? new Uint8Array(SPACE_BYTES);
		const making = this.#maker.make(ownBytes(records), this.#recordsMax, space);
		// Whoever waits for these lines hears of it; until then it must not end the thread.
		making.catch(() => {});
		this.#onTheWay.push(making);
		if (this.#onTheWay.length > STEPS_AHEAD) await this.#writeOne();
	}

	/** Waits until all lines are handed over. */
	async empty(): Promise<void> {
		while (this.#onTheWay.length > 0) await this.#writeOne();
	}

	async #writeOne(): Promise<void> {
		const making = this.#onTheWay.shift();
		if (!making) return;
		const { lines, gifts } = await making;
		this.#gifts = gifts;
		await this.#write(lines);
		if (this.#leaving) this.#spaces.push(this.#leaving);
		this.#leaving = new Uint8Array(lines.buffer);
	}
}

/** The same bytes in memory that is theirs alone, so that it can change hands. */
function ownBytes(records: Buffer): Uint8Array {
	const { buffer, byteLength } = records;
	return buffer.byteLength === byteLength ? new Uint8Array(buffer as ArrayBuffer) : Uint8Array.from(records);
}
