// Backups of the open room's ledger: by themselves while gifts come in, or when a person asks. One at a time, each read
// from its first page to its last before it counts; so many are kept, and only files that bear a backup's name and lie in
// the backups' folder are ever removed.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { BackupFile, BackupRow, BackupSchedule } from '../../../preload/api/rows.ts';
import type { Log } from '../../ipc/log.ts';
import { nameBackup } from '../../ledger/worker/backup/list-backups.ts';
import { NoAnswerError } from '../../ledger/worker/contract.ts';
import type { BackupReport } from '../../ledger/worker/contract.ts';

const LOOK_EVERY_MS = 60_000;
/** After a failure, so that a full disk is not filled by trying. */
const TRY_AGAIN_AFTER_MS = 5 * 60_000;

export interface BackupKeeperOptions {
	readonly worker: {
		backUp(path: string): Promise<BackupReport>;
		listBackups(folder: string): Promise<readonly BackupFile[]>;
	};
	readonly clock: Clock;
	readonly log: Log;
	readonly readFolder: () => string;
	readonly readSchedule: () => BackupSchedule;
	/** Counts up with every entry: a ledger without new ones needs no new backup. */
	readonly readRevision: () => number;
	readonly onChange: () => void;
}

export class BackupKeeper {
	readonly #options: BackupKeeperOptions;
	#row: BackupRow = { state: 'unknown', madeAt: null, why: '' };
	#running: Promise<BackupRow> | null = null;
	#revision: number | null = null;
	#triedAt: UtcMs | null = null;
	#callOff: CallOff | null = null;
	#isStopped = false;

	constructor(options: BackupKeeperOptions) {
		this.#options = options;
	}

	get row(): BackupRow {
		return this.#row;
	}

	/** Finds the newest backup that is there, and makes further ones by the schedule. */
	async start(): Promise<void> {
		this.#look();
		let madeAt: UtcMs | null = null;
		try {
			madeAt = (await this.list()).find(({ known }) => known !== null)?.madeAt ?? null;
		} finally {
			if (this.#row.state === 'unknown') this.#say({ state: madeAt === null ? 'none' : 'done', madeAt, why: '' });
		}
	}

	list(): Promise<readonly BackupFile[]> {
		return this.#options.worker.listBackups(this.#options.readFolder());
	}

	/** One that is running already is this one, too. */
	backUp(): Promise<BackupRow> {
		this.#running ??= this.#make().finally(() => {
			this.#running = null;
		});
		return this.#running;
	}

	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}

	#look(): void {
		if (this.#isStopped) return;
		this.#callOff = this.#options.clock.after(LOOK_EVERY_MS, () => {
			if (this.#isDue()) void this.backUp();
			this.#look();
		});
	}

	#isDue(): boolean {
		const { everyMinutes } = this.#options.readSchedule();
		if (everyMinutes === 0 || this.#options.readRevision() === this.#revision) return false;
		const now = this.#options.clock.now();
		const waitMs = this.#row.state === 'failed' ? TRY_AGAIN_AFTER_MS : everyMinutes * 60_000;
		const last = this.#triedAt ?? this.#row.madeAt;
		// A clock that was set back must not stop the backups.
		return last === null || now - last >= waitMs || now < last;
	}

	async #make(): Promise<BackupRow> {
		const { clock, worker, readFolder, readRevision, log } = this.#options;
		const revision = readRevision();
		const startedAt = clock.now();
		this.#triedAt = startedAt;
		this.#say({ ...this.#row, state: 'running' });
		try {
			await mkdir(readFolder(), { recursive: true });
			const { state, why, bytes } = await worker.backUp(join(readFolder(), nameBackup(startedAt)));
			log.info('a backup ended', { state, bytes });
			if (state === 'failed') return this.#say({ ...this.#row, state, why });
			this.#revision = revision;
			await this.#makeRoom();
			return this.#say({ state: 'done', madeAt: startedAt, why: '' });
		} catch (error) {
			if (!(error instanceof NoAnswerError) && !(error instanceof Error && 'code' in error)) throw error;
			log.error('the backup could not be made', error);
			return this.#say({ ...this.#row, state: 'failed', why: tellWhy(error) });
		}
	}

	/** The newest stay, and with them the newest that can be read, however old it is. */
	async #makeRoom(): Promise<void> {
		const files = await this.list();
		const { keep } = this.#options.readSchedule();
		const newestGood = files.find(({ known }) => known !== null);
		for (const file of files.slice(keep))
			if (file !== newestGood) await rm(join(this.#options.readFolder(), file.name), { force: true });
	}

	#say(row: BackupRow): BackupRow {
		this.#row = row;
		if (!this.#isStopped) this.#options.onChange();
		return row;
	}
}

function tellWhy(error: Error): string {
	if (error instanceof NoAnswerError && error.why === 'closed') return 'Giftwarden was closed before it was done.';
	return `The backup could not be made: ${error.message}`;
}
