import { expect, test } from 'vitest';
import { readPassphrase } from '../../../renderer/keys/passphrase/passphrase-form.ts';

test.each([
	['nine characters', 'ninechars', 'ninechars', { passphrase: 'too_short' }],
	['257 characters', 'x'.repeat(257), 'x'.repeat(257), { passphrase: 'too_long' }],
	['another one the second time', 'correct horse', 'correct house', { again: 'not_the_same' }],
	['a space at the end of one of them', 'correct horse', 'correct horse ', { again: 'not_the_same' }],
])('%s is no passphrase yet', (_what, passphrase, again, problems) => {
	expect(readPassphrase({ passphrase, again })).toEqual({ passphrase: null, problems });
});

test('a passphrase is taken as it was typed', () => {
	const passphrase = ' correct horse ';
	expect(readPassphrase({ passphrase, again: passphrase })).toEqual({ passphrase, problems: {} });
});
