import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLayerProblems } from '../../build/layers/check.ts';

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'layers-'));
});

afterEach(() => {
	rmSync(root, { recursive: true });
});

function plant(path: string, text: string): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
}

function problemsOf(path: string, text: string): string[] {
	plant(path, text);
	return findLayerProblems(root).map((problem) => `${problem.path}:${problem.line} ${problem.what}`);
}

describe('an import that a folder may not make', () => {
	test.each([
		['protocol/decode.ts', 'node:fs', "protocol may not import Node's node:fs"],
		['protocol/decode.ts', 'crypto', "protocol may not import Node's crypto"],
		['protocol/decode.ts', 'ws', 'protocol may not import the package ws'],
		['protocol/decode.ts', '../main/gifts/gift.ts', 'protocol may not import main/gifts/gift.ts'],
		['audience/client/own-gift.ts', '../../main/host.ts', 'audience may not import main/host.ts'],
		['audience/client/own-gift.ts', 'node:path', "audience may not import Node's node:path"],
		['audience/client/own-gift.ts', '../viewers/process.ts', 'audience may not import audience/viewers/process.ts'],
		['audience/page/page.ts', 'node:path', "audience/page may not import Node's node:path"],
		['main/host.ts', '../audience/client/own-gift.ts', 'main may not import audience/client/own-gift.ts'],
		['main/host.ts', '../renderer/main.ts', 'main may not import renderer/main.ts'],
		['main/host.ts', './app/index.ts', 'main may not import main/app/index.ts'],
		['main/flows/receive.ts', '../ipc/push.ts', 'main may not import main/ipc/push.ts'],
		['main/ipc/push.ts', '../app/index.ts', 'main/ipc may not import main/app/index.ts'],
		['main/gifts/decide.ts', '../ledger/append.ts', 'main/gifts may not import main/ledger/append.ts'],
		['main/gifts/decide.ts', '../rtm/hub/broker.ts', 'main/gifts may not import main/rtm/hub/broker.ts'],
		['main/gifts/decide.ts', 'node:crypto', "main/gifts may not import Node's node:crypto"],
		['main/gifts/decide.ts', 'uuid', 'main/gifts may not import the package uuid'],
		['main/rtm/hub/broker.ts', '../../ledger/append.ts', 'main/rtm may not import main/ledger/append.ts'],
		['preload/index.ts', '../main/host.ts', 'preload may not import main/host.ts'],
		['preload/index.ts', 'node:fs', "preload may not import Node's node:fs"],
		['preload/api/rows.ts', '../index.ts', 'preload/api may not import preload/index.ts'],
		['renderer/stores/feed.ts', '../../main/gifts/gift.ts', 'renderer may not import main/gifts/gift.ts'],
		['renderer/stores/feed.ts', '../../preload/index.ts', 'renderer may not import preload/index.ts'],
		['renderer/stores/feed.ts', 'node:fs', "renderer may not import Node's node:fs"],
		['rehearsal/cli.ts', '../main/app/index.ts', 'rehearsal may not import main/app/index.ts'],
		['build/start.ts', '../main/host.ts', 'build may not import main/host.ts'],
	])('%s of %s is found', (path, specifier, what) => {
		expect(problemsOf(path, `import { x } from '${specifier}';\n`)).toEqual([`${path}:1 ${what}`]);
	});

	test.each(['main/host.ts', 'main/ledger/open.ts', 'renderer/main.ts', 'rehearsal/cli.ts', 'preload/api/rows.ts'])(
		'electron is for the outermost folders only, not for %s',
		(path) => {
			const what = 'only main/app, main/ipc, preload, build/runtime/default-app, test may import electron';
			expect(problemsOf(path, "import { app } from 'electron';\n")).toEqual([`${path}:1 ${what}`]);
		},
	);

	test('better-sqlite3 is for the ledger and the outbox only', () => {
		expect(problemsOf('main/flows/receive.ts', "import Database from 'better-sqlite3';\n")).toEqual([
			'main/flows/receive.ts:1 only main/ledger, main/outbox, test may import better-sqlite3',
		]);
	});

	test.each([
		["import type { X } from 'node:fs';"],
		["export { x } from 'node:fs';"],
		["export * from 'node:fs';"],
		["const x = await import('node:fs');"],
		["import 'node:fs';"],
		["import {\n\tx,\n} from 'node:fs';"],
	])('is found however it is written: %s', (text) => {
		expect(problemsOf('protocol/decode.ts', `${text}\n`)).toHaveLength(1);
	});

	test('is found in a component, at its line', () => {
		const text =
			'<script lang="ts" module>\n\tlet a = 1;\n</script>\n\n<p>text</p>\n\n<script lang="ts">\n\timport x from \'node:fs\';\n</script>\n';
		expect(problemsOf('renderer/feed/Feed.svelte', text)).toEqual([
			"renderer/feed/Feed.svelte:8 renderer may not import Node's node:fs",
		]);
	});

	test('is not found in a comment, a string or a text of a component', () => {
		plant('renderer/feed/Feed.svelte', "<p>import x from 'node:fs';</p>\n");
		expect(
			problemsOf('protocol/decode.ts', "// import x from 'node:fs';\nconst s = \"import x from 'node:fs'\";\n"),
		).toEqual([]);
	});
});

test.each([
	['protocol/decode.ts', './bounds.ts'],
	['protocol/decode.ts', 'valibot'],
	['audience/viewers/process.ts', '../client/own-gift.ts'],
	['audience/viewers/process.ts', 'ws'],
	['audience/page/page.ts', '../client/own-gift.ts'],
	['main/gifts/decide.ts', '../../preload/api/rows.ts'],
	['main/flows/receive.ts', '../ledger/append.ts'],
	['main/ledger/open.ts', 'better-sqlite3'],
	['main/ipc/push.ts', '../host.ts'],
	['main/app/index.ts', 'electron'],
	['main/app/index.ts', '../ipc/push.ts'],
	['preload/index.ts', 'electron'],
	['preload/index.ts', './api/rows.ts'],
	['renderer/main.ts', '../preload/api/rows.ts'],
	['renderer/main.ts', 'svelte'],
	['rehearsal/cli.ts', '../main/host.ts'],
	['rehearsal/cli.ts', '../audience/client/own-gift.ts'],
	['test/e2e/smoke.spec.ts', '../../main/app/index.ts'],
])('%s may import %s', (path, specifier) => {
	expect(problemsOf(path, `import { x } from '${specifier}';\n`)).toEqual([]);
});

describe('a circle of imports', () => {
	test('is told once, with the way round, from its first file', () => {
		plant('main/outbox/rows.ts', "import type { Queue } from './queue.ts';\n");
		plant('main/outbox/window.ts', "import { Rows } from './rows.ts';\n");
		plant('main/outbox/lone.ts', "import { Queue } from './queue.ts';\n");
		expect(
			problemsOf('main/outbox/queue.ts', "import x from 'uuid';\nimport { Window } from './window.ts';\n"),
		).toEqual([
			'main/outbox/queue.ts:2 imports in a circle: main/outbox/queue.ts -> main/outbox/window.ts -> main/outbox/rows.ts -> main/outbox/queue.ts',
		]);
	});

	test('two circles that share no file are two problems', () => {
		for (const [one, other] of [
			['main/gifts/a.ts', 'b.ts'],
			['main/gifts/b.ts', 'a.ts'],
			['renderer/a.ts', 'B.svelte'],
		] as const)
			plant(one, `import './${other}';\n`);
		const problems = problemsOf('renderer/B.svelte', "<script>\n\timport './a.ts';\n</script>\n");
		expect(problems.map((problem) => problem.split(' imports ')[0])).toEqual([
			'main/gifts/a.ts:1',
			'renderer/B.svelte:2',
		]);
	});

	test('files that meet at a third are none', () => {
		plant('main/gifts/gift.ts', '');
		plant('main/gifts/rules.ts', "import './gift.ts';\n");
		expect(problemsOf('main/gifts/decide.ts', "import './rules.ts';\nimport './gift.ts';\n")).toEqual([]);
	});
});

describe('a file that does not keep its shape', () => {
	test.each([
		['loose.ts', 'this file lies outside the folders of the project'],
		['shared/types.ts', 'this file lies outside the folders of the project'],
		['main/readModels.ts', 'components are named in PascalCase, all other files in kebab-case'],
		['renderer/feed/live-feed.svelte', 'components are named in PascalCase, all other files in kebab-case'],
		['main/ledger/utils.ts', '"utils" says nothing about what is inside'],
		['main/helpers/read.ts', '"helpers" says nothing about what is inside'],
	])('%s is found by its place or name', (path, what) => {
		expect(problemsOf(path, 'const x = 1;\n')).toEqual([`${path}:1 ${what}`]);
	});

	test.each([
		['main/host.ts', 300],
		['renderer/feed/Feed.svelte', 150],
		['test/host.test.ts', 300],
	])('%s may have %i lines and not one more', (path, max) => {
		expect(problemsOf(path, '\n'.repeat(max))).toEqual([]);
		expect(problemsOf(path, '\n'.repeat(max + 1))).toEqual([`${path}:1 ${max + 1} lines, ${max} at most`]);
	});

	test('an eleventh file makes a folder crowded; a README does not count', () => {
		for (let count = 1; count <= 10; count += 1) plant(`main/flows/flow-${count}.ts`, '');
		plant('main/flows/README.md', '');
		expect(findLayerProblems(root)).toEqual([]);
		expect(problemsOf('main/flows/flow-11.ts', '')).toEqual(['main/flows:1 11 files in one folder, 10 at most']);
	});
});

test('what tools and people put beside the sources is left alone', () => {
	plant('node_modules/x/utils.js', '');
	plant('out/main/index.cjs', '');
	plant('docs/example.ts', '');
	plant('.ci/script.js', '');
	plant('eslint.config.js', '');
	expect(findLayerProblems(root)).toEqual([]);
});
