import type { ElectronApplication, Page } from '@playwright/test';
import { globSync, readFileSync } from 'node:fs';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import { listEdgeSwitches } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';
import { connectRoom, findHeader } from '../../support/agora/real-room.ts';
import { launchDesk } from '../../support/electron.ts';
import { LeftOutError, round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { launchBare } from './bare-window.ts';

/** How long both are left alone before they are looked at: what was only needed to start is given back by then. */
const REST_MS = 10_000;
const ROUNDS_MAX = 3;

/**
 * Memory of all processes of a desk at rest in a room on Agora, its page with the SDK included, beside those of a bare
 * window. Proportional set size (PSS, proc(5)): a page of memory that several processes share counts once for all of them.
 */
export async function benchMemory({ rounds }: { rounds: number }): Promise<BenchResult> {
	if (process.platform !== 'linux') throw new LeftOutError('memory shared by processes is told apart only by Linux');
	await ensureBuilt();
	const release = await prepareMachine();
	const edge = await startEdge();
	try {
		const ours: number[] = [];
		const theirs: number[] = [];
		const rehearsal: number[] = [];
		for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round++) {
			const bare = await launchBare();
			theirs.push(await weighAtRest(bare.app, bare.window).finally(() => bare.close()));
			const desk = await launchDesk({ args: ['--no-viewers', ...listEdgeSwitches(edge.hostResolverRules)] });
			try {
				rehearsal.push(await weighAtRest(desk.app, desk.window));
				await connectRoom(desk.window, { room: `at-rest-${round}` });
				await findHeader(desk.window).getByText('Connected', { exact: false }).first().waitFor();
				ours.push(await weighAtRest(desk.app, desk.window));
			} finally {
				await desk.close();
			}
		}
		return {
			name: 'desk-memory',
			what: 'memory of all processes of a desk at rest in a room on Agora, with the SDK’s page',
			beside: 'a bare window',
			unit: 'x',
			values: ours.map((bytes, at) => bytes / (theirs[at] ?? NaN)),
			wanted: { atMost: 1.25 },
			figures: {
				'ours, MB': inMegabytes(ours),
				'in the rehearsal room, without the SDK’s page, MB': inMegabytes(rehearsal),
				'theirs, MB': inMegabytes(theirs),
			},
		};
	} finally {
		await edge.stop();
		release();
	}
}

/** Bytes of PSS of the app's processes together, after a rest. */
async function weighAtRest(app: ElectronApplication, page: Page): Promise<number> {
	const main = app.process().pid;
	if (main === undefined) throw new Error('the app has no process');
	await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), REST_MS);
	const pids = listFamily(main);
	return pids.reduce((bytes, pid) => bytes + readPss(pid), 0);
}

/** A process and all that it has started, directly or not. */
function listFamily(eldest: number): readonly number[] {
	const parents = new Map<number, number>();
	for (const path of globSync('/proc/[0-9]*/stat')) {
		const stat = readOrNothing(path);
		// The name, in parentheses, may hold anything; after it come the state and the parent.
		const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
		if (Number.isInteger(parent)) parents.set(Number(path.split('/')[2]), parent);
	}
	const family = [eldest];
	for (const elder of family) for (const [pid, parent] of parents) if (parent === elder) family.push(pid);
	return family;
}

function readPss(pid: number): number {
	const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1];
	return Number(kilobytes ?? 0) * 1_024;
}

/** A process may end between being listed and being read. */
function readOrNothing(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

function inMegabytes(bytes: readonly number[]): number {
	return round(spreadOf(bytes).median / 1e6);
}
