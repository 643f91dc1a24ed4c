import { WebSocket } from 'ws';

export type Frame = Readonly<Record<string, unknown>>;

/** A client that knows nothing but WebSockets and JSON, as a stranger would write it. */
export class BareClient {
	readonly socket: WebSocket;
	readonly frames: Frame[] = [];
	/** The close code. */
	readonly closed: Promise<number>;
	readonly #waiting = new Set<() => void>();

	constructor(port: number) {
		this.socket = new WebSocket(`ws://127.0.0.1:${port}/rtm`);
		this.closed = new Promise((resolve) => this.socket.once('close', resolve));
		this.socket.on('error', () => {});
		this.socket.on('message', (bytes: Buffer) => {
			this.frames.push(JSON.parse(bytes.toString('utf8')) as Frame);
			for (const look of [...this.#waiting]) look();
		});
	}

	opened(): Promise<void> {
		return new Promise((resolve) => this.socket.once('open', () => resolve()));
	}

	send(text: string): void {
		this.socket.send(text);
	}

	/** The first frame that fits and that no earlier call took. */
	take(fits: (frame: Frame) => boolean): Promise<Frame> {
		return new Promise((resolve) => {
			const look = (): void => {
				const at = this.frames.findIndex(fits);
				if (at < 0) return;
				this.#waiting.delete(look);
				resolve(this.frames.splice(at, 1)[0] ?? {});
			};
			this.#waiting.add(look);
			look();
		});
	}

	takeKind(kind: string): Promise<Frame> {
		return this.take((frame) => frame['kind'] === kind);
	}
}
