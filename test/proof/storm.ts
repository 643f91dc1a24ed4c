/**
 * A storm, and its counts as JSON:
 *
 *     node build/run.js test/proof/storm.ts [--per-second 10000] [--seconds 60] [--clients 240] [--per-message 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStorm } from './storm/run-storm.ts';

const { values } = parseArgs({
	options: {
		'per-second': { type: 'string', default: '10000' },
		'per-message': { type: 'string', default: '1' },
		seconds: { type: 'string', default: '60' },
		'rest-seconds': { type: 'string', default: '10' },
		clients: { type: 'string', default: '240' },
		processes: { type: 'string', default: '4' },
	},
});
const folder = mkdtempSync(join(tmpdir(), 'giftwarden-storm-'));
try {
	const counts = await runStorm(
		{
			ledgerPath: join(folder, 'ledger.sqlite'),
			requestsPerSecond: Number(values['per-second']),
			requestsPerMessage: Number(values['per-message']),
			seconds: Number(values.seconds),
			restSeconds: Number(values['rest-seconds']),
			clients: Number(values.clients),
			processes: Number(values.processes),
		},
		(line) => void process.stderr.write(`storm: ${line}\n`),
	);
	process.stdout.write(`${JSON.stringify(counts, null, '\t')}\n`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
