/**
 * First step of every npm script: runs a TypeScript file on a Node that can. It is plain JavaScript, because it may be
 * met by any Node that a person has; npm puts this project's own Node first on PATH, but `npm ci --ignore-scripts`
 * leaves that one out, and a person may call a script by hand. It must never fail with a stack trace about syntax.
 *
 *     node build/run.js build/start.ts [arguments]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const script = process.argv[2];

if (!script) fail('usage: node build/run.js <script.ts> [arguments]');
if (!existsSync(join(projectRoot, 'node_modules', 'electron'))) fail('the dependencies are missing. Type: npm ci');

if (runsTypeScript(process.versions.node)) {
	process.argv.splice(1, 2, resolve(projectRoot, script));
	try {
		await import(pathToFileURL(resolve(projectRoot, script)).href);
	} catch (error) {
		// A Remedy is addressed to the person at the keyboard; anything else is our mistake and keeps its stack.
		if (!(error instanceof Error) || error.name !== 'Remedy') throw error;
		fail(error.message);
	}
} else {
	const nodeOfProject = findNodeOfProject();
	if (!nodeOfProject) {
		fail(
			`this script needs Node 22.18 or newer, and this is Node ${process.versions.node}. The project brings its own;\n` +
				'it is missing, probably because install scripts were left out. Type: npm rebuild node --ignore-scripts=false',
		);
	}
	const outcome = spawnSync(nodeOfProject, process.argv.slice(1), { stdio: 'inherit' });
	process.exit(outcome.status ?? 1);
}

/** @param {string} version */
function runsTypeScript(version) {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

function findNodeOfProject() {
	const folder = join(projectRoot, 'node_modules', 'node', 'bin');
	return [join(folder, 'node.exe'), join(folder, 'node')].find((file) => existsSync(file));
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
	console.error(`giftwarden: ${message}`);
	process.exit(1);
}
