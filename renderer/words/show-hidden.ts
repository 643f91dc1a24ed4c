// A stranger's raw text for somebody who has to judge it: what would turn the line round, hide, or draw nothing is written
// out, so that nothing in it is unseen. That is for raw texts; of names and words only what turns the line is written out.

const HIDDEN =
	// eslint-disable-next-line no-control-regex -- naming the hidden characters is the point of this line
	/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{Surrogate}/gu;
/** What turns the line round; left open inside of an element, it would take the words behind it along. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Parts of emoji and of Persian words: written out only where they stand alone. */
const JOINED =
	/(?<=[^\s\p{Default_Ignorable_Code_Point}])(?:[\u200c\u200d](?!\s|$)|\ufe0f)|(?<=\ufe0f)\u200d(?!\s|$)/gu;

/** `a‮b` as `a{U+202E}b`. */
export function showHidden(text: string): string {
	const joined = new Set([...text.matchAll(JOINED)].map(({ index }) => index));
	return text.replace(HIDDEN, (unit, at: number) => (joined.has(at) ? unit : `{U+${nameOf(unit)}}`));
}

/** Names and words of a stranger: as they are, but for marks of direction, which the protocol refuses and a ledger may hold. */
export function showTurns(text: string): string {
	return text.replace(TURNS, (unit) => `{U+${nameOf(unit)}}`);
}

function nameOf(unit: string): string {
	return (unit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
