import { parse } from 'csv-parse/sync';

/** The rows of an export as a common library reads them, by header. */
export function readWithLibrary(csv: Buffer): Record<string, string>[] {
	return parse(csv, { bom: true, columns: true, relax_column_count: false, record_delimiter: '\r\n' });
}

/** RFC 4180 to the letter, and nothing else: a second opinion that shares no code and no leniency with the library. */
export function readStrictly(csv: Buffer): string[][] {
	const text = new TextDecoder('utf-8', { fatal: true }).decode(csv);
	const records: string[][] = [];
	let at = 0;
	while (at < text.length) {
		const record: string[] = [];
		for (;;) {
			let field = '';
			if (text[at] === '"') {
				for (at += 1; ; at += 1) {
					if (at >= text.length) throw new Error('a quote that never ends');
					if (text[at] !== '"') field += text[at];
					else if (text[at + 1] === '"') field += text[(at += 1)];
					else break;
				}
				at += 1;
			} else {
				while (at < text.length && !',\r\n"'.includes(text.charAt(at))) field += text[at++];
			}
			record.push(field);
			if (text[at] === ',') at += 1;
			else if (text.startsWith('\r\n', at)) break;
			else throw new Error(`neither a comma nor CRLF at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
		}
		at += 2;
		records.push(record);
	}
	return records;
}
