// What comes in from RTM, gathered for a few milliseconds and entered together: one durable transaction for a whole burst
// instead of one for each message. What we know ourselves – outcomes of our own publishes, and the link's coming and going
// – waits until it is entered, however long the storage fails; requests that cannot be entered are told so and come again by themselves.

import type { CallOff } from '../../protocol/clock.ts';
import type { InboundMessage, RtmSession } from '../../protocol/rtm-session.ts';
import type { Answer } from '../../preload/api/answer.ts';
import { expectMessage, receiveMessage } from '../flows/receive-message.ts';
import type { Expected } from '../flows/receive-message.ts';
import { recordLink } from '../flows/link/record-link.ts';
import type { LinkNews } from '../flows/link/record-link.ts';
import { recordSaid } from '../flows/record-said.ts';
import type { Said } from '../outbox/dispatcher.ts';
import type { PublishBudget } from '../outbox/pacing.ts';
import { refuseForStorage } from '../outbox/refuse-for-storage.ts';
import type { HostContext } from './host-context.ts';

/** How long messages are gathered before they are entered together. */
const GATHER_MS = 4;
/**
 * What one transaction enters at most, in messages and in milliseconds, so that the process hears and answers others in
 * between: a message of the channel may hold as many grants as a transaction can take.
 */
const GROUP_MAX = 400;
const GROUP_MS_MAX = 25;
/** Of them the first belong to what clients ask: somebody waits for it. Who asks while many do must not hide what the room saw. */
const ASKED_MS_MAX = 18;
/**
 * So many of what clients ask are read before their turn, so that what takes time of another core begins there: a few
 * milliseconds of work. What waits behind them costs nothing but its text, however much it is.
 */
const EXPECTED_MAX = 64;
/** So many messages that wait are about half a second of work. */
const BEHIND_FROM = 1_000;
/** How exactly is told for how long something waits: who waits for it to be less looks again so often. */
const BEHIND_STEP_MS = 100;
const STORAGE_RETRY_MS = 1_000;

export interface GatheringPorts {
	readonly context: HostContext;
	readonly session: RtmSession;
	readonly budget: PublishBudget;
	/** One transaction; a fault of ours comes back as an answer, with the transaction undone. */
	readonly write: <Value>(enter: () => Value) => Answer<Value>;
	readonly isHalted: () => boolean;
	/** Looks at the gifts whose broadcasts were missed, each alone where all together trip. */
	readonly reconcile: () => void;
}

/** From a client to this host. */
interface Asked {
	readonly message: InboundMessage;
	/** Null until its turn is near. */
	expected: Expected | null;
}

/** One transaction's worth of what came. */
interface Group {
	readonly said: readonly Said[];
	readonly asked: readonly Asked[];
	/** On the channel, where a broadcast of the host itself comes back, too. */
	readonly heard: readonly InboundMessage[];
}

const NOTHING: Group = { said: [], asked: [], heard: [] };

export class Gathering {
	readonly #ports: GatheringPorts;
	#asked: Asked[] = [];
	/** When each of these came, in elapsed milliseconds. */
	readonly #askedAt: number[] = [];
	#heard: InboundMessage[] = [];
	#said: Said[] = [];
	#links: LinkNews[] = [];
	#callOff: CallOff | null = null;
	#isStopped = false;

	constructor(ports: GatheringPorts) {
		this.#ports = ports;
	}

	/** More has come than is entered within a moment. */
	get isBehind(): boolean {
		return this.#asked.length + this.#heard.length >= BEHIND_FROM;
	}

	/** At most so long what clients ask has waited by now, here or on its way and still unread; 0 where nothing waits. */
	get behindMs(): number {
		const { session, context } = this.#ports;
		const now = context.clock.elapsedMs;
		const decidedUpTo = Math.min(now, session.heardUpToMs ?? now, this.#askedAt[0] ?? now);
		return Math.ceil((now - decidedUpTo) / BEHIND_STEP_MS) * BEHIND_STEP_MS;
	}

	receive(message: InboundMessage): void {
		const { clock, room, host, pace } = this.#ports.context;
		if (message.channel === room) pace.load.noteMessage(clock.elapsedMs, message.from === host);
		if (message.channel === null) {
			this.#asked.push({ message, expected: null });
			this.#askedAt.push(clock.elapsedMs);
			if (this.#asked.length <= EXPECTED_MAX) this.#expect(this.#asked.at(-1));
		} else this.#heard.push(message);
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
		const [said, asked, heard] = [
			this.#said.splice(0),
			this.#asked.splice(0, GROUP_MAX),
			this.#heard.splice(0, GROUP_MAX),
		];
		if (said.length + asked.length + heard.length > 0) this.#enterGroup({ said, asked, heard });
		this.#askedAt.splice(0, this.#askedAt.length - this.#asked.length);
		if (this.#hasMessages) this.#gather(0);
	}

	/** Enters whatever has arrived, group after group, and gathers nothing more. */
	finish(): void {
		while (!this.#isStopped && (this.#hasMessages || this.#said.length > 0)) {
			const waiting = this.#said.length;
			this.enterAll();
			// Outcomes that the storage does not take stay in the outbox for the next start.
			if (!this.#hasMessages && this.#said.length >= waiting) break;
		}
		this.stop();
	}

	/** Also from within a transaction's news: what is gathered then is dropped, as if the process had died. */
	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}

	get #hasMessages(): boolean {
		return this.#asked.length > 0 || this.#heard.length > 0;
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

	#enterGroup(group: Group): void {
		const entered = this.#enter(group);
		if (entered.ok) {
			this.#asked.unshift(...group.asked.slice(entered.value.asked));
			this.#heard.unshift(...group.heard.slice(entered.value.heard));
		} else if (entered.why === 'fault') this.#enterOneByOne(group);
		else this.#putOff(group);
	}

	/** The storage fails: outcomes wait, requests are told. */
	#putOff({ said, asked }: Group): void {
		const { session, budget, context, isHalted } = this.#ports;
		this.#said.unshift(...said);
		const requests = asked.map(({ message }) => message);
		refuseForStorage(requests, { session, budget, lines: context.lines }, context.clock.elapsedMs);
		if (!isHalted()) this.#gather(STORAGE_RETRY_MS);
	}

	/** Answers how many of each there was time for; at least one of each. */
	#enter({ said, asked, heard }: Group): Answer<{ readonly asked: number; readonly heard: number }> {
		const { context, write } = this.#ports;
		const { clock } = context;
		return write(() => {
			const beganMs = clock.elapsedMs;
			for (const outcome of said) recordSaid(context, outcome);
			const isLate = (msMax: number): boolean => clock.elapsedMs - beganMs > msMax;
			const received = { asked: 0, heard: 0 };
			for (const { message, expected } of asked) {
				if (received.asked > 0 && isLate(ASKED_MS_MAX)) break;
				receiveMessage(context, message, expected);
				const later = received.asked++ + EXPECTED_MAX;
				this.#expect(asked[later] ?? this.#asked[later - asked.length]);
			}
			for (const message of heard) {
				if (received.heard > 0 && isLate(GROUP_MS_MAX)) break;
				receiveMessage(context, message, null);
				received.heard++;
			}
			return received;
		});
	}

	#expect(asked: Asked | undefined): void {
		if (asked) asked.expected ??= expectMessage(this.#ports.context, asked.message);
	}

	/**
	 * A message that trips over a mistake of ours must not take its neighbours with it: each is entered alone, and the
	 * one that cannot be is set aside where a person sees it.
	 */
	#enterOneByOne({ said, asked, heard }: Group): void {
		for (const outcome of said) {
			const alone: Group = { ...NOTHING, said: [outcome] };
			const entered = this.#enter(alone);
			if (!entered.ok && entered.why !== 'fault') this.#putOff(alone);
		}
		const alone = [
			...asked.map((one) => ({ message: one.message, group: { ...NOTHING, asked: [one] } })),
			...heard.map((message) => ({ message, group: { ...NOTHING, heard: [message] } })),
		];
		for (const { message, group } of alone) {
			const entered = this.#enter(group);
			if (entered.ok) continue;
			if (entered.why === 'fault') this.#setAside(message, entered.detail);
			else this.#putOff(group);
		}
	}

	#setAside({ from: publisher, text: raw }: InboundMessage, why: string): void {
		const { context, write } = this.#ports;
		const at = context.clock.now();
		const detail = `set aside: ${why}`;
		write(() => context.ledger.watch.record({ at, kind: 'unreadable', publisher, detail, raw }));
	}
}
