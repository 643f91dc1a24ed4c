/**
 * A storm, and its counts as JSON:
 *
 *     node build/run.js test/proof/storm.ts [--window [--pictures FOLDER]] [--per-second 10000] [--seconds 60] [--clients 240]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStormInWindow } from './storm/in-window.ts';
import { runStorm } from './storm/run-storm.ts';

const { values } = parseArgs({
	options: {
		'per-second': { type: 'string', default: '10000' },
		/** Against the real desk with its window, whose frames are counted. */
		window: { type: 'boolean', default: false },
		/** A folder for pictures of that window. */
		pictures: { type: 'string' },
		seconds: { type: 'string', default: '60' },
		'rest-seconds': { type: 'string', default: '5' },
		clients: { type: 'string', default: '240' },
		processes: { type: 'string', default: '2' },
	},
});
const plan = {
	requestsPerSecond: Number(values['per-second']),
	seconds: Number(values.seconds),
	restSeconds: Number(values['rest-seconds']),
	clients: Number(values.clients),
	processes: Number(values.processes),
};
const folder = mkdtempSync(join(tmpdir(), 'giftwarden-storm-'));
try {
	const tell = (line: string) => void process.stderr.write(`storm: ${line}\n`);
	const counts = values.window
		? await runStormInWindow({ ...plan, picturesIn: values.pictures ?? null }, tell)
		: await runStorm({ ...plan, ledgerPath: join(folder, 'ledger.sqlite') }, tell);
	process.stdout.write(`${JSON.stringify(counts, null, '\t')}\n`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
