/** A map that forgets its oldest entry when it is full; setting a key again makes it the newest. */
export class BoundedMap<Key, Value> {
	readonly #entries = new Map<Key, Value>();
	readonly #sizeMax: number;

	constructor(sizeMax: number) {
		this.#sizeMax = sizeMax;
	}

	get size(): number {
		return this.#entries.size;
	}

	has(key: Key): boolean {
		return this.#entries.has(key);
	}

	get(key: Key): Value | undefined {
		return this.#entries.get(key);
	}

	/** Answers what had to be forgotten for it. */
	set(key: Key, value: Value): Value | undefined {
		this.#entries.delete(key);
		this.#entries.set(key, value);
		if (this.#entries.size <= this.#sizeMax) return undefined;
		const [oldest] = this.#entries;
		if (oldest === undefined) return undefined;
		this.#entries.delete(oldest[0]);
		return oldest[1];
	}
}
