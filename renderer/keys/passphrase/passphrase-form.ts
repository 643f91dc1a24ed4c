import { PASSPHRASE_LENGTH_MAX, PASSPHRASE_LENGTH_MIN } from '../../../preload/api/keys/key-schemas.ts';

export interface PassphraseForm {
	readonly passphrase: string;
	readonly again: string;
}

export const EMPTY_PASSPHRASE: PassphraseForm = { passphrase: '', again: '' };

export type PassphraseProblem = 'too_short' | 'too_long' | 'not_the_same';

export interface ReadPassphrase {
	/** Null while something is wrong. */
	readonly passphrase: string | null;
	readonly problems: { readonly [Field in keyof PassphraseForm]?: PassphraseProblem };
}

/** A passphrase that is being set. Nothing is trimmed: a space at its end belongs to it. */
export function readPassphrase({ passphrase, again }: PassphraseForm): ReadPassphrase {
	if (passphrase.length < PASSPHRASE_LENGTH_MIN) return { passphrase: null, problems: { passphrase: 'too_short' } };
	if (passphrase.length > PASSPHRASE_LENGTH_MAX) return { passphrase: null, problems: { passphrase: 'too_long' } };
	if (passphrase !== again) return { passphrase: null, problems: { again: 'not_the_same' } };
	return { passphrase, problems: {} };
}
