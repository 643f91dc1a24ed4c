/**
 * First step of every npm script: runs a TypeScript file on a Node that can. It is plain JavaScript, because it may be
 * met by any Node that a person has. A Node that knows TypeScript goes on by itself; an older one hands over to the one
 * that this project brings as a package. It must never fail with a stack trace about syntax.
 *
 *     node build/run.js build/start.ts [arguments]
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
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
			`these scripts need Node 22.18 or newer, and this is Node ${process.versions.node}. The project brings its own for most\n` +
				'systems, but it is not here. Type: npm ci --include=optional (or install a newer Node)',
		);
	}
	handOver(nodeOfProject);
}

/**
 * Goes on in another Node and ends as that one ends. A request to stop is passed on: nothing may keep running unseen.
 * @param {string} node
 */
function handOver(node) {
	// What the script starts in turn must meet the same Node.
	const env = { ...process.env, PATH: dirname(node) + delimiter + process.env['PATH'] };
	const successor = spawn(node, process.argv.slice(1), { stdio: 'inherit', env });
	// Ctrl-C reaches both of us; whoever does the work decides when to end.
	process.on('SIGINT', () => undefined);
	for (const signal of ['SIGTERM', 'SIGHUP'])
		process.on(signal, () => successor.kill(/** @type {NodeJS.Signals} */ (signal)));
	successor.on('error', (error) => fail(`${node} does not start: ${error.message}`));
	successor.on('close', (code) => process.exit(code ?? 1));
}

/** @param {string} version */
function runsTypeScript(version) {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

function findNodeOfProject() {
	const system = process.platform === 'win32' ? 'win' : process.platform;
	const file = process.platform === 'win32' ? 'node.exe' : 'node';
	const packages = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`];
	return packages.map((name) => join(projectRoot, 'node_modules', name, 'bin', file)).find((path) => existsSync(path));
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
	console.error(`giftwarden: ${message}`);
	process.exit(1);
}
