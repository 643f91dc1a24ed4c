/** What a check has found, in words; the first ones count, a damaged file can have a million. */
export class Findings {
	readonly #lines: string[] = [];

	get lines(): readonly string[] {
		return this.#lines;
	}

	add(line: string): void {
		if (this.#lines.length < FINDINGS_MAX) this.#lines.push(line);
	}

	/** Runs one part of the check; what SQLite cannot read is a finding, too, and the other parts go on. */
	during(part: string, check: () => void): void {
		try {
			check();
		} catch (error) {
			if (!(error instanceof Error) || !('code' in error)) throw error;
			this.add(`${part} cannot be read: ${error.message}`);
		}
	}
}

const FINDINGS_MAX = 20;
