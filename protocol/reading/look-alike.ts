// Whether a sender's name looks like one that people here trust: the moderator's at this desk, or the host's. Names are
// reduced to a skeleton, as UTS #39 does, by a small table of our own: letters of other scripts, digits and signs that
// pass for Latin ones, without marks, case, spaces and ornaments. Two names with one skeleton look alike.

/** What passes for what, after NFKD has undone full-width, mathematical, circled and accented letters. */
const PASSES_FOR: Readonly<Record<string, string>> = {
	...spell('аɑαａ', 'a'),
	...spell('вβъьƅ', 'b'),
	...spell('сϲⅽ', 'c'),
	...spell('ԁɗ', 'd'),
	...spell('еєҽεэ3', 'e'),
	...spell('ցɡ9', 'g'),
	...spell('һнհ', 'h'),
	...spell('іӏιɩıl1|!ǀ∣', 'i'),
	...spell('јϳ', 'j'),
	...spell('кκҝ', 'k'),
	...spell('м', 'm'),
	...spell('ոηп', 'n'),
	...spell('оοσօо0', 'o'),
	...spell('рρ', 'p'),
	...spell('ԛզ', 'q'),
	...spell('гґ', 'r'),
	...spell('ѕꜱ5$', 's'),
	...spell('тτ7', 't'),
	...spell('υսцμ', 'u'),
	...spell('ѵν', 'v'),
	...spell('ԝѡωш', 'w'),
	...spell('хχ×', 'x'),
	...spell('уүγу', 'y'),
	...spell('ᴢ2', 'z'),
	'4': 'a',
	'@': 'a',
	'8': 'b',
	'6': 'g',
	ł: 'i',
	ø: 'o',
	đ: 'd',
};

/** Pairs that run together into one letter. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
	[/rn/g, 'm'],
	[/vv/g, 'w'],
	[/ci/g, 'd'],
];

/** What somebody puts beside a stolen name. */
const TITLES = new Set(
	['mod', 'mods', 'moderator', 'host', 'admin', 'official', 'real', 'the', 'team', 'staff'].map(skeletonOf),
);

export interface TrustedName {
	readonly name: string;
	readonly role: 'moderator' | 'host';
}

/** The trusted name that this one looks like; null where it looks like none. */
export function findLookAlike(name: string, trusted: readonly TrustedName[]): TrustedName | null {
	const parts = name.split(/[^\p{L}\p{N}\p{M}@$|!]+/u).filter((part) => part !== '');
	const whole = skeletonOf(name);
	const withoutTitles = parts
		.map(skeletonOf)
		.filter((part) => !TITLES.has(part))
		.join('');
	return (
		trusted.find((one) => {
			const looked = skeletonOf(one.name);
			return looked !== '' && (looked === whole || looked === withoutTitles);
		}) ?? null
	);
}

/** What is left of a name for an eye that reads in passing. */
export function skeletonOf(name: string): string {
	const bare = name
		.normalize('NFKD')
		.toLowerCase()
		.replaceAll(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
	let skeleton = '';
	for (const letter of bare) skeleton += PASSES_FOR[letter] ?? (/[\p{L}\p{N}]/u.test(letter) ? letter : '');
	return PAIRS.reduce((text, [pair, letter]) => text.replaceAll(pair, letter), skeleton);
}

function spell(letters: string, letter: string): Readonly<Record<string, string>> {
	return Object.fromEntries([...letters].map((one) => [one, letter]));
}
