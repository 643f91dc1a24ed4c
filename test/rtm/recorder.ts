import type { InboundMessage, LinkState, PresenceChange, RtmEvents } from '../../protocol/rtm-session.ts';

/** Hears what a session says, keeps it, and lets a test wait for it. */
export class Recorder implements RtmEvents {
	readonly messages: InboundMessage[] = [];
	readonly links: LinkState[] = [];
	readonly changes: PresenceChange[] = [];
	readonly #waiting = new Set<() => void>();

	message(message: InboundMessage): void {
		this.messages.push(message);
		this.#look();
	}

	link(state: LinkState): void {
		this.links.push(state);
		this.#look();
	}

	presence(change: PresenceChange): void {
		this.changes.push(change);
		this.#look();
	}

	get texts(): string[] {
		return this.messages.map(({ text }) => text);
	}

	hasMessages(count: number): Promise<void> {
		return this.waitFor(() => this.messages.length >= count);
	}

	/** Links from `since` on, so that a second connection can be told from the first. */
	hasLink(state: LinkState, since = 0): Promise<void> {
		return this.waitFor(() => this.links.slice(since).includes(state));
	}

	waitFor(isTrue: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			const look = (): void => {
				if (!isTrue()) return;
				this.#waiting.delete(look);
				resolve();
			};
			this.#waiting.add(look);
			look();
		});
	}

	#look(): void {
		for (const look of [...this.#waiting]) look();
	}
}
