// Spreadsheets take a cell for a formula by its first character, and look for that character behind what nobody sees:
// spaces, zero-width and direction marks, a byte order mark. A name like =HYPERLINK(…) must stay a name. So a text whose
// first visible character could begin a formula gets an apostrophe in front, and so does a text that already looks like
// one that got it: then a reader who takes one apostrophe off always has the sender's own words.

// White space, format characters and everything that fonts leave blank.
const UNSEEN = String.raw`[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]`;
// The formula signs, with their full-width, small, superscript and subscript forms; and the characters at which some
// programs begin a new cell.
const BEGINS_FORMULA = String.raw`[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋\t\r\n\0]`;
const FORMULA_LEADING = new RegExp(`^'*${UNSEEN}*${BEGINS_FORMULA}`, 'u');

export function leadsToFormula(text: string): boolean {
	return FORMULA_LEADING.test(text);
}

/** The text as a cell may hold it. */
export function makeHarmless(text: string): string {
	return leadsToFormula(text) ? `'${text}` : text;
}

/** The words as they were, from a cell of ours. */
export function restoreText(cell: string): string {
	return cell.startsWith("'") && leadsToFormula(cell) ? cell.slice(1) : cell;
}

const DOUBTFUL_FIRST = new RegExp(`^(?:'|${UNSEEN}|${BEGINS_FORMULA})`, 'u');
const DOUBTFUL = 1;
const PLAIN = 2;
/** What is known of texts by their first two bytes; 0 where nobody has asked yet. */
const beginnings = new Uint8Array(0x1_0000);

/** Whether no text that begins with these two bytes of UTF-8 can begin a formula; most texts do. */
export function beginsPlainly(first: number, second: number): boolean {
	const at = (first << 8) | second;
	if (beginnings[at] === 0) beginnings[at] = isAnyDoubtful(first, second) ? DOUBTFUL : PLAIN;
	return beginnings[at] === PLAIN;
}

/** Looks at every character that begins with these bytes; where none does, nothing is certain. */
function isAnyDoubtful(first: number, second: number): boolean {
	const bits = second & 0x3f;
	if (first < 0x80) return isDoubtful(first, 1);
	if ((second & 0xc0) !== 0x80) return true;
	if (first >= 0xc2 && first <= 0xdf) return isDoubtful(((first & 0x1f) << 6) | bits, 1);
	if (first >= 0xe0 && first <= 0xef) return isDoubtful(((first & 0x0f) << 12) | (bits << 6), 64);
	if (first >= 0xf0 && first <= 0xf3) return isDoubtful(((first & 0x07) << 18) | (bits << 12), 4096);
	return true;
}

function isDoubtful(from: number, count: number): boolean {
	for (let character = from; character < from + count; character++)
		if (DOUBTFUL_FIRST.test(String.fromCodePoint(character))) return true;
	return false;
}
