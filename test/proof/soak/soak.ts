import type { Proof } from '../proof.ts';
import { shareOut } from '../processes.ts';
import type { SoakHour, SoakPiece } from './soak-process.ts';

const PROGRAM = new URL('./soak-process.ts', import.meta.url);
const HOURS = 24;
const GIFTS_PER_SECOND = 0.08;
/** The first hours fill caches and compile code. */
const WARM_UP_HOURS = 6;
/** In each hour of the evening; a leak of one small object for each gift would be more. */
const HEAP_KB_AN_HOUR_MAX = 60;
const MEMORY_KB_AN_HOUR_MAX = 1_024;

export const soak: Proof = {
	name: 'soak',
	claim: 'after a day of evenings a host holds no more memory and no more handles than after six hours',
	async run() {
		let hours: readonly SoakHour[] = [];
		const piece: SoakPiece = { hours: HOURS, giftsPerSecond: GIFTS_PER_SECOND };
		const hear = (result: readonly SoakHour[]): void => {
			hours = result;
		};
		await shareOut(PROGRAM, [piece], hear, { nodeOptions: ['--expose-gc'] });
		const warm = hours.slice(WARM_UP_HOURS);
		const heap = slopeOf(warm.map(({ heapKb }) => heapKb));
		const memory = slopeOf(warm.map(({ memoryKb }) => memoryKb));
		const handles = warm.map((hour) => hour.handles);
		const failures: string[] = [];
		if (heap > HEAP_KB_AN_HOUR_MAX)
			failures.push(`the heap grows by ${heap.toFixed(1)} KB in each hour of the evening`);
		if (memory > MEMORY_KB_AN_HOUR_MAX)
			failures.push(`outside of the heap the process grows by ${memory.toFixed(1)} KB in each hour`);
		if (Math.max(...handles) > Math.min(...handles))
			failures.push(`handles went from ${handles[0]} to ${handles.at(-1)}`);
		return {
			counts: {
				'hours of evening': hours.length,
				gifts: hours.at(-1)?.gifts ?? 0,
				'heap, KB after each third hour': hours
					.filter((_, at) => at % 3 === 2)
					.map(({ heapKb }) => heapKb)
					.join(' '),
				'heap, KB more in an hour': heap.toFixed(1),
				'outside of the heap, KB more in an hour': memory.toFixed(1),
				'handles, first and last': `${handles[0] ?? 0} ${handles.at(-1) ?? 0}`,
				'messages waiting at the end': hours.at(-1)?.waitingMessages ?? 0,
			},
			failures,
		};
	},
};

/** By least squares, for each step from one value to the next. */
function slopeOf(values: readonly number[]): number {
	const middle = (values.length - 1) / 2;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const [above, below] = values.reduce(
		([products, squares], value, at) => [products + (at - middle) * (value - mean), squares + (at - middle) ** 2],
		[0, 0],
	);
	return above / below;
}
