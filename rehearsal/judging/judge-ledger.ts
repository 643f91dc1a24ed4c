import type { GiftState } from '../../protocol/states.ts';
import type { Findings } from './findings.ts';
import type { GiftFacts, LedgerFacts, Sum } from './read-ledger.ts';

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

/** Everything that the ledger alone can tell. */
export function judgeLedger(facts: LedgerFacts, findings: Findings): void {
	for (const gift of facts.gifts) judgeGift(gift, findings);
	judgeSums(facts, findings);
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

function judgeGift(gift: GiftFacts, findings: Findings): void {
	const { giftId, state, delivery, entries, count, value, dueAt } = gift;
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

function judgeSums({ gifts, tallies, senders, minuteCoins }: LedgerFacts, findings: Findings): void {
	const parts = ['granted', 'refused', 'expired', 'held'].map((kind) => sumGifts(gifts, COUNTED[kind] ?? []));
	const requested = sumEntries(gifts, 'requested');
	for (const unit of ['gifts', 'pieces', 'coins'] as const) {
		const total = parts.reduce((sum, part) => sum + part[unit], 0);
		findings.expect('requested_equals_its_parts', total === requested[unit], () => {
			return `${requested[unit]} ${unit} requested, ${total} in the parts`;
		});
	}
	for (const [kind, states] of Object.entries(COUNTED)) {
		const ofGifts = sumGifts(gifts, states);
		const kept = tallies.get(kind) ?? { gifts: 0, pieces: 0, coins: 0 };
		const ofEntries = kind === 'held' ? ofGifts : sumEntries(gifts, kind);
		for (const unit of ['gifts', 'pieces', 'coins'] as const) {
			const isSame = kept[unit] === ofGifts[unit] && Math.abs(ofEntries[unit]) === ofGifts[unit];
			findings.expect('entries_equal_gifts', isSame, () => {
				return `${kind} ${unit}: gifts ${ofGifts[unit]}, entries ${ofEntries[unit]}, kept ${kept[unit]}`;
			});
		}
	}
	judgeSenders(gifts, senders, findings);
	const counted = sumGifts(gifts, ['granted']).coins;
	findings.expect('entries_equal_gifts', counted === minuteCoins, () => `minutes ${minuteCoins}, gifts ${counted}`);
}

function judgeSenders(gifts: readonly GiftFacts[], senders: LedgerFacts['senders'], findings: Findings): void {
	const own = new Map<string, number>();
	for (const { sender, state, value } of gifts) {
		if (state === 'granted') own.set(sender, (own.get(sender) ?? 0) + value);
	}
	for (const sender of new Set([...own.keys(), ...senders.keys()])) {
		const [kept, counted] = [senders.get(sender)?.coins ?? 0, own.get(sender) ?? 0];
		findings.expect('entries_equal_gifts', kept === counted, () => `${sender}: kept ${kept}, gifts ${counted}`);
	}
}

function sumEntries(gifts: readonly GiftFacts[], kind: string): Sum {
	const sum: Sum = { gifts: 0, pieces: 0, coins: 0 };
	for (const { entries } of gifts) {
		for (const entry of entries) {
			if (entry.kind !== kind) continue;
			sum.gifts++;
			sum.pieces += entry.pieces;
			sum.coins += entry.coins;
		}
	}
	return sum;
}

function isGapless(sequences: readonly number[]): boolean {
	return sequences.every((sequence, at) => sequence === at + 1);
}
