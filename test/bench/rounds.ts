/** How much faster or slower one thing is than another, measured in turns so that a busy machine is busy for both. */
export interface Rounds {
	readonly ours: readonly number[];
	readonly theirs: readonly number[];
}

/** Both answer milliseconds. The first round is thrown away: files and code are cold in it. */
export async function takeTurns(
	rounds: number,
	ours: () => Promise<number>,
	theirs: () => Promise<number>,
): Promise<Rounds> {
	const measured: { ours: number; theirs: number }[] = [];
	for (let round = 0; round <= rounds; round++) {
		// Who goes first changes, so that neither always meets what the other one left behind.
		const first = round % 2 === 0 ? await ours() : null;
		const theirMs = await theirs();
		measured.push({ ours: first ?? (await ours()), theirs: theirMs });
	}
	const kept = measured.slice(1);
	return { ours: kept.map((one) => one.ours), theirs: kept.map((one) => one.theirs) };
}

/** Their time over ours, round by round: above 1 we are the faster. */
export function speedRatios({ ours, theirs }: Rounds): number[] {
	return ours.map((ms, round) => (theirs[round] ?? NaN) / ms);
}

/** Our time over theirs, round by round: above 1 we are the slower. */
export function timeRatios({ ours, theirs }: Rounds): number[] {
	return ours.map((ms, round) => ms / (theirs[round] ?? NaN));
}

export async function timeOf(work: () => unknown): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}
