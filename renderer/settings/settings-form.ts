import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX } from '../../protocol/bounds.ts';
import { fitsGraphemes } from '../../protocol/reading/plain-line.ts';

export const TEXT_SCALES: readonly number[] = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The offered size nearest to the one that is set. */
export function findTextScale(textScale: number): number {
	return TEXT_SCALES.reduce((best, one) => (Math.abs(one - textScale) < Math.abs(best - textScale) ? one : best), 1);
}

export type NameProblem = 'empty' | 'too_long';

/** What is wrong with a moderator's name, as it was typed. */
export function findNameProblem(typed: string): NameProblem | null {
	const name = typed.trim();
	if (name === '') return 'empty';
	return name.length > NAME_LENGTH_MAX || !fitsGraphemes(name, NAME_GRAPHEMES_MAX) ? 'too_long' : null;
}
