// Arguments reach main by structured clone, which carries far more than a call of ours can mean: cycles, maps, buffers,
// dates, objects with a key named __proto__. This looks at them once, within bounds, before a schema does.

import { countUtf8Bytes } from '../../protocol/bounds.ts';

export const CARRIED_BYTES_MAX = 256 * 1_024;
const CARRIED_DEPTH_MAX = 8;
// A number, a boolean or an empty place weighs this much; it also bounds how many of them are looked at.
const SCALAR_BYTES = 8;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type CarriedFault = 'too_large' | 'too_deep' | 'not_plain';

/** What is wrong with the arguments of a call before their meaning is looked at; null where nothing is. */
export function findCarriedFault(carried: readonly unknown[]): CarriedFault | null {
	const walk: Walk = { bytesLeft: CARRIED_BYTES_MAX };
	return findFault(carried, 0, walk);
}

interface Walk {
	bytesLeft: number;
}

function findFault(value: unknown, depth: number, walk: Walk): CarriedFault | null {
	walk.bytesLeft -= typeof value === 'string' ? countBytes(value, walk.bytesLeft) : SCALAR_BYTES;
	if (walk.bytesLeft < 0) return 'too_large';
	if (value === null) return null;
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
		case 'undefined':
			return null;
		case 'object':
			return depth >= CARRIED_DEPTH_MAX ? 'too_deep' : findFaultInside(value, depth + 1, walk);
		default:
			return 'not_plain';
	}
}

function findFaultInside(value: object, depth: number, walk: Walk): CarriedFault | null {
	const prototype: unknown = Object.getPrototypeOf(value);
	if (Array.isArray(value)) {
		// An array of a billion holes weighs nothing until somebody walks over it.
		if (value.length * SCALAR_BYTES > walk.bytesLeft) return 'too_large';
		for (const item of value as unknown[]) {
			const fault = findFault(item, depth, walk);
			if (fault) return fault;
		}
		return null;
	}
	if (prototype !== Object.prototype && prototype !== null) return 'not_plain';
	for (const key of Object.keys(value)) {
		if (FORBIDDEN_KEYS.has(key)) return 'not_plain';
		const fault = findFault(key, depth, walk) ?? findFault((value as Record<string, unknown>)[key], depth, walk);
		if (fault) return fault;
	}
	return null;
}

/** Counts exactly only what might still fit. */
function countBytes(text: string, bytesLeft: number): number {
	return text.length > bytesLeft ? text.length : countUtf8Bytes(text);
}
