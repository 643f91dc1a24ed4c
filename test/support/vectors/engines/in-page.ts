import { noblePrimitives } from '../../../../protocol/primitives/noble/noble-primitives.ts';
import { findWrongVectors } from '../check-vectors.ts';
import type { Vectors } from '../check-vectors.ts';

/** What is wrong in this engine, in plain JavaScript. */
export function check(vectors: Vectors) {
	return { plain: findWrongVectors(vectors, noblePrimitives) };
}
