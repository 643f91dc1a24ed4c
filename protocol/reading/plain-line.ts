// What may stand in one line of a stranger's text, and the same for the one who writes it: a client that cleans its
// person's words with `toPlainLine` is never refused for them.

import { countGraphemes, cutGraphemes } from './graphemes.ts';

// C0 and C1 controls, line separators, annotation marks and lone surrogates have no place in a line of text.
const CONTROL =
	// eslint-disable-next-line no-control-regex -- naming the forbidden characters is the point of this line
	/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|\p{Surrogate}/gu;
// Nor has what nobody sees: marks, overrides and isolates of direction, zero-width and filling characters, and whatever
// else Unicode calls default ignorable (DerivedCoreProperties.txt), but for what the next lines say.
const UNSEEN =
	// eslint-disable-next-line no-misleading-character-class -- the parts of characters are what is looked for
	/[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e001f}\u{e0080}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;
// Joiners, variation selectors and tags have one: without them Persian and half of all emoji fall apart. But only where
// they can do something – between two characters, behind one, behind a black flag – and only once.
const MISPLACED =
	// eslint-disable-next-line no-misleading-character-class -- the parts of characters are what is looked for
	/^[\u200c\u200d\ufe00-\ufe0f\u180b-\u180d\u180f\u{e0100}-\u{e01ef}]|(?<=[\s\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?=\s|$)|(?<=[\s\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0020}-\u{e007f}]/gu;
// Letters of the living languages carry a few marks; a pile of them covers the lines above and below.
const PILED = /(\p{M}{8})\p{M}+/gu;
// White space and characters that draw nothing: a name made of these alone would be an invisible sender.
const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export function isPlainLine(text: string): boolean {
	if (isSimple(text)) return true;
	return [CONTROL, UNSEEN, MISPLACED, PILED].every((unwanted) => text.search(unwanted) === -1);
}

export function isBlankLine(text: string): boolean {
	return BLANK.test(text);
}

/**
 * A person's words as they may be sent: in NFC, controls become spaces, what nobody sees is taken out, ends are trimmed,
 * and a character is never cut in two; null where nothing is left.
 */
export function toPlainLine(text: string, lengthMax: number, graphemesMax = lengthMax): string | null {
	const seen = text.replace(CONTROL, ' ').replace(UNSEEN, '').normalize('NFC').trim();
	const line = takeOut(seen).replace(PILED, '$1').trim();
	const cut = takeOut(cutGraphemes(line, { units: lengthMax, graphemes: graphemesMax })).trimEnd();
	return isBlankLine(cut) ? null : cut;
}

/** Whether the words keep to the bound that a person sees. */
export function fitsGraphemes(text: string, graphemesMax: number): boolean {
	return text.length <= graphemesMax || countGraphemes(text) <= graphemesMax;
}

/** Taking one misplaced character out may leave another one beside nothing. */
function takeOut(text: string): string {
	const without = text.replace(MISPLACED, '');
	return without === text ? text : takeOut(without.trim());
}

/** Printable ASCII, which is most of what comes. */
function isSimple(text: string): boolean {
	return /^[ -~]*$/.test(text);
}
