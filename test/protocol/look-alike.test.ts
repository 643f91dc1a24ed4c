import { expect, test } from 'vitest';
import { findLookAlike } from '../../protocol/reading/look-alike.ts';
import type { TrustedName } from '../../protocol/reading/look-alike.ts';

const TRUSTED: readonly TrustedName[] = [
	{ name: 'Mira Olsen', role: 'moderator' },
	{ name: 'neon-desk', role: 'host' },
];

test.each([
	['as it is', 'Mira Olsen'],
	['in capitals', 'MIRA OLSEN'],
	['with Cyrillic letters', 'Міrа Оlѕеn'],
	['with Greek letters', 'Μιρα Οlsen'.replace('ρ', 'r').replace('Μ', 'M')],
	['with digits', 'M1ra 0l5en'],
	['in full width', 'Ｍｉｒａ Ｏｌｓｅｎ'],
	['in mathematical letters', '𝓜𝓲𝓻𝓪 𝓞𝓵𝓼𝓮𝓷'],
	['with accents', 'Mïrá Ólséń'],
	['with joiners between the letters', 'Mi\u200dra Ol\u200csen'],
	['with ornaments', '★ Mira_Olsen ✓'],
	['without its space', 'MiraOlsen'],
	['with a pair that runs together', 'Mira Oisen'],
	['with a title', 'Mira Olsen (Mod)'],
	['with two titles', 'the real Mira Olsen'],
])('a name %s looks like the moderator’s', (_how, name) => {
	expect(findLookAlike(name, TRUSTED)?.role).toBe('moderator');
});

test.each(['neon desk', 'nеon-dеsk', 'NEON DESK ✔', 'neon-desk official'])('%j looks like the host’s', (name) => {
	expect(findLookAlike(name, TRUSTED)?.role).toBe('host');
});

test.each(['Mira', 'Olsen', 'Mira Olsens fan', 'Almira Olsen', 'desk', '★', '', '🌹', 'moderator', 'ミラ'])(
	'%j looks like nobody’s',
	(name) => {
		expect(findLookAlike(name, TRUSTED)).toBeNull();
	},
);

test('a trusted name of signs alone is no name that anybody could look like', () => {
	expect(findLookAlike('☆', [{ name: '★', role: 'moderator' }])).toBeNull();
});
