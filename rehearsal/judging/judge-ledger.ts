import type { GiftState } from '../../protocol/states.ts';
import type { Findings } from './findings.ts';
import type { GiftEntry, GiftFacts, KeptSums, LedgerFacts, Sum } from './read-ledger.ts';

const DECISIONS = ['granted', 'refused', 'expired'] as const;
/** What each kept sum counts. */
const COUNTED: Readonly<Record<string, readonly GiftState[]>> = {
	requested: ['held', 'granted', 'refused', 'expired', 'voided'],
	granted: ['granted', 'voided'],
	refused: ['refused'],
	expired: ['expired'],
	held: ['held'],
	voided: ['voided'],
};

const UNITS = ['gifts', 'pieces', 'coins'] as const;
const NOTHING: Readonly<Sum> = { gifts: 0, pieces: 0, coins: 0 };

/** Everything that the ledger alone can tell when the evening is over. */
export function judgeLedger(facts: LedgerFacts, findings: Findings): void {
	const counted = new Counted();
	for (const gift of facts.gifts) {
		judgeStory(gift, findings);
		judgeEnd(gift, findings);
		for (const entry of gift.entries) counted.noteEntry(entry);
		counted.noteGift(null, gift);
	}
	judgeSums(counted, facts, findings);
	findings.expect('hash_chain_unbroken', facts.brokenAt === null, () => `at entry ${facts.brokenAt}`);
	findings.expect('every_gift_came_to_an_end', facts.queued === 0, () => `${facts.queued} messages still wait`);
	const sequences = facts.gifts
		.flatMap(({ grantSequence }) => grantSequence ?? [])
		.toSorted((one, other) => one - other);
	findings.expect('nothing_granted_without_its_entry', isGapless(sequences), () => "the grants' numbers have a gap");
}

/** Of all gifts in these states. */
export function sumGifts(gifts: readonly GiftFacts[], states: readonly GiftState[]): Sum {
	const sum: Sum = { gifts: 0, pieces: 0, coins: 0 };
	for (const { state, count, value } of gifts) {
		if (!states.includes(state)) continue;
		sum.gifts++;
		sum.pieces += count;
		sum.coins += value;
	}
	return sum;
}

/** What is true of a gift at any moment: its row says what its entries say. */
export function judgeStory(gift: GiftFacts, findings: Findings): void {
	const { giftId, state, entries, count, value } = gift;
	const moving = entries.filter(({ pieces, coins }) => pieces !== 0 || coins !== 0);
	const of = (kind: string) => entries.filter((entry) => entry.kind === kind);
	const decisions = DECISIONS.filter((kind) => of(kind).length > 0);
	const told = of('voided').length > 0 ? 'voided' : (decisions[0] ?? (of('held').length > 0 ? 'held' : 'requested'));
	const counts = [...DECISIONS, 'voided'].reduce((sum, kind) => sum + of(kind).length, 0);
	const isOneState =
		of('requested').length === 1 &&
		entries[0]?.kind === 'requested' &&
		decisions.length <= 1 &&
		counts === decisions.length + Number(told === 'voided') &&
		told === state;
	findings.expect('every_gift_in_exactly_one_state', isOneState, () => {
		return `${giftId} is ${state}, and its entries say ${entries.map(({ kind }) => kind).join(', ')}`;
	});
	const isWhole = moving.every(({ kind, pieces, coins }) => {
		const sign = kind === 'voided' ? -1 : 1;
		return pieces === sign * count && coins === sign * value;
	});
	findings.expect(
		'entries_equal_gifts',
		isWhole,
		() => `${giftId} is worth ${value}, and its entries moved something else`,
	);
	const isGranted = state === 'granted' || state === 'voided';
	const hasGrant = of('granted').length === 1 && gift.grantSequence !== null;
	findings.expect('nothing_granted_without_its_entry', isGranted === hasGrant, () => `${giftId} is ${state}`);
}

function judgeEnd(gift: GiftFacts, findings: Findings): void {
	const { giftId, state, delivery, dueAt } = gift;
	const isAtEnd = state !== 'held' && dueAt === null && (delivery === 'none' || isDelivered(gift));
	findings.expect(
		'every_gift_came_to_an_end',
		isAtEnd,
		() => `${giftId} is ${state}/${delivery}, due ${dueAt ?? 'never'}`,
	);
}

/** A void takes the delivery's duties away wherever it stood. */
function isDelivered({ state, delivery }: GiftFacts): boolean {
	return state === 'voided' || delivery === 'completed' || delivery === 'unconfirmed';
}

/** Sums by our own arithmetic, from what entries moved and from what gifts are, kept up step by step. */
export class Counted {
	readonly ofEntries = new Map<string, Sum>();
	readonly ofGifts = new Map<string, Sum>();
	/** Granted coins by sender, and of all. */
	readonly ofSenders = new Map<string, number>();
	grantedCoins = 0;

	noteEntry({ kind, pieces, coins }: Pick<GiftEntry, 'kind' | 'pieces' | 'coins'>): void {
		add(this.ofEntries, kind, { gifts: 1, pieces, coins });
	}

	/** A gift is now this, and was that; null where it was not there. */
	noteGift(before: GiftFacts | null, after: GiftFacts): void {
		if (before !== null) this.#count(before, -1);
		this.#count(after, 1);
	}

	#count({ state, count, value, sender }: GiftFacts, sign: 1 | -1): void {
		for (const [kind, states] of Object.entries(COUNTED))
			if (states.includes(state)) add(this.ofGifts, kind, { gifts: sign, pieces: sign * count, coins: sign * value });
		if (state !== 'granted') return;
		this.grantedCoins += sign * value;
		this.ofSenders.set(sender, (this.ofSenders.get(sender) ?? 0) + sign * value);
	}
}

/** Our own sums against each other, and against those that the host keeps. */
export function judgeSums(counted: Counted, kept: KeptSums, findings: Findings): void {
	const { ofGifts, ofEntries, ofSenders, grantedCoins } = counted;
	const parts = ['granted', 'refused', 'expired', 'held'].map((kind) => ofGifts.get(kind) ?? NOTHING);
	const requested = ofEntries.get('requested') ?? NOTHING;
	for (const unit of UNITS) {
		const total = parts.reduce((sum, part) => sum + part[unit], 0);
		findings.expect('requested_equals_its_parts', total === requested[unit], () => {
			return `${requested[unit]} ${unit} requested, ${total} in the parts`;
		});
	}
	for (const kind of Object.keys(COUNTED)) {
		const gifts = ofGifts.get(kind) ?? NOTHING;
		const tally = kept.tallies.get(kind) ?? NOTHING;
		const entries = kind === 'held' ? gifts : (ofEntries.get(kind) ?? NOTHING);
		for (const unit of UNITS) {
			const isSame = tally[unit] === gifts[unit] && Math.abs(entries[unit]) === gifts[unit];
			findings.expect('entries_equal_gifts', isSame, () => {
				return `${kind} ${unit}: gifts ${gifts[unit]}, entries ${entries[unit]}, kept ${tally[unit]}`;
			});
		}
	}
	for (const sender of new Set([...ofSenders.keys(), ...kept.senders.keys()])) {
		const [keptCoins, coins] = [kept.senders.get(sender)?.coins ?? 0, ofSenders.get(sender) ?? 0];
		findings.expect('entries_equal_gifts', keptCoins === coins, () => `${sender}: kept ${keptCoins}, gifts ${coins}`);
	}
	findings.expect('entries_equal_gifts', grantedCoins === kept.minuteCoins, () => {
		return `minutes ${kept.minuteCoins}, gifts ${grantedCoins}`;
	});
}

function add(sums: Map<string, Sum>, kind: string, more: Sum): void {
	const sum = sums.get(kind) ?? { gifts: 0, pieces: 0, coins: 0 };
	for (const unit of UNITS) sum[unit] += more[unit];
	sums.set(kind, sum);
}

function isGapless(sequences: readonly number[]): boolean {
	return sequences.every((sequence, at) => sequence === at + 1);
}
