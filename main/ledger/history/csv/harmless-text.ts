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

/** What UTF-8 may begin with so that no formula can: 1 for every second byte, else the second byte decides. */
const PLAIN_FIRST_BYTES = new Uint8Array(256);
for (const [from, to] of [
	// ASCII without controls, space, and the signs ' + - = @; these include the quote, which is doubled anyway.
	...[
		[0x21, 0x26],
		[0x28, 0x2a],
		[0x2c, 0x2c],
		[0x2e, 0x3c],
		[0x3e, 0x3f],
		[0x41, 0x7e],
	],
	// Latin, Greek, Cyrillic and Hebrew letters without the blocks that have invisible characters; Han and Hangul.
	...[
		[0xc3, 0xcc],
		[0xce, 0xd7],
		[0xe4, 0xed],
	],
] as const)
	PLAIN_FIRST_BYTES.fill(1, from, to + 1);

/** Whether a text that begins with these two bytes of UTF-8 certainly begins no formula; most texts do. */
export function beginsPlainly(first: number, second: number): boolean {
	if (PLAIN_FIRST_BYTES[first] === 1) return true;
	// Kana, and the planes' part where the emoji are.
	return (first === 0xe3 && second >= 0x81 && second <= 0x83) || (first === 0xf0 && second === 0x9f);
}
