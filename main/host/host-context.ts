// What every flow works with, and the one way a step reaches the ledger and the outbox. A flow runs inside a transaction
// that the host has begun; it reads, lets a pure rule decide, and enters the step.

import type { Clock } from '../../protocol/clock.ts';
import { signGrantSoon } from '../../protocol/grant.ts';
import type { ChannelName, UserId, UtcMs } from '../../protocol/ids.ts';
import type { ChannelMessage, HostMessage, SignedGrant } from '../../protocol/messages.ts';
import { HostWord } from '../../protocol/sign/host-word.ts';
import { encodeVoidTerms } from '../../protocol/sign/notices.ts';
import { sign, signSoon } from '../../protocol/sign/signed-text.ts';
import type { CounterName } from '../../preload/api/rows.ts';
import type { Gift, NewGift, Outbound, RoomWord, Step } from '../gifts/gift.ts';
import type { ComboEnds } from '../flows/combos/combo-ends.ts';
import type { GrantPort } from '../gifts/says.ts';
import type { ClientLines } from '../keys/client-lines.ts';
import type { RoomKeys } from '../keys/room-keys.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OutboxQueue } from '../outbox/queue/queue.ts';
import type { RoomPace } from '../outbox/room-pace.ts';
import type { SenderLimits } from './sender-limits.ts';
import type { WallClock } from './time/wall-clock.ts';
import type { VoidReminders } from './void-reminders.ts';

export interface HostContext {
	readonly room: ChannelName;
	readonly host: UserId;
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly outbox: OutboxQueue;
	readonly grants: GrantPort;
	readonly keys: RoomKeys;
	/** What this room's keys signed, told from what they did not. */
	readonly word: HostWord;
	readonly lines: ClientLines;
	readonly limits: SenderLimits;
	readonly reminders: VoidReminders;
	readonly comboEnds: ComboEnds;
	readonly pace: RoomPace;
	readonly wallClock: WallClock;
	count(name: CounterName): void;
}

/** Answers that no gift asked for: so many may wait for one receiver, then it is told nothing more. */
const ANSWERS_PER_RECEIVER_MAX = 20;

/** What the host says with its keys, and how it tells its own word from anybody else's. */
export function takeVoice(
	ledger: Ledger,
	room: ChannelName,
	keys: RoomKeys,
): Pick<HostContext, 'grants' | 'keys' | 'word'> {
	const nextSequence = (): number => ledger.gifts.nextGrantSequence();
	const begin = (message: Uint8Array) => keys.beginSigning(message);
	const grants: GrantPort = { room, nextSequence, sign: (terms) => signGrantSoon(terms, begin) };
	const earlier = ledger.keys.listEarlier(keys.publicKeys.grantKey, ledger.gifts.lastGrantSequence);
	return { grants, keys, word: new HostWord(keys.publicKeys, keys.primitives, earlier) };
}

export function takeInGift(context: HostContext, step: Step<NewGift>): Gift {
	const gift = context.ledger.takeIn(step);
	sayAll(context, gift, step.says);
	return gift;
}

/** `now` is the moment for which the step was decided: its entries prove the row's times. */
export function enterStep(context: HostContext, before: Gift, step: Step, now: UtcMs): Gift {
	const gift = context.ledger.enter(before, step, now);
	if (step.withdraws) context.outbox.withdraw(gift.giftNo);
	sayAll(context, gift, step.says);
	return gift;
}

/** Says something again about a gift, unless the same waits to be said already. */
export function sayAgain(context: HostContext, gift: Gift, says: Outbound): void {
	if (!context.outbox.hasWaiting(gift.giftNo, says.message.kind)) sayAll(context, gift, [says]);
}

/**
 * The grant of a gift, its bytes as they were given. What earlier keys signed, or nobody, is signed under the present one:
 * members forget the earlier keys, and who came with a new invite never knew them.
 */
export function findGrant({ ledger, keys }: HostContext, { giftNo, grantSequence }: Gift): SignedGrant {
	const grant = ledger.entries.readGrant(giftNo);
	const isOfPresentKey = (grantSequence ?? 0) > (ledger.keys.findBeginning()?.lastSequenceBefore ?? 0);
	return isOfPresentKey && grant.signature !== ''
		? grant
		: signSoon('grant', grant.bytes, (message) => keys.beginSigning(message));
}

/** An answer to a message that touched no gift. Somebody who never sealed anything could not read it. */
export function answer(context: HostContext, receiver: UserId, message: HostMessage): void {
	if (!context.lines.canReach(receiver)) return;
	if (context.outbox.countFor(receiver) >= ANSWERS_PER_RECEIVER_MAX) return;
	context.outbox.enqueue(message, { receiver, giftNo: null, now: context.clock.now() });
}

function sayAll({ outbox, clock, keys }: HostContext, gift: Gift, says: readonly Outbound[]): void {
	const { giftNo, value } = gift;
	for (const { to, message } of says) {
		const about = { giftNo, now: clock.now(), value };
		if (to === 'room') outbox.enqueue(signWord(message, keys), { receiver: null, ...about });
		else outbox.enqueue(message, { receiver: gift.sender, ...about });
	}
}

/** A broadcast carries grants, which are signed already. */
function signWord(word: RoomWord, keys: RoomKeys): ChannelMessage {
	if (word.kind === 'broadcast') return word;
	return { kind: word.kind, ...sign(word.kind, encodeVoidTerms(word), keys) };
}
