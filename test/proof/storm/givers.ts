// Some hundreds of clients of a storm in a process of their own. Each has a link of its own and asks at its own pace; the
// process listens to the room's channel once for all of them, and goes on until it is told that it is enough.

import type { GiftId } from '../../../protocol/ids.ts';
import { Giver } from './giver.ts';
import { GiverTally } from './giver-tally.ts';

export interface GiverOrders {
	readonly hubUrl: string;
	readonly room: string;
	readonly host: string;
	/** The room's key to which requests are sealed, as base64url. */
	readonly sealKey: string;
	/** Tells the clients of one process from those of another. */
	readonly name: string;
	readonly clients: number;
	/** Of this process. */
	readonly requestsPerSecond: number;
	readonly seconds: number;
}

export type GiverReport = GiverTally;

/** Said to a process; each is answered by a word of its own. */
export type GiverWord = { readonly kind: 'go'; readonly startsAt: number } | { readonly kind: 'enough' };

const TICK_MS = 5;
/** How often every client looks what else it has to say. */
const PASS_EVERY_MS = 250;

async function play(orders: GiverOrders): Promise<void> {
	const { clients, requestsPerSecond, seconds, name } = orders;
	const tally = new GiverTally();
	const wanted = requestsPerSecond * seconds;
	const byName = new Map<string, Giver>();
	const heardOnChannel = createListener(orders, byName, tally);
	const givers = Array.from({ length: clients }, (_, no) => {
		const dueMs = Array.from({ length: Math.ceil((wanted - no) / clients) }, (__, nth) => {
			return ((nth * clients + no) / requestsPerSecond) * 1_000;
		});
		const giver = new Giver({
			...orders,
			name: `${name}-${no}`,
			isListener: no === 0,
			dueMs,
			tally,
			heardOnChannel,
		});
		byName.set(`${name}-${no}`, giver);
		return giver;
	});
	for (const giver of givers) giver.prepare();
	while (!givers.every(({ isUp }) => isUp)) await pass(TICK_MS);
	process.send?.({ kind: 'ready' });
	const { startsAt } = await hear('go');
	const cpuBefore = process.cpuUsage();
	const enough = hear('enough');
	const passing = setInterval(() => {
		for (const giver of givers) giver.pass(performance.now());
	}, PASS_EVERY_MS);
	await giveInTime(givers, { wanted, requestsPerSecond, startsAt, tally });
	process.send?.({ kind: 'asked' });
	await enough;
	clearInterval(passing);
	const { user, system } = process.cpuUsage(cpuBefore);
	tally.cpuMs = Math.round((user + system) / 1_000);
	process.send?.({ kind: 'report', report: tally });
	process.once('message', () => process.exit(0));
}

async function giveInTime(
	givers: readonly Giver[],
	plan: { wanted: number; requestsPerSecond: number; startsAt: number; tally: GiverTally },
): Promise<void> {
	const { wanted, requestsPerSecond, startsAt, tally } = plan;
	let next = 0;
	while (next < wanted) {
		const passedMs = Date.now() - startsAt;
		const now = performance.now();
		const due = Math.min(wanted, Math.floor((passedMs / 1_000) * requestsPerSecond));
		tally.longestLateMs = Math.max(tally.longestLateMs, passedMs - (next / requestsPerSecond) * 1_000);
		for (; next < due; next++) givers[next % givers.length]?.ask(Math.floor(next / givers.length), now);
		await pass(TICK_MS);
	}
}

/** Reads the grants in the host's own broadcasts, without verifying what real clients would: it only looks whose they are. */
function createListener({ host }: GiverOrders, byName: ReadonlyMap<string, Giver>, tally: GiverTally) {
	return (from: string, text: string): void => {
		tally.channelSpokeAt.push(Date.now());
		if (from !== host) return;
		const { messages } = JSON.parse(text) as {
			messages: readonly { kind: string; grants: readonly { bytes: string }[] }[];
		};
		for (const { kind, grants } of messages) {
			if (kind !== 'broadcast') continue;
			tally.hostBroadcastGrants += grants.length;
			for (const { bytes } of grants) {
				const { sender, giftId } = JSON.parse(Buffer.from(bytes, 'base64url').toString()) as {
					sender: string;
					giftId: GiftId;
				};
				byName.get(sender)?.seeOwn(giftId);
			}
		}
	};
}

function hear<Kind extends GiverWord['kind']>(kind: Kind): Promise<Extract<GiverWord, { kind: Kind }>> {
	return new Promise((resolve) => {
		const listen = (word: unknown): void => {
			if ((word as GiverWord).kind !== kind) return;
			process.off('message', listen);
			resolve(word as Extract<GiverWord, { kind: Kind }>);
		};
		process.on('message', listen);
	});
}

function pass(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

process.once('message', (orders) => void play(orders as GiverOrders));
process.once('disconnect', () => process.exit());
process.send?.({ kind: 'born' });
