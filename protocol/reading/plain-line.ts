// What may stand in one line of a stranger's text, and the same for the one who writes it: a client that cleans its
// person's words with `toPlainLine` is never refused for them.

// C0 and C1 controls, line separators, bidirectional overrides and isolates, annotation marks and lone surrogates have
// no place in a line of text. Joiners and variation selectors do: without them Persian and half of all emoji fall apart.
const UNSAFE =
	// eslint-disable-next-line no-control-regex -- naming the forbidden characters is the point of this line
	/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]|\p{Surrogate}/gu;
// White space and characters that draw nothing: a name made of these alone would be an invisible sender.
const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export function isPlainLine(text: string): boolean {
	return text.search(UNSAFE) === -1;
}

export function isBlankLine(text: string): boolean {
	return BLANK.test(text);
}

/** A person's words as they may be sent: unsafe characters become spaces, ends are trimmed; null where nothing is left. */
export function toPlainLine(text: string, lengthMax: number): string | null {
	const line = text.replace(UNSAFE, ' ').trim();
	// A pair of surrogates is one character: cutting between the two would leave a character that nobody may send.
	const isSplit = line.length > lengthMax && /[\ud800-\udbff]/.test(line[lengthMax - 1] ?? '');
	const cut = line.slice(0, isSplit ? lengthMax - 1 : lengthMax).trimEnd();
	return isBlankLine(cut) ? null : cut;
}
