// A session with a hub in another process, over a WebSocket that the caller brings: the browser's own in a page, the
// `ws` package's elsewhere, because the Node inside Electron has none. Frames only; what a link's end means and how the
// session comes back is decided in protocol/hub/session.ts.

import type { Clock } from '../protocol/clock.ts';
import { readHubFrame } from '../protocol/hub/frames.ts';
import { HubSession } from '../protocol/hub/session.ts';
import type { BackOff, HubTransport, HubTransportEvents } from '../protocol/hub/session.ts';
import type { UserId } from '../protocol/ids.ts';
import type { RtmSession } from '../protocol/rtm-session.ts';

/** As much of a WebSocket as both kinds have. */
export interface WebSocketLike {
	readonly readyState: number;
	send(text: string): void;
	close(): void;
	addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
	addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface HubSessionOptions {
	/** Of the hub's WebSocket, for instance `ws://127.0.0.1:4777/rtm`. */
	readonly url: string;
	readonly userId: UserId;
	readonly clock: Clock;
	/** `(url) => new WebSocket(url)`, with whichever WebSocket there is. */
	readonly connect: (url: string) => WebSocketLike;
	readonly backOff?: BackOff;
}

const OPEN = 1;

/** A session that is idle until `login`. */
export function openHubSession({ url, connect, ...options }: HubSessionOptions): RtmSession {
	return new HubSession({ ...options, open: (events) => openTransport(connect(url), events) });
}

function openTransport(socket: WebSocketLike, events: HubTransportEvents): HubTransport {
	let isClosed = false;
	const closed = (why: string): void => {
		if (isClosed) return;
		isClosed = true;
		events.closed(why);
	};
	socket.addEventListener('open', () => {
		if (!isClosed) events.opened();
	});
	socket.addEventListener('message', ({ data }) => {
		const frame = isClosed || typeof data !== 'string' ? null : readHubFrame(data);
		if (frame !== null) events.frame(frame);
	});
	// Both kinds say `close` after every `error`, also where the hub was never reached.
	socket.addEventListener('error', () => {});
	socket.addEventListener('close', () => closed('the link to the hub was lost'));
	return {
		send: (frame) => {
			if (!isClosed && socket.readyState === OPEN) socket.send(JSON.stringify(frame));
		},
		close: () => {
			isClosed = true;
			socket.close();
		},
	};
}
