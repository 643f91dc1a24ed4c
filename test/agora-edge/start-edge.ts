import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface EdgeOptions {
	/** App IDs that the edge takes, each with the certificate that its tokens must be signed with; without it, any. */
	readonly apps?: Readonly<Record<string, { readonly cert?: string }>>;
	/** The project's switches as the Console sends them. */
	readonly console?: Readonly<Record<string, string>>;
	readonly presence?: 'sync' | 'reg';
	readonly leaveGraceMs?: number;
	/** For every client; without it, what each asked for itself. */
	readonly presenceTimeoutMs?: number;
}

/** One message as the edge took it from a client. */
export interface Published {
	readonly at: number;
	readonly from: string;
	readonly to: string;
	readonly peer: boolean;
	/** Of the payload as it came over the wire. */
	readonly bytes: number;
	readonly isCompressed: boolean;
}

export interface EdgeState {
	readonly faults: Readonly<Record<string, number | boolean | string>>;
	/** Users for whom alone there is no network. */
	readonly cut: readonly string[];
	readonly counters: Readonly<Record<'ap' | 'telemetry' | 'connections' | 'joins' | 'publishes' | 'delivered', number>>;
	readonly apps: readonly {
		readonly sessions: readonly { readonly uid: string; readonly groups: readonly string[] }[];
	}[];
}

/** The edge in a process of its own. */
export interface Edge {
	readonly plainPort: number;
	/** Chromium's switch `host-resolver-rules`. */
	readonly hostResolverRules: string;
	setFaults(faults: Readonly<Record<string, number | boolean | string>>): Promise<void>;
	closeLinks(userId?: string): Promise<void>;
	/** Everybody, or one more user alone, is out and does not get in, until `restore` or for so long. */
	cutOff(cut?: { readonly userId?: string; readonly ms?: number }): Promise<void>;
	restore(userId?: string): Promise<void>;
	/** 11 as if another device logged in, 2 token expired, 10006 too frequent, 10019 kicked out. */
	kick(userId: string, code: number): Promise<void>;
	warnToken(userId: string): Promise<void>;
	/** As Agora's REST API would; that it arrives like this is a guess. */
	publish(message: { from: string; to: string; text: string; peer: boolean }): Promise<void>;
	readPublished(): Promise<readonly Published[]>;
	readState(): Promise<EdgeState>;
	stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/** Any App ID of 32 hexadecimal digits does where the edge has no list. */
export const APP_ID = '0123456789abcdef0123456789abcdef';

export async function startEdge(options: EdgeOptions = {}): Promise<Edge> {
	const child = spawn(process.execPath, [MAIN, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const line = await new Promise<string>((resolve, reject) => {
		createInterface(child.stdout).once('line', resolve);
		child.once('exit', (code) => reject(new Error(`the edge ended with ${code} before it was ready`)));
	});
	const { plainPort, hostResolverRules } = JSON.parse(line) as { plainPort: number; hostResolverRules: string };

	async function ask<Answer>(command: Readonly<Record<string, unknown>>): Promise<Answer> {
		const answer = await fetch(`http://127.0.0.1:${plainPort}/__ctl`, {
			method: 'POST',
			body: JSON.stringify(command),
		});
		const read = (await answer.json()) as Answer & { error?: string };
		if (!answer.ok) throw new Error(`the edge refused ${String(command['op'])}: ${read.error ?? answer.status}`);
		return read;
	}

	return {
		plainPort,
		hostResolverRules,
		setFaults: async (set) => void (await ask({ op: 'faults', set })),
		closeLinks: async (uid) => void (await ask({ op: 'close', uid })),
		cutOff: async ({ userId: uid, ms } = {}) => void (await ask({ op: 'outage', uid, ms })),
		restore: async (uid) => void (await ask({ op: 'restore', uid })),
		kick: async (uid, code) => void (await ask({ op: 'kick', uid, code })),
		warnToken: async (uid) => void (await ask({ op: 'warnToken', uid })),
		publish: async (message) => void (await ask({ op: 'publish', ...message })),
		readPublished: () => ask({ op: 'published' }),
		readState: () => ask({ op: 'state' }),
		stop: async () => {
			child.stdin.end();
			await ended;
		},
	};
}
