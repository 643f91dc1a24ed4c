// A ledger on a real small disk – a tmpfs – that has so many pages left when a host starts, from none on, and one that is
// mounted for reading only. It must open, or be shown from a copy with every gift that was told; never be damaged; and be
// writable again, with the same gifts, as soon as there is room.

import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canWrite } from '../../../main/app/storage/wait-for-writing.ts';
import { viewLedger } from '../../../main/app/storage/view-of-ledger.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { auditBooks } from '../../support/host/audit-books.ts';
import { makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { Proof } from '../proof.ts';

const GIFTS = 300;
const PAGE_BYTES = 4_096;
const PAGES_LEFT = [...Array(40).keys(), 64, 128, 256, 400];
type Outcome = 'opened' | 'shown';

export const fullDisk: Proof = {
	name: 'full-disk',
	claim: 'a disk that is full or cannot be written from the start shows its ledger, harms nothing, and comes back',
	run(say) {
		const folder = mkdtempSync(join(tmpdir(), 'giftwarden-full-disk-'));
		const seeded = makeSeededLedger({ gifts: GIFTS, openGifts: 20, seed: 3 });
		const disk = join(folder, 'disk');
		mkdirSync(disk);
		try {
			if (!mount(['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]))
				return Promise.resolve({ counts: {}, failures: [], leftOut: ['mounting a small disk needs root on Linux'] });
			try {
				return Promise.resolve(proveAll(disk, seeded.path, say));
			} finally {
				execFileSync('umount', [disk]);
			}
		} finally {
			seeded.remove();
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

function proveAll(disk: string, seeded: string, say: (line: string) => void) {
	const failures: string[] = [];
	const counts: Record<string, number> = { disks: 0, opened: 0, shown: 0, readOnly: 0 };
	const note = (name: string, { outcome, wrong }: { outcome: Outcome; wrong: readonly string[] }): void => {
		counts['disks'] = (counts['disks'] ?? 0) + 1;
		counts[outcome] = (counts[outcome] ?? 0) + 1;
		failures.push(...wrong.map((words) => `${name}: ${words}`));
	};
	for (const pages of PAGES_LEFT) {
		const ledger = lay(disk, seeded);
		const filler = join(disk, 'filler');
		const proven = proveOne(ledger, {
			make: () => fillUpTo(filler, disk, pages),
			undo: () => rmSync(filler, { force: true }),
		});
		note(`${pages} pages left`, proven);
		if (pages === 0 && proven.outcome !== 'shown') failures.push('a disk without a page left was no obstacle');
	}
	say('full disks are done');
	const ledger = lay(disk, seeded);
	const readOnly = proveOne(ledger, {
		make: () => execFileSync('mount', ['-o', 'remount,ro', disk]),
		undo: () => execFileSync('mount', ['-o', 'remount,rw', disk]),
	});
	note('mounted for reading', readOnly);
	counts['readOnly'] = 1;
	if (readOnly.outcome !== 'shown') failures.push('a disk that cannot be written was no obstacle');
	return { counts, failures };
}

/** A fresh ledger, alone on the disk. */
function lay(disk: string, seeded: string): string {
	execFileSync('find', [disk, '-mindepth', '1', '-delete']);
	const ledger = join(disk, 'ledger.sqlite');
	copyFileSync(seeded, ledger);
	return ledger;
}

function proveOne(
	ledger: string,
	disk: { make(): void; undo(): void },
): { outcome: Outcome; wrong: readonly string[] } {
	const before = readFileSync(ledger);
	const wrong: string[] = [];
	disk.make();
	let outcome: Outcome = 'opened';
	try {
		openForWriting(ledger).close();
	} catch (error) {
		outcome = 'shown';
		const view = viewLedger(ledger, error);
		if (view) wrong.push(...look(view.path));
		else wrong.push(`neither opened nor shown: ${String(error)}`);
		view?.remove();
		if (canWrite(ledger)) wrong.push('said to be writable, and is not');
		if (!readFileSync(ledger).equals(before)) wrong.push('the ledger was changed');
	}
	disk.undo();
	if (!canWrite(ledger)) wrong.push('not writable although there is room again');
	wrong.push(...look(ledger));
	return { outcome, wrong };
}

function look(path: string): readonly string[] {
	const db = openForWriting(path);
	try {
		const gifts = db.prepare('SELECT count(*) FROM gifts').pluck().get();
		return [...(gifts === GIFTS ? [] : [`${String(gifts)} gifts, not ${GIFTS}`]), ...auditBooks(db)];
	} finally {
		db.close();
	}
}

function fillUpTo(filler: string, disk: string, pagesLeft: number): void {
	const free = () => Number(statfsSync(disk).bavail) * PAGE_BYTES;
	while (free() > pagesLeft * PAGE_BYTES)
		appendFileSync(filler, Buffer.alloc(Math.min(262_144, free() - pagesLeft * PAGE_BYTES)));
}

function mount(words: readonly string[]): boolean {
	try {
		execFileSync('mount', [...words], { stdio: 'ignore' });
		return true;
	} catch (error) {
		// Not permitted here, or no such command.
		if (!(error instanceof Error)) throw error;
		return false;
	}
}
