import { readdirSync, readFileSync } from 'node:fs';

const FILTERED = 2;
const LOOK_EVERY_MS = 10;

/**
 * Watches, by what Linux says of them, the page processes of an executable while it runs. Answers how to stop watching
 * and learn which of them ran behind a system-call filter; a page without one is a page outside the sandbox.
 */
export function watchSandbox(executable: string): () => { pages: number; filtered: number } {
	const seccompByPage = new Map<string, number>();
	const look = () => {
		for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
			const commandLine = readProc(pid, 'cmdline');
			if (!commandLine.startsWith(executable) || !commandLine.includes('--type=renderer')) continue;
			// The filter is put on while the page's process starts: what counts is the last thing seen of it.
			const seccomp = /^Seccomp:\s*(\d)/m.exec(readProc(pid, 'status'))?.[1];
			if (seccomp !== undefined) seccompByPage.set(pid, Number(seccomp));
		}
	};
	const timer = setInterval(look, LOOK_EVERY_MS);
	return () => {
		clearInterval(timer);
		const levels = [...seccompByPage.values()];
		return { pages: levels.length, filtered: levels.filter((level) => level === FILTERED).length };
	};
}

function readProc(pid: string, name: string): string {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'utf8');
	} catch {
		// The process has ended since it was listed.
		return '';
	}
}
