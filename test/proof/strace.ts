import { spawn, spawnSync } from 'node:child_process';

/** Null where strace is there, installed now if need be; otherwise what to type. */
export function requireStrace(): string | null {
	if (process.platform !== 'linux') return 'this proof needs Linux and strace';
	if (isThere()) return null;
	if (process.getuid?.() === 0) {
		spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'strace'], { stdio: 'ignore' });
		if (isThere()) return null;
	}
	return 'strace is missing. Type: sudo apt-get install strace';
}

function isThere(): boolean {
	return spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;
}

export interface Ended {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

/** Runs a TypeScript program of ours under strace. Throws where it ends badly, unless `isAnyEndFine`. */
export function runUnderStrace(
	options: readonly string[],
	program: readonly string[],
	isAnyEndFine = false,
): Promise<Ended> {
	const child = spawn('strace', ['-f', '--seccomp-bpf', ...options, process.execPath, ...program], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [out, err] = ['', ''];
	child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
	child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0 || isAnyEndFine) resolve({ code, out, err });
			else reject(new Error(`${program.join(' ')} ended with ${String(code)}: ${err.slice(-2_000)}`));
		});
	});
}
