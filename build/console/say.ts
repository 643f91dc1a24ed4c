/** Tells the person what a script is doing. On stderr, so that a script's result on stdout stays machine-readable. */
export function say(line: string): void {
	process.stderr.write(`giftwarden: ${line}\n`);
}

/** Announces a long step and then shows, every few seconds, that it is still going on. */
export async function sayWhile<T>(line: string, work: Promise<T>): Promise<T> {
	say(line);
	const startedAt = Date.now();
	const heartbeat = setInterval(() => {
		say(`  … still at it after ${Math.round((Date.now() - startedAt) / 1000)} s`);
	}, 15_000);
	try {
		return await work;
	} finally {
		clearInterval(heartbeat);
	}
}
