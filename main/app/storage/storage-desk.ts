import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { dirname, join } from 'node:path';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { BackupRow, BackupSchedule } from '../../../preload/api/rows.ts';
import type { StorageCalls } from '../../ipc/desk-backend.ts';
import type { Log } from '../../ipc/log.ts';
import type { Host } from '../../host/host.ts';
import { openLedgerWorker } from '../../ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../ledger/worker/ledger-worker.ts';
import type { SettingsFile } from '../keeping/settings-file.ts';
import { DIALOGS } from '../messages.ts';
import { BackupKeeper } from './backup-keeper.ts';
import type { BeginCarrier } from '../../ledger/worker/carriers.ts';
import { createStorageCalls } from './storage-calls.ts';
import type { BackupSettings, StorageShell } from './storage-calls.ts';

export interface StorageDeskOptions {
	readonly ledgerPath: string;
	/** What is read in its place while it cannot be written; else the ledger itself. */
	readonly shownPath: string;
	readonly workerPath: string;
	/** What reads a whole file. */
	readonly beginReading: BeginCarrier;
	readonly settings: SettingsFile;
	readonly clock: Clock;
	readonly log: Log;
}

/** The first paint goes first: a thread of its own lists the backups, and wants the core that the page draws on. */
const LOOK_AFTER_MS = 2_000;

/** What the app does with the ledger's file beside the host: backups, restore, verification. One for each open room. */
export class StorageDesk {
	readonly #options: StorageDeskOptions;
	readonly #host: Host;
	readonly #worker: LedgerWorker;
	readonly #keeper: BackupKeeper;
	readonly #callOffLook: CallOff;
	#onChange: () => void = () => {};

	constructor(options: StorageDeskOptions, host: Host) {
		const { shownPath, workerPath, beginReading, clock, log } = options;
		this.#options = options;
		this.#host = host;
		this.#worker = openLedgerWorker({ ledgerPath: shownPath, workerPath, beginReading });
		this.#keeper = new BackupKeeper({
			worker: this.#worker,
			clock,
			log,
			readFolder: () => this.#readSettings().folder,
			readSchedule: () => this.#readSchedule(),
			readRevision: () => host.ledger.revision,
			onChange: () => this.#onChange(),
		});
		this.#callOffLook = clock.after(LOOK_AFTER_MS, () => {
			this.#keeper.start().catch((error: unknown) => log.error('the backups could not be listed', error));
		});
	}

	get backup(): BackupRow {
		return this.#keeper.row;
	}

	createCalls(parts: {
		readonly window: () => BrowserWindow | null;
		readonly tell: () => void;
		readonly reopen: (between: () => Promise<void>) => void;
	}): StorageCalls {
		const { ledgerPath, shownPath, clock } = this.#options;
		const { room, host } = this.#host.identity;
		this.#onChange = parts.tell;
		return createStorageCalls({
			...{ room, host, ledgerPath, shownPath, clock, worker: this.#worker, keeper: this.#keeper },
			shell: createStorageShell(parts.window),
			readSettings: () => this.#readSettings(),
			saveSettings: (changed) => this.#saveSettings(changed),
			reopen: parts.reopen,
		});
	}

	async close(): Promise<void> {
		this.#callOffLook();
		this.#keeper.stop();
		await this.#worker.close();
	}

	/** What cannot change needs no backup but one by hand. */
	#readSchedule(): BackupSchedule {
		const { ledgerPath, shownPath } = this.#options;
		const { schedule } = this.#readSettings();
		return shownPath === ledgerPath ? schedule : { ...schedule, everyMinutes: 0 };
	}

	#readSettings(): BackupSettings {
		const { settings, ledgerPath } = this.#options;
		const { schedule } = settings.current.backups;
		return { schedule, folder: findBackupFolder(settings, ledgerPath) };
	}

	#saveSettings(changed: Partial<BackupSettings>): void {
		const { settings } = this.#options;
		settings.change({ backups: { ...settings.current.backups, ...changed } });
		this.#onChange();
	}
}

/** Beside the ledger, until a person chooses another place. */
export function findBackupFolder(settings: SettingsFile, ledgerPath: string): string {
	return settings.current.backups.folder ?? join(dirname(ledgerPath), 'backups');
}

function createStorageShell(window: () => BrowserWindow | null): StorageShell {
	async function ask(options: Electron.OpenDialogOptions): Promise<string | null> {
		const at = window();
		const { canceled, filePaths } = await (at ? dialog.showOpenDialog(at, options) : dialog.showOpenDialog(options));
		return canceled ? null : (filePaths[0] ?? null);
	}
	return {
		chooseLedgerFile: () =>
			ask({
				title: DIALOGS.ledgerFileTitle,
				filters: [{ name: DIALOGS.ledgerFilter, extensions: ['sqlite', '*'] }],
				properties: ['openFile'],
			}),
		chooseCsvFile: () =>
			ask({
				title: DIALOGS.csvFileTitle,
				filters: [{ name: DIALOGS.csvFilter, extensions: ['csv'] }],
				properties: ['openFile'],
			}),
		chooseFolder: (now) =>
			ask({ title: DIALOGS.backupFolderTitle, defaultPath: now, properties: ['openDirectory', 'createDirectory'] }),
	};
}
