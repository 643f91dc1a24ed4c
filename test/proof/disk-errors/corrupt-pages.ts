// Ledger files that went bad while nobody had them open: single flipped bits, pages of zeros, pages of garbage. What the
// opening or the check of the whole file finds is found; what neither finds may have changed nothing that counts coins.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createRandom } from '../../../audience/viewers/random.ts';
import type { Random } from '../../../audience/viewers/random.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { checkIntegrity } from '../../../main/ledger/worker/check/check-integrity.ts';
import { runEvening } from '../../../rehearsal/evening.ts';
import { ROUGH } from '../../rehearsal/rough.ts';
import { makeQuickFolder } from '../../support/host/quick-folder.ts';
import type { Proof } from '../proof.ts';

const PAGE_BYTES = 4_096;
const MUTANTS = { 'a flipped bit': 300, 'a page of zeros': 100, 'a page of garbage': 100 } as const;
type Damage = keyof typeof MUTANTS;

export const corruptPages: Proof = {
	name: 'corrupt-pages',
	claim: 'every damage that touches a figure of the ledger is found',
	async run() {
		const folder = makeQuickFolder('corrupt');
		try {
			return await damageAll(join(folder, 'ledger.sqlite'));
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

async function damageAll(path: string) {
	await runEvening({ ...ROUGH, gifts: 150 }, path);
	const sound = readFileSync(path);
	const figures = readFigures(path);
	const random = createRandom('corrupt pages');
	const failures: string[] = (await findTrouble(path)) === null ? [] : ['the sound file was found to be damaged'];
	const counts: Record<string, number | string> = { 'bytes of the ledger': sound.length };
	for (const [damage, mutants] of Object.entries(MUTANTS) as [Damage, number][]) {
		let [found, silent, touching] = [0, 0, 0];
		for (let nth = 0; nth < mutants; nth++) {
			writeFileSync(path, spoil(sound, damage, random));
			const trouble = await findTrouble(path);
			writeFileSync(path, spoilt);
			const touches = readFigures(path) !== figures;
			if (touches) touching++;
			if (trouble !== null) found++;
			else silent++;
			if (touches && trouble === null) failures.push(`${damage}, mutant ${nth}: figures changed, and nobody noticed`);
		}
		counts[damage] = `${mutants} files: ${found} found, ${silent} silent; ${touching} touched figures`;
	}
	return { counts, failures };
}

let spoilt: Buffer = Buffer.alloc(0);

function spoil(sound: Buffer, damage: Damage, random: Random): Buffer {
	spoilt = Buffer.from(sound);
	const page = PAGE_BYTES * (1 + random.below(sound.length / PAGE_BYTES - 1));
	if (damage === 'a page of zeros') spoilt.fill(0, page, page + PAGE_BYTES);
	else if (damage === 'a page of garbage')
		for (let at = page; at < page + PAGE_BYTES; at++) spoilt[at] = random.below(256);
	else {
		const at = 100 + random.below(sound.length - 100);
		spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random.below(8));
	}
	return spoilt;
}

/** What told of the damage: the opening, or the check of the whole file; null where nothing did. */
async function findTrouble(path: string): Promise<string | null> {
	try {
		openForWriting(path).close();
		const { findings } = await checkIntegrity(path, { breathe: () => Promise.resolve(), isCancelled: () => false });
		return findings[0] ?? null;
	} catch (error) {
		return String(error);
	} finally {
		for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
	}
}

/** Everything that counts pieces and coins, says whose they were, for what and what became of them, or proves it; null where it cannot be read. */
function readFigures(path: string): string | null {
	const db = new Database(path, { readonly: true });
	try {
		return JSON.stringify([
			db
				.prepare(
					`SELECT gift_no, gift_id, stream_no, sender, sender_name, gift, gift_name, asked_count, count, price, value, note,
						combo_id, combo_count, combo_end, requested_at, state, grant_sequence,
						held_because, pending_decision, refusal, reason, decided_by, decided_at, voided_at,
						delivery, sent_at, seen_at, acknowledged_at, attempts, delivery_trouble
					FROM gifts ORDER BY 1`,
				)
				.all(),
			db.prepare('SELECT * FROM entries ORDER BY sequence').all(),
			db.prepare('SELECT * FROM tallies ORDER BY 1, 2').all(),
		]);
	} catch {
		// Unreadable is as different as can be.
		return null;
	} finally {
		db.close();
		for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
	}
}
