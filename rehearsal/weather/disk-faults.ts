// What goes wrong on the disk, and when, drawn from the seed before the first gift. A full disk and a read-only file are
// made by SQLite itself, in the middle of whatever it writes; a busy file fails at the beginning of a transaction. A
// failing fsync leaves behind what no program can know: the transaction may be on disk or not. Both are played.

import type { Random } from '../../audience/viewers/random.ts';
import type { Host } from '../../main/host/host.ts';
import type { EveningPlan } from '../plan.ts';
import type { Stage } from '../stage.ts';
import type { TransactionGuard } from './transactions.ts';

export const DISK_FAULTS = ['full', 'read_only', 'busy', 'fsync_failed_and_lost', 'fsync_failed_and_kept'] as const;
export type DiskFault = (typeof DISK_FAULTS)[number];

const FAULT_MS = { from: 1_000, to: 60_000 };
/** A person sees that writing has stopped, and starts the program again. */
const RESTART_MS = { from: 2_000, to: 30_000 };
const PAGES_MAX = 1_073_741_823;

interface DiskPorts {
	readonly plan: EveningPlan;
	readonly stage: Stage;
	readonly random: Random;
	readonly findHost: () => Host | null;
	/** Ends the host's process; another one opens the ledger after so many milliseconds. */
	readonly restart: (downMs: number) => void;
}

export class DiskFaults {
	/** How often each kind has been met by a host, not only ordered. */
	readonly met: Record<DiskFault, number> = {
		full: 0,
		read_only: 0,
		busy: 0,
		fsync_failed_and_lost: 0,
		fsync_failed_and_kept: 0,
	};
	readonly #ports: DiskPorts;
	#present: DiskFault | null = null;

	constructor(ports: DiskPorts) {
		this.#ports = ports;
	}

	begin(): void {
		const { plan, stage, random } = this.#ports;
		for (let nth = 0; nth < plan.diskFaults; nth++) {
			const fault = DISK_FAULTS[random.below(DISK_FAULTS.length)] ?? 'full';
			const forMs = FAULT_MS.from + random.below(FAULT_MS.to - FAULT_MS.from);
			const at = Math.floor(random.next() * (plan.gifts / plan.giftsPerSecond) * 1_000);
			stage.clock.after(at, () => this.#order(fault, forMs));
		}
	}

	/** A host has opened the file: what is wrong with it is wrong for this host, too. */
	meet(host: Host): void {
		const { db } = host.ledger;
		db.pragma(
			`max_page_count = ${this.#present === 'full' ? String(db.pragma('page_count', { simple: true })) : PAGES_MAX}`,
		);
		db.pragma(`query_only = ${this.#present === 'read_only' ? 'ON' : 'OFF'}`);
	}

	/** A host says that its storage is in another state. */
	noteStorage(host: Host): void {
		if (host.storage.state !== 'read_only') return;
		if (this.#present === 'full' || this.#present === 'read_only') this.met[this.#present]++;
	}

	readonly guard: TransactionGuard = {
		begin: () => {
			if (this.#present !== 'busy') return;
			this.met.busy++;
			throw new StorageError('SQLITE_BUSY');
		},
		commit: (commit) => {
			const fault = this.#present;
			if (fault !== 'fsync_failed_and_lost' && fault !== 'fsync_failed_and_kept') return commit();
			this.met[fault]++;
			this.#present = null;
			if (fault === 'fsync_failed_and_kept') commit();
			const { random, stage, restart } = this.#ports;
			const afterMs = RESTART_MS.from + random.below(RESTART_MS.to - RESTART_MS.from);
			stage.clock.after(afterMs, () => restart(1_000));
			throw new StorageError('SQLITE_IOERR_FSYNC');
		},
	};

	#order(fault: DiskFault, forMs: number): void {
		if (this.#present !== null) return;
		this.#present = fault;
		this.#meetNow();
		// A failing fsync happens once, to whoever commits next.
		if (fault === 'fsync_failed_and_lost' || fault === 'fsync_failed_and_kept') return;
		this.#ports.stage.clock.after(forMs, () => {
			this.#present = null;
			this.#meetNow();
		});
	}

	#meetNow(): void {
		const host = this.#ports.findHost();
		if (host !== null) this.meet(host);
	}
}

/** As SQLite throws it: the code is what the ledger goes by. */
class StorageError extends Error {
	override readonly name = 'SqliteError';
	readonly code: string;

	constructor(code: string) {
		super(`disk fault: ${code}`);
		this.code = code;
	}
}
