// Spreads work over processes of its own: each takes the next piece when it is done with the last. A child that dies takes
// its piece with it, and that is an error here.

import { fork } from 'node:child_process';

/** Two cores are what the figures are for. */
const PROCESSES = 2;

interface Options<Piece> {
	readonly processes?: number;
	readonly nodeOptions?: readonly string[];
	/** Asked when a piece's turn comes: what is known by then may make it needless. */
	readonly isNeeded?: (piece: Piece) => boolean;
}

/** Runs `program` in several processes, and hands out the pieces in their order. */
export async function shareOut<Piece, Result>(
	program: URL,
	pieces: readonly Piece[],
	told: (result: Result, piece: Piece) => void,
	options: Options<Piece> = {},
): Promise<void> {
	const waiting = [...pieces];
	const processes = Math.min(options.processes ?? PROCESSES, pieces.length);
	await Promise.all(Array.from({ length: processes }, () => workThrough(program, waiting, told, options)));
}

function workThrough<Piece, Result>(
	program: URL,
	waiting: Piece[],
	told: (result: Result, piece: Piece) => void,
	{ nodeOptions = [], isNeeded = () => true }: Options<Piece>,
): Promise<void> {
	const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [...nodeOptions] });
	return new Promise((resolve, reject) => {
		let piece: Piece | undefined;
		const next = (): void => {
			do piece = waiting.shift();
			while (piece !== undefined && !isNeeded(piece));
			if (piece === undefined) child.disconnect();
			else child.send({ piece });
		};
		child.on('message', (answer: { result: Result }) => {
			if (piece === undefined) throw new Error('an answer that nobody asked for');
			told(answer.result, piece);
			next();
		});
		child.on('error', reject);
		child.on('exit', (code, signal) => {
			if (code === 0 && piece === undefined) resolve();
			else reject(new Error(`${program.pathname} ended with ${String(signal ?? code)} at ${JSON.stringify(piece)}`));
		});
		next();
	});
}

/** In the child: works on one piece after the other until the parent lets go. */
export function serve<Piece, Result>(work: (piece: Piece) => Promise<Result>): void {
	process.on('message', (message) => {
		const { piece } = message as { piece: Piece };
		void work(piece).then((result) => process.send?.({ result }));
	});
}
