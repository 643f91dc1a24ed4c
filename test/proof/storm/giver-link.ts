// A client's link to the hub on raw frames, for thousands of messages a second: what is measured is the host, and not how fast
// the clients can think. A link that breaks comes back by itself, as a session's does.

import { WebSocket } from 'ws';

export interface GiverLinkPorts {
	readonly hubUrl: string;
	readonly userId: string;
	/** A channel to hear, for the one client that listens for its whole process. */
	readonly listensTo: string | null;
	readonly heard: (heard: { readonly from: string; readonly channel: string | null; readonly text: string }) => void;
	/** Also after the link was lost and is there again. */
	readonly connected: () => void;
	readonly lost: () => void;
}

export type Outcome = 'published' | 'failed' | 'lost';

const AGAIN_MS = 1_000;

interface HubFrameParts {
	readonly kind: string;
	readonly id?: number;
	readonly outcome?: string;
	readonly message?: number | null;
	readonly from?: string;
	readonly channel?: string | null;
	readonly text?: string;
}

export class GiverLink {
	readonly #ports: GiverLinkPorts;
	readonly #waiting = new Map<number, (outcome: Outcome) => void>();
	#socket: WebSocket | null = null;
	#isUp = false;
	#ids = 0;

	constructor(ports: GiverLinkPorts) {
		this.#ports = ports;
	}

	get isUp(): boolean {
		return this.#isUp;
	}

	open(): void {
		const { hubUrl, userId, listensTo, connected } = this.#ports;
		const socket = new WebSocket(hubUrl);
		this.#socket = socket;
		socket.on('open', () => this.#send({ kind: 'login', userId }));
		socket.on('message', (text: Buffer) => {
			const frame = JSON.parse(text.toString('utf8')) as HubFrameParts;
			if (frame.kind !== 'welcome') return this.#hear(frame);
			if (listensTo !== null) this.#send({ kind: 'subscribe', id: ++this.#ids, channel: listensTo });
			this.#isUp = true;
			connected();
		});
		socket.on('error', () => undefined);
		socket.on('close', () => this.#lose());
	}

	publish(target: { user: string } | { channel: string }, text: string, told: (outcome: Outcome) => void): void {
		const id = ++this.#ids;
		this.#waiting.set(id, told);
		this.#send({ kind: 'publish', id, ...target, text });
	}

	/** The same of a frame that was written before; it ends with its text, and wants its id in front of it. */
	publishWritten(frame: string, told: (outcome: Outcome) => void): void {
		const id = ++this.#ids;
		this.#waiting.set(id, told);
		this.#socket?.send(`{"kind":"publish","id":${id},${frame}`);
	}

	#hear({ kind, id = 0, outcome, message, from = '', channel = null, text = '' }: HubFrameParts): void {
		if (kind === 'outcome') {
			const told = this.#waiting.get(id);
			this.#waiting.delete(id);
			return told?.(outcome === 'published' ? 'published' : 'failed');
		}
		if (kind !== 'message') return;
		if (typeof message === 'number') this.#send({ kind: 'took', message });
		this.#ports.heard({ from, channel, text });
	}

	#lose(): void {
		const wasUp = this.#isUp;
		this.#isUp = false;
		const told = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const tell of told) tell('lost');
		if (wasUp) this.#ports.lost();
		setTimeout(() => this.open(), AGAIN_MS);
	}

	#send(frame: object): void {
		if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
	}
}

/** A publish to this user, but for the kind and the id. */
export function writeFrame(user: string, text: string): string {
	return `"user":${JSON.stringify(user)},"text":${JSON.stringify(text)}}`;
}
