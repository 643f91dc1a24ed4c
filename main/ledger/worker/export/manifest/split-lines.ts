/** The text is no CSV as in RFC 4180. */
export class NotCsvError extends Error {
	override readonly name = 'NotCsvError';
}

/** A sender's words are at most some thousand characters; a longer line is none of ours. */
const LINE_LENGTH_MAX = 1_000_000;

/** Splits CSV (RFC 4180, CRLF) that comes in pieces into lines of cells. Strict: what is not as it must be throws. */
export class LineSplitter {
	#rest = '';

	/** The lines that are whole by now. */
	split(piece: string): readonly (readonly string[])[] {
		const text = this.#rest + piece;
		const lines: (readonly string[])[] = [];
		let at = 0;
		for (let line = readLine(text, at); line; line = readLine(text, at)) {
			lines.push(line.cells);
			at = line.end;
		}
		this.#rest = text.slice(at);
		if (this.#rest.length > LINE_LENGTH_MAX) throw new NotCsvError('a line does not end');
		return lines;
	}

	end(): void {
		if (this.#rest !== '') throw new NotCsvError('the last line does not end');
	}
}

/** Null where the line is not whole yet. */
function readLine(text: string, from: number): { cells: readonly string[]; end: number } | null {
	const cells: string[] = [];
	for (let at = from; ;) {
		const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
		if (!cell) return null;
		cells.push(cell.value);
		const after = text[cell.end];
		if (after === undefined) return null;
		if (after === ',') at = cell.end + 1;
		else if (after !== '\r') throw new NotCsvError('something stands behind a closing quote');
		else if (text[cell.end + 1] === undefined) return null;
		else if (text[cell.end + 1] !== '\n') throw new NotCsvError('a line ends with CR alone');
		else return { cells, end: cell.end + 2 };
	}
}

interface Cell {
	readonly value: string;
	readonly end: number;
}

function readQuoted(text: string, from: number): Cell | null {
	for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 2)) {
		// The next piece may begin with the second quote of a pair.
		if (end + 1 === text.length) return null;
		if (text[end + 1] !== '"') return { value: text.slice(from + 1, end).replaceAll('""', '"'), end: end + 1 };
	}
	return null;
}

function readPlain(text: string, from: number): Cell | null {
	for (let end = from; end < text.length; end++) {
		const character = text[end];
		if (character === ',' || character === '\r') return { value: text.slice(from, end), end };
		if (character === '"' || character === '\n') throw new NotCsvError('a quote or a line break stands where none may');
	}
	return null;
}
