// The host of one room without a window: an RTM session, a ledger, an outbox, and the flows between them. Inbound
// messages and outcomes of publishes are gathered for a few milliseconds and entered in one transaction; only after it is
// on disk do answers leave and listeners learn of it. What a stranger sends, and a disk that fails, never end the host.

import type { CallOff } from '../../protocol/clock.ts';
import type { ChannelName, GiftId, UserId } from '../../protocol/ids.ts';
import type { InboundMessage, LinkState, PresenceChange } from '../../protocol/rtm-session.ts';
import type { Answer } from '../../preload/api/answer.ts';
import type { Outcome } from '../../preload/api/desk-api.ts';
import type { Counters, LinkRow, OutboxRow, StorageRow } from '../../preload/api/rows.ts';
import { decideGifts } from '../flows/decide-gifts.ts';
import type { ByHand } from '../flows/decide-gifts.ts';
import { changeRoom } from '../flows/change-room.ts';
import type { RoomChange } from '../flows/change-room.ts';
import { ComboEnds } from '../flows/combos/combo-ends.ts';
import { followClock } from '../flows/time/follow-clock.ts';
import {
	listOfReturned,
	listUnseen,
	reconcileGift,
	recordPresence,
	resendToReturned,
} from '../flows/link/record-link.ts';
import { announceKeys } from '../flows/keys/announce-keys.ts';
import { recordOpened, recordSettled } from '../flows/link/record-opened.ts';
import { toRow } from '../gifts/gift.ts';
import type { Gift } from '../gifts/gift.ts';
import { ClientLines } from '../keys/client-lines.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Dispatcher } from '../outbox/dispatcher.ts';
import type { Said } from '../outbox/dispatcher.ts';
import { PublishBudget } from '../outbox/pacing.ts';
import { OutboxQueue } from '../outbox/queue/queue.ts';
import { RoomPace } from '../outbox/room-pace.ts';
import { CounterBoard } from './counters.ts';
import { Gathering } from './gathering.ts';
import { takeVoice } from './host-context.ts';
import type { HostContext } from './host-context.ts';
import { HostLink } from './host-link.ts';
import type { Aspect, HostChange, HostOptions } from './host-ports.ts';
import { readChainHead, readOutbox } from './read-desk.ts';
import { SenderLimits } from './sender-limits.ts';
import { handleEach } from './storage/gift-by-gift.ts';
import type { GiftPorts } from './storage/gift-by-gift.ts';
import { LedgerWriter } from './storage/ledger-writer.ts';
import type { CheckNews } from './storage/ledger-writer.ts';
import { PassingTime } from './time/passing-time.ts';
import { WallClock } from './time/wall-clock.ts';
import { VoidReminders } from './void-reminders.ts';

export type { Aspect, HostChange, HostOptions } from './host-ports.ts';

const DIED_JUST_NOW_MS = 2_000;
const SUBSCRIBE_AGAIN_MS = 2_000;

/** Throws what opening a ledger can throw; then nothing was started. */
export function openHost(options: HostOptions): Host {
	return new Host(options);
}

export class Host {
	/** What is on record is read from here; nobody but this host writes to it. */
	readonly ledger: Ledger;
	readonly #options: HostOptions;
	readonly #context: HostContext;
	readonly #outbox: OutboxQueue;
	readonly #dispatcher: Dispatcher;
	readonly #gathering: Gathering;
	readonly #time: PassingTime;
	readonly #budget = new PublishBudget();
	readonly #pace = new RoomPace();
	readonly #writer: LedgerWriter;
	readonly #counters = new CounterBoard();
	readonly #listeners = new Set<(change: HostChange) => void>();
	readonly #link: HostLink;
	/** How long nothing had been entered when this host was made; null where nothing ever was. */
	readonly #silentMs: number | null;
	#isOpen = true;

	constructor(options: HostOptions) {
		this.#options = options;
		const { ledgerPath, room, session, keys, clock } = options;
		this.ledger = new Ledger(ledgerPath, { name: room, host: session.userId, now: clock.now() });
		const lastEntryAt = this.ledger.entries.readLastAt();
		this.#silentMs = lastEntryAt === null ? null : clock.now() - lastEntryAt;
		this.#outbox = new OutboxQueue(this.ledger.db);
		const limits = new SenderLimits();
		const wallClock = new WallClock(clock);
		for (const follower of [this.#outbox, this.#counters, limits, wallClock]) this.ledger.follow(follower);
		const lines = new ClientLines({ keys, room, host: session.userId, clock, book: this.ledger.lines });
		this.#context = {
			room,
			host: session.userId,
			clock,
			ledger: this.ledger,
			outbox: this.#outbox,
			...takeVoice(this.ledger, room, keys),
			lines,
			limits,
			reminders: new VoidReminders(),
			comboEnds: new ComboEnds(clock),
			pace: this.#pace,
			wallClock,
			count: (name) => this.#counters.note(name),
		};
		this.#dispatcher = new Dispatcher({
			...{ session, room, clock, queue: this.#outbox, budget: this.#budget, pace: this.#pace },
			seal: (receiver, text) => lines.seal(receiver, text),
			said: (said) => this.#hear(said),
			failed: (error) => this.#writer.meet(error, 'stop'),
		});
		this.#writer = new LedgerWriter({
			ledger: this.ledger,
			clock,
			begin: () => followClock(this.#context),
			opened: () => recordOpened(this.#context, this.#silentMs),
			fault: options.fault ?? null,
			log: (line, error) => options.log?.(line, error),
			tell: (changed, aspects) => this.#tell(changed, aspects),
			committed: (changed) => this.#followCommit(changed),
			halted: () => this.#dispatcher.stop(),
		});
		this.#gathering = new Gathering({
			context: this.#context,
			session,
			budget: this.#budget,
			write: (enter) => this.#writer.write(enter, ['incidents', 'counters', 'link', 'gaps'], 'answer'),
			isHalted: () => this.#writer.storage.isHalted,
			reconcile: () => {
				const unseen = this.#writer.write(() => listUnseen(this.#context), []);
				if (unseen.ok) this.#handleEach(unseen.value, reconcileGift);
			},
		});
		this.#time = new PassingTime({
			context: this.#context,
			write: (write, aspects, onFault) => this.#writer.write(write, aspects, onFault),
			isHalted: () => this.#writer.storage.isHalted,
			behindMs: () => this.#gathering.behindMs,
		});
		this.#link = new HostLink(session.link, clock.now());
	}

	/** Logs in, and takes up whatever the ledger left open. After a long silence it is another evening. */
	start(): void {
		const { clock } = this.#options;
		this.#writer.write(() => announceKeys(this.#context), []);
		// Whoever heard of it may have closed the host.
		if (!this.#isOpen) return;
		// The service still counts what a host that died a moment ago has sent under the same name.
		if (this.#silentMs !== null && this.#silentMs < DIED_JUST_NOW_MS) this.#budget.spendAll(clock.elapsedMs);
		this.#options.session.login({
			message: (message) => this.#receive(message),
			link: (state, why) => this.#changeLink(state, why),
			presence: (change) => this.#changePresence(change),
		});
		if (!this.#isOpen) return;
		this.#time.arm();
		this.#writer.start();
	}

	/** Enters what has arrived, says goodbye, closes the ledger. */
	async stop(): Promise<void> {
		if (!this.#isOpen) return;
		this.#gathering.finish();
		this.#writer.sayGoodbye();
		this.#shut();
		await this.#options.session.logout();
		this.ledger.close();
	}

	/** As if the process had died here: nothing is entered or said any more. */
	abandon(): void {
		this.#shut();
		this.ledger.close();
	}

	onChange(listener: (change: HostChange) => void): CallOff {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** A person decides on gifts; `by` is the moderator's name as entries keep it. */
	decide(giftIds: readonly GiftId[], action: ByHand, by: string): Answer<Outcome> {
		return this.#writer.write(() => decideGifts(this.#context, giftIds, action, by), []);
	}

	/** A person changes the room: its mode, rules, catalogue, blocked senders, or begins a new stream. */
	change(change: RoomChange, by: string): Answer<null> {
		const aspects: Aspect[] = ['mode', 'totals', 'catalogue'];
		return this.#writer.write(() => changeRoom(this.#context, change, by), aspects);
	}

	get identity(): { readonly room: ChannelName; readonly host: UserId } {
		return { room: this.#context.room, host: this.#context.host };
	}

	/** More has come than is decided within a moment: whoever can should hold the rest back. */
	get isBehind(): boolean {
		return this.#gathering.isBehind;
	}

	get link(): LinkRow {
		return this.#link.row;
	}

	get counters(): Counters {
		return this.#counters.read();
	}

	get storage(): Omit<StorageRow, 'backup'> {
		return { ...this.#writer.storage.row, chainHead: readChainHead(this.ledger) };
	}

	noteCheck(check: CheckNews): void {
		this.#writer.noteCheck(check);
	}

	readOutbox(): OutboxRow {
		const parts = { queue: this.#outbox, budget: this.#budget, pace: this.#pace };
		return readOutbox({ ...parts, merged: this.#dispatcher.merged }, this.#options.clock);
	}

	#receive(message: InboundMessage): void {
		if (!this.#isOpen) return;
		this.#gathering.receive(message);
	}

	#hear(said: Said): void {
		if (!this.#isOpen) return;
		if (said.outcome.kind === 'published') this.#link.noteRoundTrip(said.tookMs);
		this.#gathering.hear(said);
	}

	#changeLink(state: LinkState, why: string): void {
		if (!this.#isOpen) return;
		const news = this.#link.change({
			state,
			why,
			at: this.#options.clock.now(),
			elapsedMs: this.#options.clock.elapsedMs,
		});
		this.#gathering.noteLink(news);
		if (state === 'connected') void this.#enterRoom();
	}

	/** Without the room's channel the host sees no broadcast: it asks until it has it. */
	async #enterRoom(): Promise<void> {
		const { session, clock, room } = this.#options;
		const { kind } = await session.subscribe(room);
		if (!this.#isOpen || session.link !== 'connected') return;
		this.#dispatcher.pump();
		if (kind !== 'published') clock.after(SUBSCRIBE_AGAIN_MS, () => void this.#enterRoom());
	}

	#changePresence(change: PresenceChange): void {
		if (!this.#isOpen || change.channel !== this.#options.room) return;
		this.#link.noteMembers(change.members);
		const context = this.#context;
		// Asked inside the transaction: whoever hears of its end may close the host, and a damaged file answers here as in any other write.
		const returned = this.#writer.write(() => {
			recordPresence(context, change);
			return listOfReturned(context, change);
		}, ['link']);
		if (returned.ok) this.#handleEach(returned.value, resendToReturned);
	}

	#handleEach(giftNos: readonly number[], handle: GiftPorts['handle']): void {
		const write: GiftPorts['write'] = (...what) => this.#writer.write(...what);
		handleEach(giftNos, { context: this.#context, write, isStopped: () => !this.#isOpen, handle });
	}

	#followCommit(changed: readonly Gift[]): void {
		// Whoever heard of the commit may have closed the host.
		if (!this.#isOpen) return;
		this.#dispatcher.pump();
		this.#time.arm();
		const settled = this.ledger.gaps.settle(changed);
		if (settled === null) return;
		this.#tell([], ['gaps']);
		if (settled.length > 0) this.#writer.write(() => recordSettled(this.#context, settled), ['gaps']);
	}

	#tell(changed: readonly Gift[], aspects: readonly Aspect[]): void {
		if (changed.length === 0 && aspects.length === 0) return;
		const gifts = changed.map(toRow);
		const change: HostChange = { revision: this.ledger.revision, gifts, aspects: new Set(aspects) };
		for (const listener of this.#listeners) listener(change);
	}

	#shut(): void {
		this.#isOpen = false;
		this.#dispatcher.stop();
		this.#gathering.stop();
		this.#time.stop();
		this.#writer.close();
	}
}
