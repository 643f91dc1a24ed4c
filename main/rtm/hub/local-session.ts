import type { Clock } from '../../../protocol/clock.ts';
import { HubSession } from '../../../protocol/hub/session.ts';
import type { BackOff, HubTransport, HubTransportEvents } from '../../../protocol/hub/session.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import type { Broker } from './broker.ts';
import { HubConnection } from './connection.ts';

interface LocalSessionOptions {
	readonly broker: Broker;
	readonly userId: UserId;
	readonly clock: Clock;
	readonly backOff?: BackOff;
}

/** A session with the hub in the same process, by function calls: no socket, and any clock. */
export function openLocalSession({ broker, ...options }: LocalSessionOptions): RtmSession {
	return new LocalSession(broker, options);
}

class LocalSession extends HubSession {
	readonly #broker: Broker;

	constructor(broker: Broker, options: Omit<LocalSessionOptions, 'broker'>) {
		super({ ...options, open: (events) => openLocalTransport(broker, events) });
		this.#broker = broker;
	}

	/** What the hub's doors have read reaches this process within the same turn. */
	get heardUpToMs(): number {
		return this.#broker.readUpToMs;
	}
}

function openLocalTransport(broker: Broker, events: HubTransportEvents): HubTransport {
	let isClosed = false;
	const connection = new HubConnection(broker, {
		send: (frame) => {
			if (!isClosed) events.frame(frame);
		},
		close: (cause) => {
			if (isClosed) return;
			isClosed = true;
			events.closed(cause === 'unavailable' ? 'the hub is not available' : 'the link was lost');
		},
	});
	queueMicrotask(() => {
		if (!isClosed) events.opened();
	});
	return {
		send: (frame) => {
			if (!isClosed) connection.receive(frame);
		},
		close: () => {
			if (isClosed) return;
			isClosed = true;
			connection.lose();
		},
	};
}
