// Plays a recorded log up to many moments, cuts the power at each in several ways, and opens what is left: the ledger must
// open, be sound, and hold every grant and refusal that had been told by then.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../audience/viewers/random.ts';
import { openForWriting } from '../../../main/ledger/open-database.ts';
import { readFromHost } from '../../../protocol/reading/decode.ts';
import { auditBooks } from '../../support/host/audit-books.ts';
import { makeQuickFolder } from '../../support/host/quick-folder.ts';
import { serve } from '../processes.ts';
import { Disk, LEFTOVERS } from './disk.ts';
import { readCalls } from './system-calls.ts';

export interface ReplayPiece {
	readonly logPath: string;
	readonly folder: string;
	/** Of so many shares of the moments, this one. */
	readonly share: number;
	readonly shares: number;
	readonly momentsMax: number;
}

export interface ReplayResult {
	readonly calls: number;
	readonly moments: number;
	readonly states: number;
	readonly told: number;
	/** States in which something told was missing; states that did not open or were not sound. */
	readonly lost: readonly string[];
	readonly damaged: readonly string[];
}

const folder = makeQuickFolder('power-cut');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

serve(async (piece: ReplayPiece): Promise<ReplayResult> => {
	const calls = readCalls(piece.logPath, piece.folder);
	const every = Math.max(1, Math.floor(calls.length / piece.momentsMax));
	const disk = new Disk();
	const told = new Map<string, string>();
	const lost: string[] = [];
	const damaged: string[] = [];
	let [states, moments] = [0, 0];
	for (const [at, call] of calls.entries()) {
		disk.apply(call);
		if (call.kind === 'told') noteTold(call.text, told);
		const isChosen = at % every === 0;
		if (!isChosen || Math.floor(at / every) % piece.shares !== piece.share) continue;
		moments++;
		for (const leftover of disk.hasUnsynced ? LEFTOVERS : (['nothing'] as const)) {
			states++;
			const random = createRandom(`${at} ${leftover}`);
			const place = `after call ${at}, with ${leftover} left`;
			const found = await openState(disk.cut(leftover, random), told);
			if (found.damage !== null) damaged.push(`${place}: ${found.damage}`);
			if (found.missing.length > 0)
				lost.push(`${place}: ${found.missing.length} of ${told.size} told, ${found.missing[0] ?? ''}`);
		}
	}
	return { calls: calls.length, moments, states, told: told.size, lost, damaged };
});

/** Gift ids with the grant's bytes, or with the word "refused". */
function noteTold(text: string, told: Map<string, string>): void {
	const decoded = readFromHost(text.trim());
	if (decoded.kind !== 'messages') throw new Error(`the host said ${text}`);
	for (const message of decoded.messages) {
		if (message.kind === 'grant' || message.kind === 'resend_request') told.set(message.giftId, message.grant.bytes);
		if (message.kind === 'refusal' && message.giftId !== null && message.why === 'refused_by_rule')
			told.set(message.giftId, 'refused');
	}
}

function openState(files: ReadonlyMap<string, Buffer>, told: ReadonlyMap<string, string>) {
	const state = join(folder, 'state');
	rmSync(state, { recursive: true, force: true });
	mkdirSync(state);
	for (const [name, content] of files) if (name.startsWith('ledger.sqlite')) writeFileSync(join(state, name), content);
	return Promise.resolve(examine(join(state, 'ledger.sqlite'), told));
}

function examine(
	path: string,
	told: ReadonlyMap<string, string>,
): { damage: string | null; missing: readonly string[] } {
	try {
		const db = openForWriting(path);
		try {
			const [damage = null] = auditBooks(db);
			const find = db.prepare<[string], { state: string; raw: string | null }>(
				`SELECT state, (SELECT raw FROM entries WHERE entries.gift_no = gifts.gift_no AND kind = 'granted') AS raw
				FROM gifts WHERE gift_id = ?`,
			);
			const isMissing = ([giftId, word]: [string, string]): boolean => {
				const gift = find.get(giftId);
				return word === 'refused' ? gift?.state !== 'refused' : gift?.raw?.split('.')[0] !== word;
			};
			return { damage, missing: [...told].filter(isMissing).map(([giftId]) => giftId) };
		} finally {
			db.close();
		}
	} catch (error) {
		return { damage: `does not open: ${String(error)}`, missing: [] };
	}
}
