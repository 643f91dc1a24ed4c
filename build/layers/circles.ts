import { posix } from 'node:path';
import { readImports } from './imports.ts';
import type { Problem } from './problem.ts';
import type { Source } from './sources.ts';

type Arrow = { readonly to: string; readonly line: number };

/**
 * Files that import each other, directly or around a corner. Nobody can read one of them first, and whoever moves one
 * moves all. An import of types counts too: it is the reader who is led in a circle, not only the machine.
 */
export function findCircles(sources: readonly Source[]): Problem[] {
	const arrows = readArrows(sources);
	return findKnots(arrows).map((knot) => {
		const way = walkRound(knot, arrows);
		const [first, second] = way;
		const line = arrows.get(first)?.find(({ to }) => to === second)?.line ?? 1;
		return { path: first, line, what: `imports in a circle: ${[...way, first].join(' -> ')}` };
	});
}

function readArrows(sources: readonly Source[]): Map<string, readonly Arrow[]> {
	const paths = new Set(sources.map(({ path }) => path));
	const arrows = new Map<string, readonly Arrow[]>();
	for (const source of sources.filter(({ path }) => !path.endsWith('.css'))) {
		const folder = posix.dirname(source.path);
		const targets = readImports(source)
			.filter(({ specifier }) => specifier.startsWith('.'))
			.map(({ specifier, line }) => ({ to: posix.join(folder, specifier.split('?')[0] ?? ''), line }));
		arrows.set(
			source.path,
			targets.filter(({ to }) => paths.has(to)),
		);
	}
	return arrows;
}

/** Tarjan's strongly connected components (SIAM J. Comput. 1 (2), 1972), those of more than one file. */
function findKnots(arrows: ReadonlyMap<string, readonly Arrow[]>): ReadonlySet<string>[] {
	const order = new Map<string, number>();
	const stack: string[] = [];
	const onStack = new Set<string>();
	const knots: ReadonlySet<string>[] = [];

	const visit = (path: string): number => {
		let low = order.size;
		const own = low;
		order.set(path, own);
		stack.push(path);
		onStack.add(path);
		for (const { to } of arrows.get(path) ?? []) {
			if (!order.has(to)) low = Math.min(low, visit(to));
			else if (onStack.has(to)) low = Math.min(low, order.get(to) ?? low);
		}
		if (low === own) {
			const knot = stack.splice(stack.indexOf(path));
			for (const member of knot) onStack.delete(member);
			if (knot.length > 1) knots.push(new Set(knot));
		}
		return low;
	};
	for (const path of arrows.keys()) if (!order.has(path)) visit(path);
	return knots;
}

/** The shortest way from the knot's first file, by name, back to itself. */
function walkRound(knot: ReadonlySet<string>, arrows: ReadonlyMap<string, readonly Arrow[]>): [string, ...string[]] {
	const start = [...knot].sort()[0];
	if (start === undefined) throw new Error('a circle without a file');
	const cameFrom = new Map<string, string>();
	for (const path of breadthFirst(start, knot, arrows, cameFrom)) {
		if (!(arrows.get(path) ?? []).some(({ to }) => to === start)) continue;
		const way: string[] = [];
		for (let at = path; at !== start; at = cameFrom.get(at) ?? start) way.unshift(at);
		return [start, ...way];
	}
	throw new Error(`no way leads back to ${start}`);
}

function* breadthFirst(
	start: string,
	within: ReadonlySet<string>,
	arrows: ReadonlyMap<string, readonly Arrow[]>,
	cameFrom: Map<string, string>,
): Generator<string> {
	const queue = [start];
	for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
		yield path;
		for (const { to } of arrows.get(path) ?? []) {
			if (to === start || cameFrom.has(to) || !within.has(to)) continue;
			cameFrom.set(to, path);
			queue.push(to);
		}
	}
}
