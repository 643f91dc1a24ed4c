import { spawn, type SpawnOptions } from 'node:child_process';

export type Ended = { code: number; output: string };

export type RunOptions = Pick<SpawnOptions, 'cwd' | 'env'> & {
	/** The command is ended when it takes longer. */
	boundMs?: number;
	/** `shown` lets the person watch; `kept` collects both streams for whoever asked. */
	output?: 'shown' | 'kept';
};

/** Runs a command to its end. A command that cannot be started or is ended early answers with a non-zero code. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
	const { boundMs, output = 'kept', ...rest } = options;
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			...rest,
			stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
			...(boundMs === undefined ? {} : { timeout: boundMs, killSignal: 'SIGKILL' as const }),
		});
		let text = '';
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
		child.on('error', (error) => resolve({ code: 127, output: `${text}${error.message}` }));
		child.on('close', (code) => resolve({ code: code ?? 1, output: text }));
	});
}
