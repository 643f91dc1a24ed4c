// Characters as a person counts them (UAX #29): a family of four is one, and so is a letter with its marks.

import { onDemand } from './on-demand.ts';

const findSegmenter = onDemand(() =>
	typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('en', { granularity: 'grapheme' }) : null,
);

export function countGraphemes(text: string): number {
	let count = 0;
	for (const _one of splitGraphemes(text)) count++;
	return count;
}

/** As many whole characters from the beginning as both bounds allow. */
export function cutGraphemes(text: string, max: { readonly units: number; readonly graphemes: number }): string {
	if (text.length <= Math.min(max.units, max.graphemes)) return text;
	let cut = '';
	let count = 0;
	for (const grapheme of splitGraphemes(text)) {
		if (cut.length + grapheme.length > max.units || count === max.graphemes) break;
		cut += grapheme;
		count++;
	}
	return cut;
}

/** An engine without Intl.Segmenter counts code points, which are never fewer. */
export function* splitGraphemes(text: string): Generator<string> {
	const segmenter = findSegmenter();
	if (segmenter === null) yield* text;
	else for (const { segment } of segmenter.segment(text)) yield segment;
}
