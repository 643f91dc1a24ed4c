// The host's process through an evening: it is opened, dies without a word between two transactions, before a commit or
// after it, and another one opens the same file. Nothing that a dead host still has in memory may be said or entered.

import { openHost } from '../../main/host/host.ts';
import type { Host } from '../../main/host/host.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import type { CrashAt, EveningPlan } from '../plan.ts';
import { HOST, ROOM } from '../stage.ts';
import type { Stage } from '../stage.ts';
import type { DiskFaults } from './disk-faults.ts';
import { guardTransactions, ProcessGone } from './transactions.ts';

export type CrashPlace = 'between_transactions' | 'before_a_commit' | 'after_a_commit';

/** Down already: it dies again soon after its return. */
const AGAIN_MS = 700;
const DOWN_MS_AT_COMMIT = 1_500;

interface LifePorts {
	readonly plan: EveningPlan;
	readonly ledgerPath: string;
	readonly stage: Stage;
	readonly disk: DiskFaults;
	/** Called for every host before it starts. */
	readonly watch: (host: Host) => void;
	/** Called with what a host says of its own mistakes. */
	readonly fault: (words: string) => void;
}

export class HostLife {
	readonly crashes: Record<CrashPlace, number> = { between_transactions: 0, before_a_commit: 0, after_a_commit: 0 };
	/** Commits of all hosts so far, those that a crash took with it included. */
	commits = 0;
	host: Host | null = null;
	readonly #ports: LifePorts;
	#session: MortalSession | null = null;
	/** The next commit is the last thing that this process does, or the first that it does not. */
	#dyingAt: { readonly side: CrashAt['side']; readonly downMs: number } | null = null;

	constructor(ports: LifePorts) {
		this.#ports = ports;
	}

	open(): Host {
		const { stage, ledgerPath, disk, watch, fault } = this.#ports;
		const session = mortal(stage.openHostSession());
		const host = openHost({
			ledgerPath,
			room: ROOM,
			session,
			keys: stage.keys,
			clock: stage.clock,
			log: (line, error) => {
				const isPlanned = error instanceof ProcessGone || host.storage.state !== 'ok';
				if (!isPlanned) fault(`${line}: ${String(error)}`);
			},
		});
		guardTransactions(host.ledger.db, { begin: () => disk.guard.begin(), commit: (commit) => this.#commit(commit) });
		this.#session = session;
		this.host = host;
		disk.meet(host);
		watch(host);
		host.start();
		return host;
	}

	/** The process dies at this place, as soon as it gets there, and is away for so long. */
	crash(place: CrashPlace, downMs: number): void {
		if (this.host === null) this.#ports.stage.clock.after(AGAIN_MS, () => this.crash(place, downMs));
		else if (place === 'between_transactions') this.#die(place, downMs);
		else this.#dyingAt = { side: place === 'before_a_commit' ? 'before' : 'after', downMs };
	}

	/** A person starts a halted host again; one that died meanwhile comes back by itself. */
	restart(downMs: number): void {
		if (this.host?.storage.state === 'halted') this.#die('between_transactions', downMs);
	}

	async stop(): Promise<void> {
		await this.host?.stop();
		this.host = null;
	}

	#commit(commit: () => void): void {
		this.commits++;
		const { crashAt } = this.#ports.plan;
		if (crashAt?.commit === this.commits) this.#dyingAt = { side: crashAt.side, downMs: DOWN_MS_AT_COMMIT };
		const dying = this.#dyingAt;
		if (dying === null) return this.#ports.disk.guard.commit(commit);
		this.#dyingAt = null;
		if (dying.side === 'after') commit();
		this.#die(dying.side === 'after' ? 'after_a_commit' : 'before_a_commit', dying.downMs);
		throw new ProcessGone(`${dying.side} commit ${this.commits}`);
	}

	/** The process is gone: nothing is said, nothing is entered, the link breaks. Later another one opens the ledger. */
	#die(place: CrashPlace, downMs: number): void {
		const { stage } = this.#ports;
		this.crashes[place]++;
		const host = this.host;
		this.host = null;
		host?.abandon();
		stage.broker.cutLink(HOST, downMs);
		this.#session?.die();
		stage.clock.after(downMs, () => void this.open());
	}
}

interface MortalSession extends RtmSession {
	/** Nobody logs in any more, whatever the dead host's code still does on its way out. */
	die(): void;
}

function mortal(session: RtmSession): MortalSession {
	let isDead = false;
	return {
		userId: session.userId,
		get link() {
			return session.link;
		},
		login: (events) => {
			if (!isDead) session.login(events);
		},
		subscribe: (channel) => session.subscribe(channel),
		publishToUser: (receiver, text) => session.publishToUser(receiver, text),
		publishToChannel: (channel, text) => session.publishToChannel(channel, text),
		logout: () => session.logout(),
		die: () => {
			isDead = true;
			void session.logout();
		},
	};
}
