import type { CounterName, Counters } from '../../preload/api/rows.ts';
import { text } from '../messages/index.ts';

export interface CounterLine {
	readonly name: CounterName;
	readonly count: number;
	readonly words: string;
}

/** What happened at least once, in the order in which it is worth knowing, and how many kinds never did. */
export function listCounters(counters: Counters): { readonly lines: readonly CounterLine[]; readonly never: number } {
	const { words } = text.incidents.counters;
	const all = (Object.keys(words) as CounterName[]).map((name) => ({
		name,
		count: counters[name],
		words: words[name],
	}));
	const lines = all.filter((line) => line.count > 0);
	return { lines, never: all.length - lines.length };
}
