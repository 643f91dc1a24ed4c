/**
 * `npm test`: every test, first those in Node, then those in a real Electron and a real browser. What the latter need is
 * brought in front, so that a person learns at once what is missing. Both parts always run: whoever broke two things
 * wants to hear of both. The counts also go to test-results/counts.json.
 *
 *     node build/run.js build/test.ts [unit|e2e] [arguments for vitest or Playwright]
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesFolder, projectRoot } from './paths.ts';
import { say } from './console/say.ts';
import { run } from './console/spawn.ts';
import { prepareMachine } from './testing/prepare-e2e.ts';
import { addCounts, readPlaywrightCounts, readVitestCounts, type Counts } from './testing/counts.ts';

const resultsFolder = join(projectRoot, 'test-results');
const [part, ...rest] = process.argv.slice(2);
const chosen = part === 'unit' || part === 'e2e' ? part : 'all';
const passedOn = chosen === 'all' ? [] : rest;

// A report that an earlier run left behind must not be counted again.
for (const name of ['vitest', 'playwright', 'counts']) rmSync(join(resultsFolder, `${name}.json`), { force: true });
mkdirSync(resultsFolder, { recursive: true });
const results: Counts[] = [];
const release = chosen === 'unit' ? () => undefined : await prepareMachine();
if (chosen !== 'e2e') results.push(await runVitest());
if (chosen !== 'unit') results.push(await runPlaywright());
release();
const counts = addCounts(results);
writeFileSync(join(resultsFolder, 'counts.json'), `${JSON.stringify(counts)}\n`);
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function runVitest(): Promise<Counts> {
	const report = join(resultsFolder, 'vitest.json');
	const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...passedOn];
	const ended = await runTool('vitest/vitest.mjs', args);
	return readVitestCounts(report, ended.code);
}

async function runPlaywright(): Promise<Counts> {
	const ended = await runTool('@playwright/test/cli.js', ['test', ...passedOn]);
	return readPlaywrightCounts(join(resultsFolder, 'playwright.json'), ended.code);
}

function runTool(script: string, args: readonly string[]) {
	return run(process.execPath, [join(modulesFolder, script), ...args], { cwd: projectRoot, output: 'shown' });
}
