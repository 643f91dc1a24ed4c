import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'run-'));
	mkdirSync(join(root, 'build'));
	mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
	writeFileSync(join(root, 'package.json'), '{"type":"module"}');
	writeFileSync(
		join(root, 'script.ts'),
		'const said: string = process.argv.slice(2).join();\nconsole.log(`ran ${said}`);\n',
	);
	copyFileSync(join(import.meta.dirname, '../../build/run.js'), join(root, 'build', 'run.js'));
});

afterEach(() => {
	rmSync(root, { recursive: true });
});

function run({ asNode = process.versions.node, script = 'script.ts' } = {}): { code: number | null; said: string } {
	const versions = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${asNode}'}})`;
	const args = ['--import', versions, join(root, 'build', 'run.js'), script, 'one', 'two'];
	const ended = spawnSync(process.execPath, args, { encoding: 'utf8' });
	return { code: ended.status, said: ended.stdout + ended.stderr };
}

function bringNode(): void {
	const folder = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
	mkdirSync(folder, { recursive: true });
	symlinkSync(process.execPath, join(folder, 'node'));
}

test.each(['22.18.0', '23.6.0', '24.0.0', '26.1.0'])('Node %s runs a script itself', (asNode) => {
	expect(run({ asNode })).toEqual({ code: 0, said: 'ran one,two\n' });
});

test.each(['20.19.0', '22.17.1', '23.5.0'])('Node %s hands over to the Node of the project', (asNode) => {
	bringNode();
	expect(run({ asNode })).toEqual({ code: 0, said: 'ran one,two\n' });
});

test('an old Node on its own is told in a sentence what to do', () => {
	const { code, said } = run({ asNode: '20.19.0' });
	expect(code).toBe(1);
	expect(said).toContain('these scripts need Node 22.18 or newer, and this is Node 20.19.0');
	expect(said).not.toContain('    at ');
});

test('a clone without its dependencies is told to install them', () => {
	rmSync(join(root, 'node_modules'), { recursive: true });
	expect(run()).toEqual({ code: 1, said: 'giftwarden: the dependencies are missing. Type: npm ci\n' });
});

test('what only the person can mend is said without a stack; our own mistakes keep theirs', () => {
	writeFileSync(join(root, 'remedy.ts'), "throw Object.assign(new Error('type this'), { name: 'Remedy' });\n");
	writeFileSync(join(root, 'mistake.ts'), "throw new Error('ours');\n");
	expect(run({ script: 'remedy.ts' })).toEqual({ code: 1, said: 'giftwarden: type this\n' });
	expect(run({ script: 'mistake.ts' }).said).toContain('    at ');
});

test('a script hands its own exit code on', () => {
	bringNode();
	writeFileSync(join(root, 'ends.ts'), 'process.exitCode = 7;\n');
	expect(run({ script: 'ends.ts' }).code).toBe(7);
	expect(run({ script: 'ends.ts', asNode: '20.19.0' }).code).toBe(7);
});
