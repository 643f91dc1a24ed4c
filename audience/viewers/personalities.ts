// How simulated viewers differ. A personality is a row of numbers, so that a rehearsal can be made rougher or calmer
// without new code; what each one does with chance is decided in decide-act.ts.

export const PERSONALITIES = ['ordinary', 'combo', 'burst', 'slow', 'lossy', 'hostile', 'vanishing'] as const;
export type Personality = (typeof PERSONALITIES)[number];

export interface Traits {
	/** Gifts compared with an ordinary viewer. */
	readonly appetite: number;
	/** Chances of an act being a combo or a burst; the rest are single gifts. */
	readonly comboChance: number;
	readonly burstChance: number;
	/** Chance of words with a gift. */
	readonly noteChance: number;
	/** How strongly a price puts this viewer off: 0 is a patron, 1 buys roses. */
	readonly thrift: number;
	/** Chance of an act being a hostile deed. */
	readonly hostileChance: number;
	/** Chance of leaving for ever right after asking. */
	readonly vanishChance: number;
	/** What this viewer's own device does to its messages. */
	readonly broadcastLoss: number;
	readonly acknowledgmentLoss: number;
	readonly delayMsMax: number;
}

const ORDINARY: Traits = {
	appetite: 1,
	comboChance: 0.06,
	burstChance: 0.01,
	noteChance: 0.16,
	thrift: 0.55,
	hostileChance: 0,
	vanishChance: 0,
	broadcastLoss: 0,
	acknowledgmentLoss: 0,
	delayMsMax: 0,
};

export const TRAITS: Record<Personality, Traits> = {
	ordinary: ORDINARY,
	combo: { ...ORDINARY, appetite: 2, comboChance: 0.6, noteChance: 0.05, thrift: 0.85 },
	burst: { ...ORDINARY, appetite: 2, burstChance: 0.5, thrift: 0.7 },
	slow: { ...ORDINARY, appetite: 0.4, noteChance: 0.4, thrift: 0.45, delayMsMax: 2_500 },
	lossy: { ...ORDINARY, broadcastLoss: 0.35, acknowledgmentLoss: 0.35, delayMsMax: 300 },
	hostile: { ...ORDINARY, appetite: 0.6, hostileChance: 0.85 },
	vanishing: { ...ORDINARY, appetite: 0.5, vanishChance: 0.15 },
};

/** Viewers in a hundred. */
export type Mix = Readonly<Record<Personality, number>>;

export const LIVELY_MIX: Mix = {
	ordinary: 54,
	combo: 16,
	burst: 8,
	slow: 10,
	lossy: 6,
	hostile: 3,
	vanishing: 3,
};

/** Who is who among so many viewers: the mix in whole people, every wanted personality at least once if there is room. */
export function castViewers(viewers: number, mix: Mix): readonly Personality[] {
	const wanted = PERSONALITIES.filter((personality) => mix[personality] > 0);
	const total = wanted.reduce((sum, personality) => sum + mix[personality], 0);
	const cast: Personality[] = [];
	const debt = new Map(wanted.map((personality) => [personality, 0]));
	for (let seat = 0; seat < viewers; seat++) {
		let next: Personality = wanted[0] ?? 'ordinary';
		for (const personality of wanted) {
			debt.set(personality, (debt.get(personality) ?? 0) + mix[personality] / total);
			if ((debt.get(personality) ?? 0) > (debt.get(next) ?? 0)) next = personality;
		}
		debt.set(next, (debt.get(next) ?? 0) - 1);
		cast.push(next);
	}
	return cast;
}
