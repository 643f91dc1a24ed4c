import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { countMostInASecond } from './gift-times.ts';
import type { GiverOrders, GiverReport, GiverWord } from './givers.ts';

export interface GiverPlan {
	readonly clients: number;
	readonly processes: number;
	readonly requestsPerSecond: number;
	readonly seconds: number;
}

/** Where the clients give, and to whom. */
export type RoomAddress = Pick<GiverOrders, 'hubUrl' | 'room' | 'host' | 'sealKey'>;

/** From the word to go until the first request. */
const STARTS_IN_MS = 300;

/** The clients' processes. */
export class Givers {
	readonly #plan: GiverPlan;
	readonly #address: RoomAddress;
	#children: readonly ChildProcess[] = [];
	#asked: Promise<unknown> = Promise.resolve();

	constructor(plan: GiverPlan, address: RoomAddress) {
		this.#plan = plan;
		this.#address = address;
	}

	/** Everybody has sealed what it will ask for, and is logged in. */
	async open(): Promise<void> {
		const { clients, processes, requestsPerSecond, seconds } = this.#plan;
		const script = fileURLToPath(new URL('./givers.ts', import.meta.url));
		this.#children = Array.from({ length: processes }, () =>
			fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
		);
		await Promise.all(this.#children.map((child) => hear(child, 'born')));
		const ready = this.#children.map((child) => hear(child, 'ready'));
		for (const [no, child] of this.#children.entries()) {
			const orders: GiverOrders = {
				...this.#address,
				name: `giver-${no}`,
				clients: Math.ceil(clients / processes),
				requestsPerSecond: requestsPerSecond / processes,
				seconds,
			};
			child.send(orders);
		}
		await Promise.all(ready);
	}

	/** Answers when the storm begins, in milliseconds since 1970. */
	go(): number {
		const startsAt = Date.now() + STARTS_IN_MS;
		this.#asked = Promise.all(this.#children.map((child) => hear(child, 'asked')));
		this.#say({ kind: 'go', startsAt });
		return startsAt;
	}

	/** Every gift was asked for once. */
	async haveAsked(): Promise<void> {
		await this.#asked;
	}

	/** Lets them go on for so long, then asks what they did. */
	async report(afterMs: number): Promise<readonly GiverReport[]> {
		await new Promise((resolve) => setTimeout(resolve, afterMs));
		const reports = this.#children.map(async (child) => (await hear(child, 'report')).report as GiverReport);
		this.#say({ kind: 'enough' });
		return Promise.all(reports);
	}

	async leave(): Promise<void> {
		const gone = this.#children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
		for (const child of this.#children) child.send('leave');
		await Promise.all(gone);
	}

	#say(word: GiverWord): void {
		for (const child of this.#children) child.send(word);
	}
}

function hear(child: ChildProcess, kind: string): Promise<Record<string, unknown>> {
	return new Promise((resolve, reject) => {
		const listen = (word: unknown): void => {
			if ((word as { kind?: unknown }).kind !== kind) return;
			child.off('message', listen);
			resolve(word as Record<string, unknown>);
		};
		child.on('message', listen);
		child.once('exit', (code) => reject(new Error(`clients ended with ${String(code)} before they said ${kind}`)));
	});
}

/** What the clients heard in any one second: the host's own messages, peers and channel together, and the channel. */
export function hearSeconds(reports: readonly GiverReport[]): { host: number; room: number } {
	const [first] = reports;
	return {
		host: countMostInASecond(reports.flatMap(({ hostSpokeAt }) => hostSpokeAt)),
		room: countMostInASecond(first?.channelSpokeAt ?? []),
	};
}
