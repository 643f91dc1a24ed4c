import { nodePrimitives } from '../../../../protocol/primitives/node/node-primitives.ts';
import { noblePrimitives } from '../../../../protocol/primitives/noble/noble-primitives.ts';
import { findWrongVectors } from '../check-vectors.ts';
import type { Vectors } from '../check-vectors.ts';

/** What is wrong, by implementation: with the cryptography of this Node, and in plain JavaScript. */
export function check(vectors: Vectors) {
	return { node: findWrongVectors(vectors, nodePrimitives), plain: findWrongVectors(vectors, noblePrimitives) };
}
