// The one way into the ledger: a durable transaction, and only after it the world learns of it. What the storage cannot
// do is an answer, shown and tried again; a broken invariant of ours stops the writer, because nothing may be entered on
// top of what is unclear. Must never happen: a write while the storage is known not to take one, or a halt that ends by itself.

import type { Answer } from '../../../preload/api/answer.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Gift } from '../../gifts/gift.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { StorageFault } from '../../ledger/storage-fault.ts';
import type { Aspect } from '../host-ports.ts';
import { Pulse } from './pulse.ts';
import { StorageWatch } from './storage-watch.ts';

export interface LedgerWriterPorts {
	readonly ledger: Ledger;
	readonly clock: Clock;
	/** Comes first in every transaction. */
	readonly begin: () => void;
	/** Comes before everything else in the first one: what this host enters must not pass for a sign of life of the last. */
	readonly opened: () => void;
	/** Why what is open is only a view of a ledger; it never becomes writable. Null where it is the ledger itself. */
	readonly fault: StorageFault | null;
	readonly log: (line: string, error: unknown) => void;
	readonly tell: (gifts: readonly Gift[], aspects: readonly Aspect[]) => void;
	/** A transaction is on disk, and the listeners know. */
	readonly committed: (changed: readonly Gift[]) => void;
	readonly halted: () => void;
}

/** The background check: how far it is, what it found (nothing where the file is sound), or that it was left. */
export type CheckNews = { readonly share: number } | { readonly findings: readonly string[] } | 'left';

export class LedgerWriter {
	readonly storage: StorageWatch;
	readonly #ports: LedgerWriterPorts;
	readonly #pulse: Pulse;
	#isOpen = true;
	/** Whether there were signs of life at all: a desk that waits for its keys sees nothing of the room. */
	#isAlive = false;
	#isOpenedEntered = false;

	constructor(ports: LedgerWriterPorts) {
		this.#ports = ports;
		this.storage = new StorageWatch(ports.fault);
		this.#pulse = new Pulse({
			clock: ports.clock,
			readRevision: () => ports.ledger.revision,
			readState: () => this.storage.row.state,
			probe: () => this.#probe(),
		});
	}

	/** Signs of life from now on. */
	start(): void {
		this.#isAlive = true;
		this.#pulse.start();
	}

	/** One durable transaction. A fault of ours halts the writer, or with `answer` only undoes what was tried. */
	write<Value>(write: () => Value, aspects: readonly Aspect[], onFault: 'stop' | 'answer' = 'stop'): Answer<Value> {
		if (!this.#isOpen) return { ok: false, why: 'not_now', detail: 'the host is closed' };
		if (!this.storage.isWritable) return this.#refuse();
		return this.#try(write, aspects, onFault);
	}

	/** The last write of all, of a host that was there. What the storage does not take is told at the next start. */
	sayGoodbye(): void {
		if (!this.#isAlive) return;
		this.write(() => this.#ports.ledger.life.sayGoodbye(this.#ports.clock.now()), []);
	}

	noteCheck(check: CheckNews): void {
		if (check === 'left') this.storage.noteCheckLeft();
		else if ('share' in check) this.storage.noteChecking(check.share);
		else this.storage.noteChecked(check.findings, this.#ports.clock.now());
		if (this.storage.isHalted) this.#ports.halted();
		this.#tellStorage();
	}

	close(): void {
		this.#isOpen = false;
		this.#pulse.stop();
	}

	/** The storage's fault is shown and passes or not; any other is ours. */
	meet(error: unknown, onFault: 'stop' | 'answer'): Answer<never> {
		const { log, halted } = this.#ports;
		const before = this.storage.row;
		if (!this.storage.noteFailed(error)) return this.#meetFault(error, onFault);
		if (this.storage.isHalted) halted();
		// The probe fails every second, which is no news.
		if (this.storage.row.cause !== before.cause) log('the ledger cannot be used', error);
		this.#tellStorage();
		return this.#refuse();
	}

	/** A sign of life, and where the storage does not take writes the question whether it does again. */
	#probe(): void {
		const { ledger, clock } = this.#ports;
		const now = clock.now();
		const isFine = this.storage.row.state === 'ok';
		if (isFine && !this.#isAlive) return;
		this.#try(() => (isFine ? ledger.life.give(now) : ledger.life.giveAndTryRoom(now)), [], 'stop');
	}

	#tellStorage(): void {
		this.#ports.tell([], ['storage']);
		// What does not write is asked for every second then; a view is never asked.
		if (this.#isOpen && this.#ports.fault === null) this.#pulse.start();
	}

	#try<Value>(write: () => Value, aspects: readonly Aspect[], onFault: 'stop' | 'answer'): Answer<Value> {
		const { ledger, begin, opened, tell, committed } = this.#ports;
		const isFirst = !this.#isOpenedEntered;
		try {
			const { result, changed, wrote } = ledger.inTransaction(() => {
				if (isFirst) opened();
				begin();
				return write();
			});
			this.#isOpenedEntered = true;
			const isNews = wrote && this.storage.noteWritten();
			const touched: Aspect[] = changed.length > 0 ? [...aspects, 'totals', 'outbox'] : [...aspects];
			if (isFirst) touched.push('gaps', 'totals');
			tell(changed, isNews ? [...touched, 'storage'] : touched);
			committed(changed);
			return { ok: true, value: result };
		} catch (error) {
			return this.meet(error, onFault);
		}
	}

	/** A broken invariant is a bug of ours: its transaction is undone. */
	#meetFault(error: unknown, onFault: 'stop' | 'answer'): Answer<never> {
		const { log } = this.#ports;
		log('a fault of Giftwarden itself', error);
		const words = error instanceof Error ? error.message : String(error);
		if (onFault === 'stop') {
			this.storage.halt(
				'fault',
				`Giftwarden made a mistake and stopped writing: ${words}. What was entered is on the disk; nothing is lost.`,
			);
			this.#tellStorage();
		}
		return { ok: false, why: 'fault', detail: words };
	}

	#refuse(): Answer<never> {
		return { ok: false, why: 'storage_unavailable', detail: this.storage.row.why };
	}
}
