// One system call of a real host fails: the first, the second, and so on; or all of them from one on. The process must
// live, its storage's state must be one that has a name, and nothing that it told anybody may be missing afterwards.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { auditBooks } from '../../support/host/audit-books.ts';
import { bundleProgram } from '../bundle.ts';
import type { Proof } from '../proof.ts';
import { requireStrace, runUnderStrace } from '../strace.ts';

const PROGRAM = new URL('./failing-host.ts', import.meta.url);
const AT_ONCE = 2;
const WRITES = 357;
const WRITES_EACH = 150;

interface Fault {
	readonly call: 'fsync' | 'fdatasync' | 'pwrite64';
	readonly error: 'EIO' | 'ENOSPC' | 'EROFS';
	/** As strace has it: 7 is the seventh call alone, 7+ every one from the seventh on. */
	readonly when: string;
}

interface Told {
	readonly states: readonly string[];
	readonly told: readonly (readonly [giftId: string, bytes: string])[];
	readonly end: string;
	readonly restarts: number;
}

export const diskErrors: Proof = {
	name: 'disk-errors',
	claim: 'wherever a write or an fsync fails, the host lives, says so, and loses nothing that it told',
	async run(say) {
		const missing = requireStrace();
		if (missing !== null) return { counts: {}, failures: [missing] };
		const folder = mkdtempSync(join(tmpdir(), 'giftwarden-disk-errors-'));
		process.env['NODE_COMPILE_CACHE'] = join(folder, 'cache');
		const failures: string[] = [];
		const totals = new Map<string, number>();
		const count = (what: string): void => void totals.set(what, (totals.get(what) ?? 0) + 1);
		const host = await bundleProgram(PROGRAM);
		const waiting = listFaults();
		const all = waiting.length;
		const workThrough = async (): Promise<void> => {
			for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
				if (waiting.length % 50 === 0) say(`${waiting.length} faults to come, ${failures.length} wrong`);
				const place = join(folder, `${fault.call}-${fault.error}-${fault.when}`);
				mkdirSync(place);
				failures.push(...(await failOnce(fault, { program: host.program, folder: place }, count)));
				rmSync(place, { recursive: true, force: true });
			}
		};
		try {
			await Promise.all(Array.from({ length: AT_ONCE }, workThrough));
		} finally {
			delete process.env['NODE_COMPILE_CACHE'];
			for (const made of [folder, host.folder]) rmSync(made, { recursive: true, force: true });
		}
		if (!totals.has('read_only') || !totals.has('halted'))
			failures.push('no fault was ever met: this proof saw nothing');
		return { counts: { faults: all, ...Object.fromEntries([...totals].toSorted()) }, failures };
	},
};

function listFaults(): Fault[] {
	const faults: Fault[] = [];
	for (let nth = 1; nth <= 50; nth++) faults.push({ call: 'fdatasync', error: 'EIO', when: `${nth}` });
	for (let nth = 1; nth <= WRITES; nth++) {
		// Each of the first, in which the ledger is made and opened; then a commit is many writes, and every seventh of them is
		// another place in another one each time.
		if (nth > WRITES_EACH && nth % 7 !== 0) continue;
		faults.push({ call: 'pwrite64', error: 'EIO', when: `${nth}` });
		faults.push({ call: 'pwrite64', error: 'ENOSPC', when: `${nth}` });
	}
	for (let nth = 1; nth <= 10; nth++) {
		faults.push({ call: 'fdatasync', error: 'EIO', when: `${nth * 5}+` });
		faults.push({ call: 'pwrite64', error: 'ENOSPC', when: `${nth * 40}+` });
		faults.push({ call: 'pwrite64', error: 'EROFS', when: `${nth * 40}+` });
	}
	return faults;
}

async function failOnce(
	fault: Fault,
	{ program, folder }: { program: string; folder: string },
	count: (what: string) => void,
): Promise<readonly string[]> {
	const { call, error, when } = fault;
	const name = `${call} ${error} at ${when}`;
	const inject = ['-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${when}`];
	const { code, out, err } = await runUnderStrace(inject, [program, folder], true);
	if (code !== 0) return [`${name}: the process ended with ${String(code)}: ${err.slice(0, 500)}`];
	const { states, told, end } = JSON.parse(out) as Told;
	for (const state of states) count(state);
	const isForGood = when.endsWith('+');
	if (!isForGood && end !== 'ok') return [`${name}: its storage is ${end} although the fault has passed`];
	return examine(join(folder, 'ledger.sqlite'), told).map((words) => `${name}: ${words}`);
}

function examine(path: string, told: Told['told']): readonly string[] {
	let db: Database.Database;
	try {
		db = openForWriting(path);
	} catch (error) {
		return told.length === 0 ? [] : [`the ledger does not open any more: ${String(error)}`];
	}
	const grant = db.prepare<[string], string>(
		`SELECT raw FROM entries JOIN gifts USING (gift_no) WHERE gift_id = ? AND kind = 'granted'`,
	);
	const lost = told.filter(([giftId, bytes]) => grant.pluck().get(giftId)?.split('.')[0] !== bytes);
	const wrong = [...auditBooks(db), ...lost.map(([giftId]) => `${giftId} was granted, and the ledger lacks it`)];
	db.close();
	return wrong;
}
