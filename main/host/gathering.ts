// What comes in from RTM, gathered for a few milliseconds and entered together: one durable transaction for a whole burst
// instead of one for each message. What we know ourselves – outcomes of our own publishes, and the link's coming and going
// – waits until it is entered, however long the storage fails; requests that cannot be entered are told so and come again by themselves.

import type { CallOff } from '../../protocol/clock.ts';
import type { InboundMessage, RtmSession } from '../../protocol/rtm-session.ts';
import type { Answer } from '../../preload/api/answer.ts';
import { receiveMessage } from '../flows/receive-message.ts';
import { recordLink } from '../flows/link/record-link.ts';
import type { LinkNews } from '../flows/link/record-link.ts';
import { recordSaid } from '../flows/record-said.ts';
import type { Said } from '../outbox/dispatcher.ts';
import type { PublishBudget } from '../outbox/pacing.ts';
import { refuseForStorage } from '../outbox/refuse-for-storage.ts';
import type { HostContext } from './host-context.ts';

/** How long messages are gathered before they are entered together. */
const GATHER_MS = 4;
/** Messages entered in one transaction, so that the process answers other things in between. */
const GROUP_MAX = 400;
/** So many messages that wait are about half a second of work. */
const BEHIND_FROM = 1_000;
const STORAGE_RETRY_MS = 1_000;

export interface GatheringPorts {
	readonly context: HostContext;
	readonly session: RtmSession;
	readonly budget: PublishBudget;
	/** One transaction; a fault of ours comes back as an answer, with the transaction undone. */
	readonly write: (enter: () => void) => Answer<void>;
	readonly isHalted: () => boolean;
	/** Looks at the gifts whose broadcasts were missed, each alone where all together trip. */
	readonly reconcile: () => void;
}

export class Gathering {
	readonly #ports: GatheringPorts;
	#inbox: InboundMessage[] = [];
	#said: Said[] = [];
	#links: LinkNews[] = [];
	#callOff: CallOff | null = null;
	#isStopped = false;

	constructor(ports: GatheringPorts) {
		this.#ports = ports;
	}

	/** More has come than is entered within a moment. */
	get isBehind(): boolean {
		return this.#inbox.length >= BEHIND_FROM;
	}

	receive(message: InboundMessage): void {
		const { clock, room, host, pace } = this.#ports.context;
		if (message.channel === room) pace.load.noteMessage(clock.elapsedMs, message.from === host);
		this.#inbox.push(message);
		this.#gather(GATHER_MS);
	}

	hear(said: Said): void {
		this.#said.push(said);
		this.#gather(GATHER_MS);
	}

	/** The link's news is entered at once, with everything that came before it. */
	noteLink(news: LinkNews): void {
		this.#links.push(news);
		this.enterAll();
	}

	/** Enters what has been gathered, now. */
	enterAll(): void {
		this.#callOff?.();
		this.#callOff = null;
		this.#enterLinks();
		const said = this.#said.splice(0);
		const messages = this.#inbox.splice(0, GROUP_MAX);
		if (said.length > 0 || messages.length > 0) this.#enterGroup(said, messages);
		if (this.#inbox.length > 0) this.#gather(0);
	}

	/** Enters whatever has arrived, group after group, and gathers nothing more. */
	finish(): void {
		while (!this.#isStopped && (this.#inbox.length > 0 || this.#said.length > 0)) {
			const waiting = this.#said.length;
			this.enterAll();
			// Outcomes that the storage does not take stay in the outbox for the next start.
			if (this.#inbox.length === 0 && this.#said.length >= waiting) break;
		}
		this.stop();
	}

	/** Also from within a transaction's news: what is gathered then is dropped, as if the process had died. */
	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}

	#gather(ms: number): void {
		if (this.#isStopped) return;
		this.#callOff ??= this.#ports.context.clock.after(ms, () => this.enterAll());
	}

	#enterLinks(): void {
		const { context, write, isHalted, reconcile } = this.#ports;
		for (const news of [...this.#links]) {
			const entered = write(() => recordLink(context, news));
			if (!entered.ok && entered.why !== 'fault') {
				if (!isHalted()) this.#gather(STORAGE_RETRY_MS);
				return;
			}
			this.#links.shift();
			if (news.state === 'connected') reconcile();
		}
	}

	#enterGroup(said: readonly Said[], messages: readonly InboundMessage[]): void {
		const entered = this.#enter(said, messages);
		if (entered.ok) return;
		if (entered.why === 'fault') this.#enterOneByOne(said, messages);
		else this.#putOff(said, messages);
	}

	/** The storage fails: outcomes wait, requests are told. */
	#putOff(said: readonly Said[], messages: readonly InboundMessage[]): void {
		const { session, budget, context, isHalted } = this.#ports;
		this.#said.unshift(...said);
		refuseForStorage(messages, { session, budget, lines: context.lines }, context.clock.elapsedMs);
		if (!isHalted()) this.#gather(STORAGE_RETRY_MS);
	}

	#enter(said: readonly Said[], messages: readonly InboundMessage[]): Answer<void> {
		const { context, write } = this.#ports;
		return write(() => {
			for (const outcome of said) recordSaid(context, outcome);
			for (const message of messages) receiveMessage(context, message);
		});
	}

	/**
	 * A message that trips over a mistake of ours must not take its neighbours with it: each is entered alone, and the
	 * one that cannot be is set aside where a person sees it.
	 */
	#enterOneByOne(said: readonly Said[], messages: readonly InboundMessage[]): void {
		for (const outcome of said) {
			const entered = this.#enter([outcome], []);
			if (!entered.ok && entered.why !== 'fault') this.#putOff([outcome], []);
		}
		for (const message of messages) {
			const entered = this.#enter([], [message]);
			if (entered.ok) continue;
			if (entered.why === 'fault') this.#setAside(message, entered.detail);
			else this.#putOff([], [message]);
		}
	}

	#setAside({ from: publisher, text: raw }: InboundMessage, why: string): void {
		const { context, write } = this.#ports;
		const at = context.clock.now();
		const detail = `set aside: ${why}`;
		write(() => context.ledger.watch.record({ at, kind: 'unreadable', publisher, detail, raw }));
	}
}
