import { expect, test } from 'vitest';
import { showHidden, showTurns } from '../../../renderer/words/show-hidden.ts';

test.each([
	['an override', 'a\u202eb', 'a{U+202E}b'],
	['a zero-width space', 'a\u200bb', 'a{U+200B}b'],
	['a NUL and an escape', '\u0000\u001b[31m', '{U+0000}{U+001B}[31m'],
	['half of a pair', '\ud800', '{U+D800}'],
	['a tag that hides a word', 'a\u{e0041}', 'a{U+E0041}'],
	['a joiner at the end', 'a\u200d', 'a{U+200D}'],
])('%s is written out', (_what, text, shown) => {
	expect(showHidden(text)).toBe(shown);
});

test.each(['{"giftwarden":1}', 'two\nlines', 'می‌خواهم', '👩🏽‍🚀', '❤️'])('%j stays as it is', (text) => {
	expect(showHidden(text)).toBe(text);
});

test('of names and words only what turns the line is written out', () => {
	expect(showTurns('a\u202eb\u2067c\u200f')).toBe('a{U+202E}b{U+2067}c{U+200F}');
	for (const name of ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', '👩🏽‍🚀', 'نور']) expect(showTurns(name)).toBe(name);
});
