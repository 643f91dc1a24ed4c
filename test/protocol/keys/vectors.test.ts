import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../../protocol/primitives/noble/noble-primitives.ts';
import { findWrongVectors } from '../../support/vectors/check-vectors.ts';
import type { Vectors } from '../../support/vectors/check-vectors.ts';
import { makeVectors } from '../../support/vectors/vectors.ts';

const FOLDER = new URL('../../../protocol/vectors/', import.meta.url);

test.each(Object.entries(makeVectors()))('protocol/vectors/%s is what `npm run vectors` makes', (name, text) => {
	expect(readFileSync(new URL(name, FOLDER), 'utf8')).toBe(text);
});

describe.each([
	['Node', nodePrimitives],
	['plain JavaScript', noblePrimitives],
])('the primitives of %s', (_, primitives) => {
	test('make, open, verify and refuse what the vectors say', () => {
		const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as unknown;
		const turnOver = read('turn-over.json');
		const vectors = { invite: read('invite.json'), sealed: read('sealed.json'), signed: read('signed.json'), turnOver };
		expect(findWrongVectors(vectors as Vectors, primitives)).toEqual([]);
	});
});
