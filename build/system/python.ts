import { hasApt, ensurePackages } from './apt.ts';
import { run } from '../console/spawn.ts';

/** Debian's own first: a Python that somebody put in front of it has its own packages, or none. */
const CANDIDATES = ['/usr/bin/python3', 'python3', 'python'];

/** A Python 3 that has this module; Debian's package of it is installed where none has. `purpose` completes "needed …". */
export async function findPython(module: string, purpose: string): Promise<string> {
	const found = await findWith(module);
	if (found !== null) return found;
	await ensurePackages([['python3'], [`python3-${module}`]], purpose);
	const installed = await findWith(module);
	if (installed === null) throw new Error(`no Python 3 with ${module}${hasApt() ? ', although it was installed' : ''}`);
	return installed;
}

async function findWith(module: string): Promise<string | null> {
	for (const python of CANDIDATES) {
		const ended = await run(python, ['-c', `import ${module}`]);
		if (ended.code === 0) return python;
	}
	return null;
}
