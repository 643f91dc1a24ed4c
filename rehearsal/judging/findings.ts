// What must be true of every evening. An invariant holds until somebody finds the opposite; the first few findings are
// kept in words, because "false" alone helps nobody.

export const INVARIANTS = [
	/** A gift's row says what its entries say, and its entries say one thing. */
	'every_gift_in_exactly_one_state',
	/** Requested = granted + refused + expired + held, in gifts, pieces and coins. */
	'requested_equals_its_parts',
	/** The sums that the desk shows are the sums of gifts, and the sums of entries. */
	'entries_equal_gifts',
	'nothing_granted_without_its_entry',
	/** Whatever the host told anyone was in the ledger before. */
	'nothing_said_before_it_was_written',
	'nothing_shown_twice',
	'nothing_shown_after_its_void',
	'nothing_shown_that_was_not_granted',
	/** What was entered, granted or refused to anyone is there after every restart. */
	'nothing_lost_by_a_crash',
	'no_ladder_goes_down',
	'hash_chain_unbroken',
	/** At most 60 publishes within any second by anyone, measured at the hub, and none refused for it. */
	'publishes_within_budget',
	/** What a client believes of its gifts is what the ledger says. */
	'clients_agree_with_the_ledger',
	/** The host never meets a mistake of its own: an exception that no storage explains. */
	'no_fault_of_its_own',
	/** Nothing is held, queued or due, and no client that stayed waits for an answer. */
	'every_gift_came_to_an_end',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

const WORDS_KEPT_MAX = 5;

export class Findings {
	/** Says when something was found, in words. */
	stamp: () => string = () => '';
	readonly #byInvariant = new Map<Invariant, { times: number; words: string[] }>();

	note(invariant: Invariant, words: string): void {
		const found = this.#byInvariant.get(invariant) ?? { times: 0, words: [] };
		found.times++;
		if (found.words.length < WORDS_KEPT_MAX) found.words.push(this.stamp() + words);
		this.#byInvariant.set(invariant, found);
	}

	/** Notes it where `isTrue` is not. */
	expect(invariant: Invariant, isTrue: boolean, words: () => string): void {
		if (!isTrue) this.note(invariant, words());
	}

	get invariants(): Readonly<Record<Invariant, boolean>> {
		return Object.fromEntries(INVARIANTS.map((name) => [name, !this.#byInvariant.has(name)])) as Record<
			Invariant,
			boolean
		>;
	}

	get broken(): readonly { invariant: Invariant; times: number; words: readonly string[] }[] {
		return [...this.#byInvariant].map(([invariant, found]) => ({ invariant, ...found }));
	}
}
