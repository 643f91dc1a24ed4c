// What the window may ask about the ledger's file. A restore is two steps: an offer, which makes the fresh ledger beside
// the present one and says what would be missing, and its taking up, which closes the room, moves the present ledger
// aside and opens again. Paths come from the system's dialogs or from the backups' folder, never from the page.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { Answer } from '../../../preload/api/answer.ts';
import type { BackupList, BackupRow, BackupSchedule } from '../../../preload/api/rows.ts';
import type { WhichLedger } from '../../../preload/api/storage/storage-api.ts';
import type { StorageCalls } from '../../ipc/desk-backend.ts';
import { takePlace } from '../../ledger/worker/backup/take-place.ts';
import { NoAnswerError } from '../../ledger/worker/contract.ts';
import type { LedgerWorker } from '../../ledger/worker/ledger-worker.ts';
import type { BackupKeeper } from './backup-keeper.ts';

export interface StorageShell {
	/** Null where the person chose none. */
	chooseLedgerFile(): Promise<string | null>;
	chooseCsvFile(): Promise<string | null>;
	chooseFolder(now: string): Promise<string | null>;
}

export interface BackupSettings {
	readonly folder: string;
	readonly schedule: BackupSchedule;
}

export interface StorageCallsOptions {
	readonly room: ChannelName;
	readonly host: UserId;
	readonly ledgerPath: string;
	/** What is read in its place while it cannot be written; else the ledger itself. */
	readonly shownPath: string;
	readonly clock: Clock;
	readonly worker: LedgerWorker;
	readonly keeper: BackupKeeper;
	readonly shell: StorageShell;
	readonly readSettings: () => BackupSettings;
	/** Throws where the settings cannot be written. */
	readonly saveSettings: (changed: Partial<BackupSettings>) => void;
	/** Closes the room, does this, and opens the room again, whatever came of it. */
	readonly reopen: (between: () => Promise<void>) => void;
}

export function createStorageCalls(options: StorageCallsOptions): StorageCalls {
	return { ...createBackupCalls(options), ...createRestoreCalls(options) };
}

function createBackupCalls({ keeper, shell, readSettings, saveSettings }: StorageCallsOptions) {
	const list = async (): Promise<Answer<BackupList>> =>
		ask(async () => ({ ...readSettings(), files: await keeper.list() }));
	function save(changed: Partial<BackupSettings>): Promise<Answer<BackupList>> | Answer<BackupList> {
		try {
			saveSettings(changed);
		} catch (error) {
			if (!(error instanceof Error && 'code' in error)) throw error;
			return { ok: false, why: 'storage_unavailable', detail: `the settings cannot be written: ${error.message}` };
		}
		return list();
	}
	return {
		listBackups: list,
		backUpNow: (): Promise<Answer<BackupRow>> => ask(() => keeper.backUp()),
		saveBackupSchedule: (schedule: BackupSchedule) => save({ schedule }),
		async chooseBackupFolder(): Promise<Answer<BackupList, 'no_place_chosen'>> {
			const folder = await shell.chooseFolder(readSettings().folder);
			return folder === null ? { ok: false, why: 'no_place_chosen', detail: '' } : save({ folder });
		},
	} satisfies Partial<StorageCalls>;
}

function createRestoreCalls(options: StorageCallsOptions) {
	const { worker, keeper, shell, ledgerPath, shownPath, room, host, clock, reopen } = options;
	let offerNo = 0;
	const freshPath = `${ledgerPath}.fresh`;

	async function find(which: WhichLedger): Promise<Found> {
		if (which.kind === 'ledger') return { ok: true, path: shownPath };
		if (which.kind === 'chosen') {
			const path = await shell.chooseLedgerFile();
			return path === null ? { ok: false, why: 'no_place_chosen', detail: '' } : { ok: true, path };
		}
		const known = (await keeper.list()).some(({ name }) => name === which.name);
		const path = join(options.readSettings().folder, which.name);
		return known ? { ok: true, path } : { ok: false, why: 'backup_unknown', detail: '' };
	}

	return {
		async verifyLedger(which: WhichLedger) {
			const found = await find(which);
			if (!found.ok) return found;
			return ask(() => worker.verifyLedger(found.path));
		},
		async checkCsv() {
			const path = await shell.chooseCsvFile();
			if (path === null) return { ok: false, why: 'no_place_chosen', detail: '' };
			return ask(() => worker.checkCsv(path));
		},
		async offerRestore(which: WhichLedger) {
			const found = await find(which);
			if (!found.ok) return found;
			const mine = ++offerNo;
			const made = await ask(() => worker.restore({ from: found.path, to: freshPath, room, host, now: clock.now() }));
			if (!made.ok) return made;
			if (made.value.state === 'failed') return { ok: false, why: 'not_restorable', detail: made.value.why };
			const present = await ask(() => worker.readKnown());
			const value = { offerNo: mine, backup: made.value.known, present: present.ok ? present.value : null };
			return { ok: true, value };
		},
		restoreLedger(taken: number) {
			if (taken !== offerNo) return { ok: false, why: 'offer_unknown', detail: '' };
			offerNo += 1;
			reopen(async () => {
				takePlace(ledgerPath, freshPath, clock.now());
				await rm(freshPath, { force: true });
			});
			return { ok: true, value: null };
		},
		async reopenLedger() {
			// A halted host writes nothing: what is read now is what will be opened.
			const checked = await ask(() => worker.verifyLedger(ledgerPath));
			if (!checked.ok) return checked;
			const [finding = 'the check gives no reason'] = checked.value.findings;
			if (!checked.value.isSound) return { ok: false, why: 'storage_unavailable', detail: finding };
			reopen(() => Promise.resolve());
			return { ok: true, value: null };
		},
	} satisfies Partial<StorageCalls>;
}

type Found =
	| { readonly ok: true; readonly path: string }
	| { readonly ok: false; readonly why: 'no_place_chosen' | 'backup_unknown'; readonly detail: string };

/** Turns a worker without an answer into a value; any other error is a bug and stays an exception. */
async function ask<Value>(question: () => Promise<Value>): Promise<Answer<Value>> {
	try {
		return { ok: true, value: await question() };
	} catch (error) {
		if (error instanceof NoAnswerError) {
			const why = error.why === 'closed' ? 'not_now' : error.why === 'storage' ? 'storage_unavailable' : 'fault';
			return { ok: false, why, detail: error.message };
		}
		if (!(error instanceof Error && 'code' in error)) throw error;
		return { ok: false, why: 'storage_unavailable', detail: error.message };
	}
}
