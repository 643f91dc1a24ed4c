/** Keeps what was used lately; the longest unused makes room. */
export class RecentMap<Key, Value> {
	readonly #entries = new Map<Key, Value>();
	readonly #sizeMax: number;

	constructor(sizeMax: number) {
		this.#sizeMax = sizeMax;
	}

	get(key: Key): Value | undefined {
		const value = this.#entries.get(key);
		if (value !== undefined) this.#place(key, value);
		return value;
	}

	set(key: Key, value: Value): void {
		this.#place(key, value);
		if (this.#entries.size <= this.#sizeMax) return;
		const [oldest] = this.#entries.keys();
		if (oldest !== undefined) this.#entries.delete(oldest);
	}

	#place(key: Key, value: Value): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
	}
}
