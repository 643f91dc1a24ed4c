// What "found in" means in the history: letters match whatever their case and accents, so that "jose" finds "José" and
// full-width letters are letters. Question and gift are folded by this one function, in the index and beside it; if they
// were not, a gift would be found before it is indexed and lost afterwards, or the other way round.

/** Stands between the texts of one gift, so that no question matches across two of them. */
const BETWEEN = '\u0001';

const ASCII = /^[\0-\x7f]*$/;

export function foldText(text: string): string {
	if (ASCII.test(text)) return text.toLowerCase();
	return text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.normalize('NFC')
		.toLowerCase()
		.replaceAll('ς', 'σ');
}

/** A question as it is looked for; characters that no gift's text can hold match nothing. */
export function foldQuestion(text: string): string {
	// eslint-disable-next-line no-control-regex -- these are the ones with a meaning of their own in an index
	return foldText(text.trim().replace(/[\0\u0001]/g, '\ufffd'));
}

/** All texts of a gift in one, for SQL. */
export const GIFT_TEXT_SQL = `char(1) || concat_ws(char(1), sender, sender_name, gift_name, note, gift_id)`;

/** A sender's whole id as it stands in a folded gift text; a display name can look the same. */
export function foldSender(sender: string): string {
	return `${BETWEEN}${foldText(sender)}${BETWEEN}`;
}
