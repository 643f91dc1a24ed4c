import { CALL_CHANNELS } from '../../preload/api/channels.ts';
import type { DeskCall } from '../../preload/api/channels.ts';
import type { CallReceiver } from '../../main/ipc/register-calls.ts';
import type { Caller } from '../../main/ipc/sender.ts';

type Listener = (caller: Caller, ...carried: unknown[]) => unknown;

/** Both ends of Electron's invoke in one process; what crosses is cloned as Electron clones it. */
export class IpcPair implements CallReceiver {
	readonly #listeners = new Map<string, Listener>();
	/** What stands for the web contents of the desk's own window. */
	readonly desk = { name: 'web contents of the desk' };

	handle(channel: string, listener: Listener): void {
		if (this.#listeners.has(channel)) throw new Error(`${channel} is handled twice`);
		this.#listeners.set(channel, listener);
	}

	removeHandler(channel: string): void {
		this.#listeners.delete(channel);
	}

	get channels(): readonly string[] {
		return [...this.#listeners.keys()].sort();
	}

	/** Asks as the top frame of the desk would. */
	async ask(call: DeskCall, ...carried: unknown[]): Promise<unknown> {
		return await this.askAs(this.deskFrame(), CALL_CHANNELS[call], ...carried);
	}

	async askAs(caller: Caller, channel: string, ...carried: unknown[]): Promise<unknown> {
		const listener = this.#listeners.get(channel);
		if (!listener) throw new Error(`No handler registered for '${channel}'`);
		return structuredClone(await listener(caller, ...structuredClone<unknown[]>(carried)));
	}

	deskFrame(): Caller {
		return { sender: this.desk, senderFrame: { url: 'app://bundle/index.html', parent: null } };
	}
}
