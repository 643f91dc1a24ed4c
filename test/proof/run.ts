/**
 * `npm run proof`: what cannot be shown in seconds. Each proof prints its counts and ends with one verdict line; the exit
 * code is 1 where one failed. Everything goes to a file as JSON, too, where a script wants to read it.
 *
 *     npm run proof -- [names …] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { kill } from './kill/kill.ts';
import { powerCut } from './power-cut/power-cut.ts';
import { corruptPages } from './disk-errors/corrupt-pages.ts';
import { diskErrors } from './disk-errors/disk-errors.ts';
import { fullDisk } from './disk-errors/full-disk.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { judge, layOut, layOutTimes } from './proof.ts';
import type { Proof, Verdict } from './proof.ts';
import { soak } from './soak/soak.ts';
import { crashPoints } from './simulation/crash-points.ts';
import { plantedBugs } from './simulation/planted-bugs.ts';
import { simulation } from './simulation/simulation.ts';
import { storm } from './storm/storm.ts';

const PROOFS: readonly Proof[] = [
	simulation,
	crashPoints,
	plantedBugs,
	kill,
	powerCut,
	diskErrors,
	fullDisk,
	corruptPages,
	soak,
	fuzz,
	storm,
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const names = PROOFS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no proof is called ${unknown.join(' or ')}; there are ${names.join(', ')}`);

const verdicts: Verdict[] = [];
for (const proof of PROOFS) {
	if (positionals.length > 0 && !positionals.includes(proof.name)) continue;
	const say = (line: string): void => void process.stderr.write(`giftwarden: ${proof.name}: ${line}\n`);
	say('begins');
	const verdict = await judge(proof, say);
	verdicts.push(verdict);
	process.stdout.write(layOut(verdict));
}
if (verdicts.length > 1) process.stdout.write(layOutTimes(verdicts));
if (values.json) writeFileSync(values.json, `${JSON.stringify(verdicts, null, '\t')}\n`);
process.exitCode = verdicts.every(({ isProven }) => isProven) ? 0 : 1;
