import { expect, test } from 'vitest';
import { countNothing } from '../../../main/host/counters.ts';
import { listCounters } from '../../../renderer/incidents/counter-lines.ts';

test('only what happened is listed, forged gifts first, and every counter of the host has its words', () => {
	const counters = { ...countNothing(), doubled_request: 118, forged: 1 };
	const { lines, never } = listCounters(counters);
	expect(lines.map(({ name, count }) => [name, count])).toEqual([
		['forged', 1],
		['doubled_request', 118],
	]);
	expect(never).toBe(Object.keys(counters).length - 2);
});
